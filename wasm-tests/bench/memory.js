/**
 * What lookups leave behind in memory, in Node. Run by node with `--expose-gc`.
 *
 * Fails when 10,000 lookups hold more than 2 MiB over what 1,000 did. What the host itself
 * keeps wanders by as much from one process to the next: the middle of several decides.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';

import { median } from './median.js';

const FEW = 1_000;
const MANY = 10_000;
const PROCESSES = 5;
/** How much more may be held, in KiB. */
const MOST = 2 * 1024;

/** @typedef {import('./memory-process.js').Held} Held */

/** One process after the other. */
async function held() {
  const child = fork(new URL('./memory-process.js', import.meta.url), [`${FEW}`, `${MANY}`]);
  /** @type {Held[]} */
  const told = [];
  child.on('message', (message) => told.push(/** @type {Held} */ (message)));
  await once(child, 'exit');
  const [few, many] = told;
  if (!few || !many) throw new Error('a process ended before its lookups did');
  return { few, many };
}

const differences = [];
for (let i = 0; i < PROCESSES; i += 1) {
  const { few, many } = await held();
  for (const { done, requests, resident, heap, engine } of [few, many]) {
    console.log(`after ${String(done).padStart(6)} lookups, ${String(requests).padStart(6)} requests: ${resident} KiB resident, ${heap} in use by JavaScript, ${engine} by the engine`);
  }
  differences.push(many.resident - few.resident);
}
const more = median(differences);
console.log(`${more} KiB more in the middle of ${differences.join(', ')}; at most ${MOST}`);
process.exitCode = more > MOST ? 1 : 0;
