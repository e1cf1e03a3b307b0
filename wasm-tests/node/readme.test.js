/** The package's README: its examples run, and its tables have what is declared. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../packages/npm/', import.meta.url));
const readme = readFileSync(`${PACKAGE}README.md`, 'utf8');
const blocks = [...readme.matchAll(/^```js host=(\w+)\n([^]*?)^```$/gm)].map(([, host = '', code = '']) => ({ host, code }));

/** A project that has the package, before registries that are made up. */
const project = mkdtempSync(join(tmpdir(), 'tonnage-readme-'));
mkdirSync(join(project, 'node_modules'));
symlinkSync(PACKAGE, join(project, 'node_modules', 'tonnage'));
writeFileSync(join(project, 'registries.mjs'), `
  import { MadeUp } from '${new URL('made-up.js', import.meta.url)}';
  const registries = new Map();
  globalThis.fetch = (address, init) => {
    const { host } = new URL(address);
    if (!registries.has(host)) registries.set(host, new MadeUp(host));
    return registries.get(host).fetch(address, init);
  };
`);
after(() => rmSync(project, { recursive: true }));

test('every host has an example', () => {
  const hosts = new Set(blocks.map(({ host }) => host));
  assert.deepEqual([...hosts].sort(), ['browser', 'bun', 'deno', 'extension', 'node', 'vite', 'workerd']);
  assert.equal(readme.match(/^```js/gm)?.length, blocks.length, 'every example says where it runs');
});

for (const [at, { code }] of blocks.filter(({ host }) => host === 'node').entries()) {
  test(`example ${at + 1} in Node: ${code.split('\n')[0]}`, () => {
    writeFileSync(join(project, 'example.mjs'), code);
    const env = { ...process.env, DOCKER_CONFIG: project, HOME: project };
    const printed = execFileSync(process.execPath, ['--import', './registries.mjs', 'example.mjs'], { cwd: project, env, encoding: 'utf8' });
    assert.notEqual(printed.trim(), '');
    assert.ok(!printed.includes('undefined'), printed);
  });
}

test('what is declared is in the tables, and nothing else', () => {
  const declared = readFileSync(`${PACKAGE}index.d.ts`, 'utf8');
  const shapes = readFileSync(`${PACKAGE}dist/tonnage.d.ts`, 'utf8');
  const all = (/** @type {string} */ text, /** @type {RegExp} */ wanted) => [...text.matchAll(wanted)].map(([, name]) => name).sort();
  const block = (/** @type {string} */ name) => new RegExp(`export interface ${name} .*?\\{\\n([^]*?)^\\}`, 'm').exec(declared)?.[1] ?? '';
  const options = new Set(['LookupOptions', 'InspectOptions', 'ManyOptions', 'TagOptions'].flatMap((name) => all(block(name), /^ {2}(\w+)\?:/gm)));
  assert.deepEqual(all(readme, /^\| `(\w+)\(/gm), all(declared, /^export function (\w+)/gm));
  assert.deepEqual(all(readme, /^\| `([a-z]\w+)` \|/gm), [...options].sort());
  const codes = /export type ErrorCode =([^;]+);/.exec(shapes)?.[1] ?? '';
  assert.deepEqual(all(readme, /^\| `([A-Z_]+)` \|/gm), all(codes, /'(\w+)'/g));
});
