/** Deno and Bun: the engine and the page are files beside this one. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import process from 'node:process';

/** @typedef {import('../types.d.ts').Platform} Platform */

/** Where the page is, as `cargo xtask edge` leaves it. */
const SITE = new URL('../site/', import.meta.url);

/** @type {Record<string, string>} */
const TYPES = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
};

/** Parts of a path that are plain: none is empty, hidden or percent-encoded, and none leads upwards. */
const PLAIN = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** @type {Platform} */
export const platform = {
  engine: new WebAssembly.Module(readFileSync(new URL('../dist/tonnage_edge_bg.wasm', import.meta.url))),
  variables: () => process.env,
  // There is nobody in front whose word could be taken.
  client: () => undefined,
  page: async (request) => {
    const { pathname } = new URL(request.url);
    const name = `${pathname}${pathname.endsWith('/') ? 'index.html' : ''}`.slice(1);
    const type = TYPES[name.split('.').at(-1) ?? ''];
    if (!type || !PLAIN.test(name)) return undefined;
    const bytes = await readFile(new URL(name, SITE)).catch(() => undefined);
    if (!bytes) return undefined;
    const headers = { 'content-type': type, 'content-length': `${bytes.byteLength}`, 'cache-control': 'no-cache' };
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { headers });
  },
};
