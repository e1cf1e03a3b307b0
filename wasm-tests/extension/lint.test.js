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
  const [chromium, firefox] = ['chromium', 'firefox'].map((name) => join(BUILT, name));
  assert.ok(chromium && firefox);
  assert.deepEqual(readdirSync(chromium), readdirSync(firefox));
  for (const file of readdirSync(chromium)) {
    const [a, b] = [chromium, firefox].map((folder) => readFileSync(join(folder, file)));
    assert.ok(a && b);
    if (file !== 'manifest.json') assert.ok(a.equals(b), file);
    else {
      const [{ background: one, ...rest }, { background: other, ...same }] = [a, b].map((text) => JSON.parse(text.toString()));
      assert.deepEqual(rest, same);
      assert.deepEqual([one, other], [{ service_worker: 'background.js', type: 'module' }, { scripts: ['background.js'], type: 'module' }]);
    }
  }
});

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
