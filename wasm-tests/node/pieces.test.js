/** The first piece of the engine beside the whole one. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** What an engine says in first lookups. @param {string} engine */
const said = (engine) =>
  execFileSync(process.execPath, [at('../../crates/wasm/first-lookup.js'), at(`../../packages/npm/dist/${engine}`)], { encoding: 'utf8' });

test('the first piece says in first lookups what the whole engine says, without the rest', () => {
  const whole = said('tonnage_bg.wasm');
  assert.match(whole, /"download":\d+/);
  assert.equal(said('tonnage_first.wasm'), whole);
});
