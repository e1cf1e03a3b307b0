/** What was seen before, under `snapshots/`. `UPDATE=yes` takes what is seen now. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

import * as source from '../../packages/npm/node.js';

/** What only hosts with files have. */
const WITH_FILES = ['dockerConfig'];

/** @typedef {Awaited<ReturnType<typeof import('./programs/findings.js').findings>>} Findings */

/** @param {string} file @param {string} text */
export function isAsBefore(file, text) {
  const seen = new URL(`snapshots/${file}`, import.meta.url);
  if (process.env['UPDATE'] === 'yes') writeFileSync(seen, text);
  assert.equal(text, readFileSync(seen, 'utf8'));
}

/**
 * Holds what a host found to what every host has to find, by an entry that exports what Node's does.
 *
 * @param {Findings} found
 */
export function areTheFindings({ exports, ...found }) {
  const everywhere = (/** @type {string} */ name) => !WITH_FILES.includes(name);
  assert.deepEqual(exports.filter(everywhere), Object.keys(source).sort().filter(everywhere));
  isAsBefore('findings.json', `${JSON.stringify(found, undefined, 2)}\n`);
}
