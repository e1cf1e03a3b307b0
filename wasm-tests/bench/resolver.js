/**
 * Sizes of images, asked for in one running process: by the package, by the clients that
 * npm has for registries, and by `skopeo inspect`, against one registry. One lookup cold and
 * warm, then a thousand images.
 *
 * Fails where the package asks more often than anybody, or misses its aims beside the best of
 * those that are just asked. Those that are aided, whose users keep the tokens, choose the
 * platform and add up, are shown, and may not ask less often.
 */
import { many, twice } from './resolver/measure.js';
import { ours } from './resolver/ours.js';
import { peers } from './resolver/peers.js';
import { Registry } from './resolver/registry.js';
import { Standing } from './resolver/standing.js';

/** How long each request is on its way, in milliseconds. */
const DELAY = 20;
/** How often each is measured: a lookup, and many of them. */
const LOOKUPS = 9;
const RUNS = 3;
/** How many images are under way at once. */
const AT_ONCE = 16;

/** The most of the best one's time that ours may take: a lookup, and each of many. */
const COLD = 0.7;
const MANY = { size: 1 / 2.5, config: 1 / 1.7 };

/**
 * @typedef {import('./resolver/client.js').Client} Client
 * @typedef {import('./resolver/client.js').Part} Part
 */

const clients = [ours, ...peers];
const registry = new Registry(DELAY);

/**
 * Each in turns, as a machine is not always as busy.
 *
 * @param {number} rounds
 * @param {(client: Client) => Promise<void>} measure
 */
async function inTurns(rounds, measure) {
  for (let round = 0; round < rounds; round += 1) {
    for (const client of clients) await measure(client);
  }
}

// What a process does for the first time is not measured.
await inTurns(1, async (client) => void (await many(registry, { ...client, atMost: 64 }, 'config', AT_ONCE)));

/** @type {string[]} */
const missed = [];
/** @type {[Part, string][]} */
const parts = [['size', 'the size alone'], ['config', 'size and config']];
console.log(`each request takes ${DELAY} ms; medians of ${LOOKUPS} lookups and of ${RUNS} times a thousand, ${AT_ONCE} at once`);
for (const [part, words] of parts) {
  const cold = new Standing(`${words}, cold`, COLD);
  const warm = new Standing(`${words}, warm`);
  await inTurns(LOOKUPS, async (client) => {
    const found = await twice(registry, client, part);
    cold.add(client, found.cold);
    warm.add(client, found.warm);
  });
  const thousand = new Standing(`${words}, each of 1,000 images`, MANY[part]);
  await inTurns(RUNS, async (client) => thousand.add(client, await many(registry, client, part, AT_ONCE)));
  for (const standing of [cold, warm, thousand]) {
    console.log(`\n${standing}`);
    missed.push(...standing.missed());
  }
}
registry.close();
for (const text of missed) console.error(text);
process.exitCode = missed.length > 0 ? 1 : 0;
