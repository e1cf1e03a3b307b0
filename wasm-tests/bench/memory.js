/**
 * What lookups leave behind in memory: the same image asked for again and again, in
 * process, every other time by a stranger. Run by node with `--expose-gc`.
 *
 * Fails when 10,000 lookups hold more than 2 MiB over what 1,000 did.
 */
import { setImmediate } from 'node:timers/promises';

import { createSession, inspect } from '../../packages/npm/node.js';
import { initSync } from '../../packages/npm/dist/tonnage.js';
import { digests, index, manifest } from '../node/registry.js';

const FEW = 1_000;
const MANY = 10_000;
/** How much more may be held, in KiB. */
const MOST = 2 * 1024;

const OCI = 'application/vnd.oci.image';
let requests = 0;

/**
 * A registry of one image without its config, which is not asked for.
 *
 * @param {Request | URL | string} request
 */
async function answer(request) {
  requests += 1;
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

/** @param {number} count */
async function lookUpUntil(count) {
  for (; done < count; done += 1) {
    const known = done % 2 === 0 ? { session } : {};
    const { size } = await inspect('localhost:5000/bench:1.0', { fetch: answer, parts: ['size'], ...known });
    if (size?.download !== 3_669_831) throw new Error(`another size: ${JSON.stringify(size)}`);
    // As every answer of a network does, it lets the host take back what was dropped.
    if (done % 100 === 0) await setImmediate();
  }
  // What was dropped is given back after a turn, and by a second look.
  for (let i = 0; i < 3; i += 1) {
    await setImmediate();
    globalThis.gc?.();
  }
  const { memory } = initSync(new Uint8Array());
  const engine = memory.buffer.byteLength / 1024;
  const { rss, heapUsed } = process.memoryUsage();
  const resident = Math.round(rss / 1024);
  const heap = Math.round(heapUsed / 1024);
  console.log(`after ${String(done).padStart(6)} lookups, ${String(requests).padStart(6)} requests: ${resident} KiB resident, ${heap} in use by JavaScript, ${engine} by the engine`);
  return { resident, engine, heap };
}

if (!globalThis.gc) throw new Error('run it with node --expose-gc');
const few = await lookUpUntil(FEW);
const many = await lookUpUntil(MANY);
const more = Math.max(0, many.resident - few.resident);
console.log(`${more} KiB more, at most ${MOST}`);
process.exitCode = more > MOST || many.engine > few.engine ? 1 : 0;
