/**
 * How long it takes from nothing to the first name that is read: the module imported, the
 * engine started, a reference parsed. In Node each time a fresh process, beside what the
 * other clients of registries take to be imported; in Chromium each time a fresh profile,
 * over loopback, from nobody's cache.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { promisify } from 'node:util';

import { openChromium } from '../browser/chromium.js';
import { listen } from '../servers/listen.js';
import { median } from './median.js';

const ROUNDS = 11;
const TYPES = new Map([['.js', 'text/javascript'], ['.wasm', 'application/wasm']]);
const PACKAGE = new URL('../../packages/npm/', import.meta.url);

const run = promisify(execFile);

/** @param {string} what @param {() => Promise<number>} once */
async function measure(what, once) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await once());
  console.log(`${what.padEnd(52)}${median(times).toFixed(1).padStart(8)} ms`);
}

/** @param {string} code that is timed in a process of its own */
async function inNode(code) {
  const timed = `const start = performance.now(); ${code}; console.log(performance.now() - start);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', timed], { cwd: new URL('.', import.meta.url) });
  return Number(stdout);
}

console.log(`medians of ${ROUNDS}`);
const entry = new URL('node.js', PACKAGE);
await measure('Node, tonnage, to the first reference', () => inNode(`(await import('${entry}')).parseReference('debian:13')`));
for (const name of ['@snyk/docker-registry-v2-client', 'docker-registry-client']) {
  await measure(`Node, ${name}, imported`, () => inNode(`await import('${name}')`));
}

const site = await listen(
  createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const type = TYPES.get(extname(pathname));
    response.setHeader('content-type', type ?? 'text/html');
    response.end(type ? await readFile(new URL(`.${pathname}`, PACKAGE)) : '<!doctype html><title>start</title>');
  }),
);
const browser = await openChromium();
await measure('Chromium, tonnage, to the first reference', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.url);
  const time = await page.evaluate(async (/** @type {string} */ entry) => {
    const from = performance.mark('imported');
    const { init, parseReference } = await import(entry);
    await init();
    parseReference('debian:13');
    return performance.measure('started', { start: from.startTime }).duration;
  }, `${site.origin}/index.js`);
  await context.close();
  return time;
});
await browser.close();
await site.close();
