/** What is in the packed package, and what it costs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

import { freshProject } from './project.js';
import { output } from './runtimes.js';
import { isAsBefore } from './snapshot.js';

const project = await freshProject();
after(project.remove);

/** Runs a program of this folder's modules. @param {string} name @param {string[]} given */
const tool = (name, given) =>
  output(fileURLToPath(new URL(`node_modules/.bin/${name}`, import.meta.url)), given, project.folder).catch(({ stdout, stderr }) => {
    throw new Error(`${stdout}${stderr}`);
  });

test('it has the files it needs and no others', () => {
  isAsBefore('tarball.txt', project.tarball.files.map(({ path }) => `${path}\n`).sort().join(''));
});

test('it brings nothing along and runs nothing when it is installed', async () => {
  const manifest = JSON.parse(await readFile(join(project.installed, 'package.json'), 'utf8'));
  const kinds = ['scripts', 'dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies', 'gypfile'];
  assert.deepEqual(kinds.filter((kind) => kind in manifest), []);
  const lock = JSON.parse(await readFile(join(project.folder, 'package-lock.json'), 'utf8'));
  assert.deepEqual(Object.keys(lock.packages), ['', 'node_modules/tonnage']);
});

test('what it weighs', async (t) => {
  const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  t.diagnostic(`the tarball: ${kilobytes(project.tarball.size)}`);
  for (const { path } of project.tarball.files.filter(({ path }) => path.endsWith('.wasm'))) {
    const bytes = await readFile(join(project.installed, path));
    assert.ok(WebAssembly.validate(bytes), `${path} is no module`);
    t.diagnostic(`${path}: ${kilobytes(bytes.length)}, ${kilobytes(brotliCompressSync(bytes).length)} brotli`);
  }
});

test('publint has nothing to say', async () => {
  assert.match(await tool('publint', ['--strict', project.tarball.path]), /All good!/);
});

test('its types are found the way its code is', async () => {
  // Nothing has types for a module of WebAssembly.
  await tool('attw', [project.tarball.path, '--profile', 'esm-only', '--exclude-entrypoints', './tonnage.wasm']);
});
