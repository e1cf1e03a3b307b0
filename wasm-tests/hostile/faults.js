/**
 * Registries that do what no registry should (`crates/faults`), and what must come of asking
 * each: `tests/hostile/cases.tsv`, to which the command is held as well.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * A row of the table: what must come of a case.
 *
 * @typedef {{ code: string, message: string, requests: string, bytes: string }} Row
 */

/**
 * The registries, by the names of their cases.
 *
 * @typedef {{ addresses: Map<string, string>, stop: () => void }} Faults
 */

/**
 * What a lookup ended with.
 *
 * @typedef {{ code: string, message: string }} End
 */

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** @returns {Map<string, Row>} */
function readTable() {
  const lines = readFileSync(at('../../tests/hostile/cases.tsv'), 'utf8').trimEnd().split('\n');
  return new Map(lines.slice(1).map((line) => {
    const [name = '', code = '', message = '', requests = '', bytes = ''] = line.split('\t');
    return [name, { code, message, requests, bytes }];
  }));
}

/** Where cargo puts a program. @param {string} name */
export const program = (name) => `${process.env['CARGO_TARGET_DIR'] ?? at('../../target')}/debug/${name}`;

/**
 * Starts every registry.
 *
 * @returns {Promise<Faults>}
 */
export async function startFaults() {
  const running = spawn(program('faults'), { stdio: ['pipe', 'pipe', 'inherit'] });
  const missing = new Promise((_, reject) => {
    running.on('error', ({ message }) => {
      reject(new Error(`the hostile registries do not start: ${message}; build them with: cargo build -p tonnage-faults`));
    });
  });
  /** @type {Map<string, string>} */
  const addresses = new Map();
  const said = (async () => {
    for await (const line of createInterface({ input: running.stdout })) {
      const [name = '', address = ''] = line.split(' ');
      if (!name) return;
      addresses.set(name, address);
    }
  })();
  await Promise.race([said, missing]);
  return { addresses, stop: () => running.stdin.end() };
}

/**
 * Whether a cell of the table is what is there; tests/hostile/README.md says how they are
 * read.
 *
 * @param {string} cell
 * @param {string} there
 */
export function holds(cell, there) {
  return cell.split(' | ').some((alone) => holdsAlone(alone, there));
}

/** @param {string} cell @param {string} there */
function holdsAlone(cell, there) {
  if (cell.startsWith('≤')) return Number(there) <= Number(cell.slice(1));
  const parts = cell.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`, 'u').test(there);
}

/**
 * Holds a host to the table.
 *
 * @param {Faults} faults
 * @param {(image: string, timeout: number) => Promise<End>} ask looks an image up, with so many
 *   milliseconds for each request
 * @param {Record<string, Partial<Row>>} own what this host alone has otherwise
 */
export async function holdToTable({ addresses }, ask, own = {}) {
  const table = readTable();
  for (const [name, cells] of Object.entries(own)) {
    const row = table.get(name) ?? assert.fail(`${name} is not in the table`);
    table.set(name, { ...row, ...cells });
  }
  assert.deepEqual([...addresses.keys()].sort(), [...table.keys()].sort(), 'the table has every case and no other');
  /** @type {string[]} */
  const failures = [];
  for (const [name, row] of table) {
    const address = addresses.get(name) ?? '';
    // Who waits for what never comes need not wait long.
    const { code, message } = await ask(`${address}/app`, row.code === 'TIMEOUT' ? 1000 : 30_000);
    const tally = await (await fetch(`http://${address}/tally`)).json();
    const there = { code, message: message.replaceAll(address, 'HOST'), requests: `${tally.requests}`, bytes: `${tally.bytes}` };
    const well = holds(row.code, there.code) && holds(row.message, there.message)
      && holds(row.requests, there.requests) && holds(row.bytes, there.bytes);
    if (!well) failures.push([name, ...Object.values(there)].join('\t'));
  }
  assert.equal(failures.join('\n'), '', `${failures.length} of ${table.size} cases`);
}
