/** Files for pages. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = new Map([['.html', 'text/html; charset=utf-8'], ['.js', 'text/javascript'], ['.mjs', 'text/javascript'], ['.wasm', 'application/wasm']]);

/**
 * Answers with a file of a folder; `/` is an empty page, which a test fills.
 *
 * @param {string} folder
 * @param {string} pathname
 * @param {import('node:http').ServerResponse} response
 */
export async function fileIn(folder, pathname, response) {
  try {
    const body = pathname === '/' ? '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>tonnage</title>' : await readFile(join(folder, normalize(pathname)));
    response.writeHead(200, { 'content-type': TYPES.get(pathname === '/' ? '.html' : extname(pathname)) ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
