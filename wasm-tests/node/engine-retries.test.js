/** Asking again, by the engine's own driver and by its rule for others. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Lookup, Session, fetchLookup, retryAfter } from '../../packages/npm/dist/tonnage.js';
import { init } from '../../packages/npm/node.js';
import { manifest } from './registry.js';

await init();
setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collectGarbage = runInNewContext('gc');
/** A wait without chance in it, and none at all where nobody asks for one. */
Math.random = () => 0;

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const AWAY = { 'retry-after': '0' };

/**
 * Looks up what a server has that does this with each request; `number` is how many came
 * before it.
 *
 * @param {(number: number, response: import('node:http').ServerResponse) => void} does
 * @param {{ timeout?: number, retries?: number, signal?: AbortSignal }} [options]
 */
async function lookUp(does, { timeout = 20_000, retries, signal } = {}) {
  let requests = 0;
  const server = createServer((_, response) => does(requests++, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const lookup = new Lookup(`127.0.0.1:${port}/app`, 'parts\0size\0', new Session(), Date.now());
  try {
    const outcome = await fetchLookup(lookup, timeout, signal, undefined, undefined, retries).then(
      ({ size }) => `${size?.download} bytes`,
      ({ code }) => code,
    );
    return { outcome, requests, note: lookup.exchanges()[0]?.note };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** @param {number} times */
const awayFor = (times) => (/** @type {number} */ number, /** @type {import('node:http').ServerResponse} */ response) =>
  number < times ? response.writeHead(503, AWAY).end() : response.writeHead(200, { 'content-type': OCI }).end(manifest);

test('a registry that is away for a moment is asked again', async () => {
  const { outcome, requests, note } = await lookUp(awayFor(2));
  assert.deepEqual([outcome, requests], ['3669831 bytes', 3]);
  assert.equal(note, 'an image of 2 layers; asked again after 0 s: 503; asked again after 0 s: 503');
});

test('so many times and no more', async () => {
  for (const [retries, times] of [[undefined, 3], [0, 1], [1, 2]]) {
    const { outcome, requests } = await lookUp(awayFor(9), retries === undefined ? {} : { retries });
    assert.deepEqual([outcome, requests], ['REGISTRY', times]);
  }
});

test('nobody waits for a count of hours', async () => {
  const { outcome, requests } = await lookUp((_, response) => response.writeHead(429, { 'retry-after': '21600' }).end());
  assert.deepEqual([outcome, requests], ['RATE_LIMITED', 1]);
});

test('a pause ends with the lookup', async () => {
  const controller = new AbortController();
  const { outcome, requests } = await lookUp((_, response) => {
    response.writeHead(503, { 'retry-after': '60' }).end();
    // Whether the pause has begun or not, it does not keep anybody.
    response.on('close', () => setImmediate(() => controller.abort()));
  }, { signal: controller.signal });
  assert.deepEqual([outcome, requests], ['ABORTED', 1]);
});

// In Node a signal forgets a request that nobody holds any more.
test('time is up also where garbage was collected', async () => {
  for (const begun of [false, true]) {
    const { outcome, requests } = await lookUp((_, response) => {
      if (begun) response.writeHead(200, { 'content-length': '7' }).write('{');
      setImmediate(collectGarbage);
    }, { timeout: 300, retries: 0 });
    assert.deepEqual([outcome, requests], ['TIMEOUT', 1]);
  }
});

test('other drivers are told when', () => {
  const now = Date.UTC(2026, 11, 1);
  for (const [times, status, header, kind, jitter, wait] of /** @type {const} */ ([
    [0, 503, undefined, undefined, 0.5, 250],
    [1, 503, undefined, undefined, 0.5, 500],
    [0, 503, '7', undefined, 0.5, 7000],
    [0, 503, 'Tue, 01 Dec 2026 00:00:07 GMT', undefined, 0.5, 7000],
    [0, 503, '61', undefined, 0.5, undefined],
    [0, 429, undefined, undefined, 0.5, undefined],
    [0, 200, undefined, undefined, 0.5, undefined],
    [0, undefined, undefined, 'timeout', 1, 500],
    [0, undefined, undefined, 'broken', 1, 500],
    [0, undefined, undefined, 'truncated', 1, 500],
    [0, undefined, undefined, 'unreachable', 1, undefined],
    [0, undefined, undefined, 'aborted', 1, undefined],
    [0, undefined, undefined, undefined, 1, undefined],
  ])) {
    assert.equal(retryAfter(times, status, header, kind, now, jitter), wait, `${status} ${header} ${kind}`);
  }
});

test('other drivers say how often it took', () => {
  const begin = () => {
    const lookup = new Lookup('registry.example/app', '', new Session(), 0);
    lookup.poll();
    return lookup;
  };
  // What makes no sense is left out.
  const again = ['2000', '503', '350', 'broken', 'soon', '503', '1', 'aborted', '1'];
  const said = 'asked again after 2 s: 503; asked again after 0.4 s: the line broke';
  const answered = begin();
  answered.handleResponse(0, 418, [], new Uint8Array(), 0, again);
  assert.equal(answered.exchanges()[0]?.note, `refused; ${said}`);
  const failed = begin();
  failed.handleFailure(0, 'broken', 'gone', 0, again);
  assert.equal(failed.exchanges()[0]?.note, `gone; ${said}`);
});
