/** What Firefox's shop says of the package, and that the two differ in what they must. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { BUILT } from './package.js';

/** The most that a package may weigh, in bytes. */
const BUDGET = 320_000;
const WEB_EXT = fileURLToPath(new URL('node_modules/.bin/web-ext', import.meta.url));

test('web-ext finds no error and no warning', () => {
  const said = execFileSync(WEB_EXT, ['lint', '--source-dir', join(BUILT, 'firefox'), '--output', 'json', '--no-config-discovery', '--no-input'], { encoding: 'utf8' });
  const { summary, errors, warnings } = JSON.parse(said);
  assert.deepEqual({ errors, warnings }, { errors: [], warnings: [] });
  assert.equal(summary.errors + summary.warnings, 0);
});

test('the packages differ in the background of their manifests alone', () => {
  const [one, other] = ['chromium', 'firefox'].map((name) => contents(join(BUILT, name)));
  assert.deepEqual(other?.files, one?.files);
  assert.deepEqual(other?.manifest, one?.manifest);
  assert.deepEqual([one?.background, other?.background], [{ service_worker: 'background.js', type: 'module' }, { scripts: ['background.js'], type: 'module' }]);
});

/** @param {string} folder */
function contents(folder) {
  const names = readdirSync(folder).filter((name) => name !== 'manifest.json').sort();
  /** @type {Record<string, unknown>} */
  const { background, ...manifest } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return { files: names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]), manifest, background };
}

test('no script is remote, loaded later on, or waited for at the top', () => {
  for (const file of ['background.js', 'popup.js', 'options.js', 'content.js']) {
    const script = readFileSync(join(BUILT, 'chromium', file), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
    assert.doesNotMatch(script, /\bimport\(|\beval\(|new Function\(|^await |innerHTML/m, file);
  }
});

for (const name of ['chromium', 'firefox']) {
  test(`the package for ${name} is within its budget`, (context) => {
    const { size } = statSync(join(BUILT, `tonnage-${name}.zip`));
    context.diagnostic(`${size} bytes`);
    assert.ok(size <= BUDGET, `${size} bytes`);
  });
}
