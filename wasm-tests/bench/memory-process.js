/**
 * Looks up the same image again and again, in process, every other time as a stranger, some
 * of many at once, at a registry that is busy now and then. Tells its parent what is held in
 * memory after as many lookups as the arguments say.
 *
 * @typedef {{ done: number, requests: number, resident: number, heap: number, engine: number }} Held in KiB
 */
import { setImmediate } from 'node:timers/promises';

import { createSession, inspect, inspectMany } from '../../packages/npm/node.js';
import { initSync } from '../../packages/npm/dist/tonnage.js';
import { digests, index, manifest } from '../node/registry.js';

/** How many are asked for together, in turns with as many that are asked for alone. */
const TOGETHER = 100;
/** Of so many requests one finds the registry busy. */
const BUSY = 256;
const OCI = 'application/vnd.oci.image';
let requests = 0;

/**
 * A registry of one image without its config, which is not asked for.
 *
 * @param {Request | URL | string} request
 */
async function answer(request) {
  requests += 1;
  if (requests % BUSY === 0) return new Response('', { status: 503, headers: { 'retry-after': '0' } });
  const { url, method } = new Request(request);
  const one = url.endsWith(digests.manifest);
  const headers = {
    'content-type': one ? `${OCI}.manifest.v1+json` : `${OCI}.index.v1+json`,
    'docker-content-digest': one ? digests.manifest : digests.index,
  };
  const body = method === 'HEAD' ? null : one ? manifest : index;
  return new Response(body, { headers });
}

const session = createSession();
let done = 0;

/** @param {import('../../packages/npm/index.js').Told} told */
function check(told) {
  const download = 'size' in told && told.size?.download;
  if (download !== 3_669_831) throw new Error(`another size: ${JSON.stringify(told)}`);
  done += 1;
}

/** @param {number} count */
async function lookUpUntil(count) {
  for (let round = 0; done < count; round += 1) {
    const own = round % 4 < 2 ? { session } : {};
    /** @type {import('../../packages/npm/index.js').ManyOptions} */
    const options = { fetch: answer, parts: ['size'], ...own };
    if (round % 2 === 0) {
      for (let i = 0; i < TOGETHER; i += 1) check(await inspect('localhost:5000/bench:1.0', options));
    } else {
      // Other names for one image: equal ones are looked up once.
      const names = Array.from({ length: TOGETHER }, (_, i) => `localhost:5000/bench:1.${i}`);
      for await (const told of inspectMany(names, options)) check(told);
    }
    // As every answer of a network does, it lets the host take back what was dropped.
    await setImmediate();
  }
  // What was dropped is given back after a turn, and by a second look.
  for (let i = 0; i < 3; i += 1) {
    await setImmediate();
    globalThis.gc?.();
  }
  const { memory } = initSync(new Uint8Array());
  const { rss, heapUsed } = process.memoryUsage();
  const [resident, heap, engine] = [rss, heapUsed, memory.buffer.byteLength].map((bytes) => Math.round(bytes / 1024));
  process.send?.({ done, requests, resident, heap, engine });
}

if (!globalThis.gc) throw new Error('run it with node --expose-gc');
for (const count of process.argv.slice(2)) await lookUpUntil(Number(count));
process.disconnect();
