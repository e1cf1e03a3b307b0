/**
 * What it costs to parse a document, prove it and select from it: natively (as
 * `benches/cost.rs` left it in `target/bench`), in the engine, and with what a browser has
 * for it, `JSON.parse` and SubtleCrypto, all on this machine now.
 *
 * Fails where the engine's time grows faster than the number of entries.
 */
import { readFileSync } from 'node:fs';

import { Lookup } from '../../packages/npm/node.js';

/** How often each is timed; the shortest counts, as a busy machine only adds. */
const ROUNDS = 15;
/** How long each round takes at least, in milliseconds. */
const ROUND = 20;
/** How much longer than in proportion to its entries a document may take. */
const SLACK = 2.5;

const folder = new URL('../../target/bench/', import.meta.url);
const [, ...rows] = readFileSync(new URL('cost.tsv', folder), 'utf8').trimEnd().split('\n');

/** @typedef {{ body: Uint8Array<ArrayBuffer>, digest: string, type: string }} Document */

/** @param {Uint8Array<ArrayBuffer>} body */
async function sha256(body) {
  const hash = await crypto.subtle.digest('SHA-256', body);
  return `sha256:${Buffer.from(hash).toString('hex')}`;
}

/**
 * The document as the answer to a lookup by its digest, as far as what is asked for next.
 *
 * @param {Document} document
 */
function inTheEngine({ body, digest, type }) {
  const lookup = new Lookup(`localhost:5000/bench@${digest}`);
  const first = lookup.poll();
  if (first.kind !== 'send') throw new Error(`nothing is asked for: ${first.kind}`);
  lookup.handleResponse(first.request.id, { status: 200, headers: [['content-type', type]], body });
  const next = lookup.poll();
  if (next.kind !== 'send') throw new Error(`nothing more is asked for: ${JSON.stringify(next)}`);
  lookup.free();
}

const decoder = new TextDecoder();

/**
 * The same without what makes it an answer: no check of what stands in it, no sums.
 *
 * @param {Document} document
 */
async function inTheBrowser({ body, digest }) {
  if ((await sha256(body)) !== digest) throw new Error('another digest');
  const { manifests, config } = JSON.parse(decoder.decode(body));
  /** @param {{ platform: { os: string, architecture: string } }} entry */
  const fits = ({ platform }) => platform.os === 'linux' && platform.architecture === 'amd64';
  if (!(config ?? manifests.find(fits))) throw new Error('nothing fits');
}

/**
 * The shortest time, in nanoseconds.
 *
 * @param {() => unknown} run
 */
async function time(run) {
  let repeats = 1;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; ) {
    const start = performance.now();
    for (let i = 0; i < repeats; i += 1) await run();
    const took = performance.now() - start;
    if (took < ROUND && round === 0) {
      repeats *= 2;
    } else {
      best = Math.min(best, took / repeats);
      round += 1;
    }
  }
  return best * 1e6;
}

/** @param {number} nanoseconds */
const shown = (nanoseconds) => `${(nanoseconds / 1e3).toFixed(1)} µs`;
/** @param {string[]} cells */
const line = ([kind = '', ...cells]) => console.log(kind.padEnd(30), ...cells.map((cell) => cell.padStart(13)));

line(['', 'entries', 'bytes', 'native', 'engine', 'parse+subtle', 'native ×', 'engine ×']);
/** @type {string[]} */
const steep = [];
let last = { kind: '', entries: 0, engine: 0 };
for (const row of rows) {
  const [kind = '', entries = '', bytes = '', nanoseconds = '', file = '', type = ''] = row.split('\t');
  const native = Number(nanoseconds);
  if (!file) {
    line([kind, entries, bytes, shown(native)]);
    continue;
  }
  const body = new Uint8Array(readFileSync(new URL(file, folder)));
  const document = { body, digest: await sha256(body), type };
  const engine = await time(() => inTheEngine(document));
  const browser = await time(() => inTheBrowser(document));
  const ratios = [native, engine].map((own) => (own / browser).toFixed(2));
  line([kind, entries, bytes, shown(native), shown(engine), shown(browser), ...ratios]);
  const more = Number(entries) / last.entries;
  if (last.kind === kind && more > 1 && engine > last.engine * more * SLACK) {
    steep.push(`${kind}: from ${last.entries} to ${entries} entries the engine takes ${(engine / last.engine).toFixed(0)} times as long`);
  }
  last = { kind, entries: Number(entries), engine };
}
for (const text of steep) console.error(text);
process.exitCode = steep.length > 0 ? 1 : 0;
