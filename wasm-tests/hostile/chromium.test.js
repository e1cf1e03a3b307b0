/**
 * The npm package in a page of Chromium, before registries that do what no registry should.
 * These let any page read their answers; others do not, and pages go through the proxy.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { openChromium } from '../browser/chromium.js';
import { holdToTable, startFaults } from './faults.js';

const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Hostile</title>';
const FILES = new Map([
  ['/package/', fileURLToPath(new URL('../../packages/npm/', import.meta.url))],
  ['/hostile/', fileURLToPath(new URL('./', import.meta.url))],
]);

/** @param {string} path */
async function file(path) {
  for (const [prefix, folder] of FILES) {
    if (path.startsWith(prefix)) return readFile(folder + path.slice(prefix.length));
  }
  return PAGE;
}

/** @param {string} path */
function typeOf(path) {
  if (path.endsWith('.js')) return 'text/javascript';
  return path.endsWith('.wasm') ? 'application/wasm' : 'text/html';
}

const server = createServer(async ({ url = '/' }, response) => {
  const body = await file(url).catch(() => undefined);
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': typeOf(url) }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
const port = typeof address === 'object' && address ? address.port : 0;
const browser = await openChromium();
const faults = await startFaults();

after(async () => {
  await browser.close();
  server.close();
  faults.stop();
});

/** Before a page somebody has waited long enough: a silent registry is asked once. */
const ONCE = ['silence', 'silence-after-the-head', 'one-byte-a-second', 'one-header-a-second', 'early-hints-for-ever'];

test('every hostile registry ends as the table says, in Chromium', async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await holdToTable(faults, (image, timeout) => page.evaluate(async ([image, timeout]) => {
    const [{ inspect }, { endOf }] = await Promise.all(['/package/index.js', '/hostile/end.js'].map((path) => import(path)));
    return endOf(inspect, image, timeout);
  }, /** @type {const} */ ([image, timeout])), Object.fromEntries(ONCE.map((name) => [name, { requests: '1' }])));
});
