/** What was seen before, under `snapshots/`. `UPDATE=yes` takes what is seen now. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

/** @param {string} file */
export function seenBefore(file) {
  return readFileSync(new URL(`snapshots/${file}`, import.meta.url), 'utf8');
}

/** @param {string} file @param {string} text */
export function isAsBefore(file, text) {
  if (process.env['UPDATE'] === 'yes') writeFileSync(new URL(`snapshots/${file}`, import.meta.url), text);
  assert.equal(text, seenBefore(file));
}

/**
 * Holds what a host found to what every host has to find.
 *
 * @param {unknown} findings
 */
export function areTheFindings(findings) {
  isAsBefore('findings.json', `${JSON.stringify(findings, undefined, 2)}\n`);
}
