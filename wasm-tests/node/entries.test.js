/** The entries of the package, each in a process of its own: how it starts, and that all give the same. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../packages/npm/', import.meta.url));

/** A project that has the package. */
const project = mkdtempSync(join(tmpdir(), 'tonnage-entries-'));
mkdirSync(join(project, 'node_modules'));
symlinkSync(PACKAGE, join(project, 'node_modules', 'tonnage'));
after(() => rmSync(project, { recursive: true }));

/** What a script prints. @param {string} script @param {string[]} flags */
const run = (script, ...flags) =>
  execFileSync(process.execPath, [...flags, '-e', script], { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();

/** @param {string} script */
const runModule = (script) => run(script, '--input-type=module');

/** What an entry exports. @param {string} entry */
const names = (entry) => JSON.parse(runModule(`import * as all from '${entry}'; console.log(JSON.stringify(Object.keys(all).sort()))`));

const INDEX = `${PACKAGE}index.js`;
/** What only hosts with files have. */
const WITH_FILES = ['dockerConfig'];

test('the package is imported and required', () => {
  assert.equal(runModule("import { parseReference } from 'tonnage'; console.log(parseReference('ubuntu').canonical)"), 'docker.io/library/ubuntu:latest');
  assert.equal(run("console.log(require('tonnage').parseReference('ubuntu').canonical)"), 'docker.io/library/ubuntu:latest');
  assert.equal(run("console.log(require('tonnage/inline').parseReference('ubuntu').canonical)"), 'docker.io/library/ubuntu:latest');
  assert.equal(run("console.log(require('tonnage/package.json').name, require.resolve('tonnage/tonnage.wasm').endsWith('_bg.wasm'))"), 'tonnage true');
});

test('every entry exports the same, and what is declared', () => {
  const here = names('tonnage');
  assert.deepEqual(names('tonnage/inline'), here.filter((/** @type {string} */ name) => !WITH_FILES.includes(name)));
  assert.deepEqual(names(INDEX), names('tonnage/inline'));
  const text = readFileSync(`${PACKAGE}index.d.ts`, 'utf8');
  const declared = [...text.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(declared.sort(), here);
  const exported = /export const \{([^}]+)\}/.exec(readFileSync(`${PACKAGE}workerd.js`, 'utf8'))?.[1] ?? '';
  assert.deepEqual(['InspectError', 'init', 'isInspectError', ...exported.split(/[\s,]+/).filter(Boolean)].sort(), names('tonnage/inline'));
});

test('every condition leads to a file that is packed', () => {
  const { exports, files, dependencies, scripts } = JSON.parse(readFileSync(`${PACKAGE}package.json`, 'utf8'));
  assert.deepEqual(Object.keys(exports['.']), ['types', 'workerd', 'edge-light', 'deno', 'bun', 'node', 'browser', 'default']);
  assert.deepEqual([dependencies, scripts], [undefined, undefined], 'nothing is installed with it, and nothing runs then');
  for (const file of [exports['.'], exports['./inline'], exports['./tonnage.wasm']].flatMap((leads) => (typeof leads === 'string' ? leads : Object.values(leads)))) {
    assert.ok(readFileSync(join(PACKAGE, file)).length > 0);
  }
  assert.ok(files.includes('*.js') && files.includes('dist/*.wasm') && files.includes('dist/tonnage_inline.js'));
});

const BYTES = `readFileSync('${PACKAGE}dist/tonnage_bg.wasm')`;
/** Ways to bring the engine. */
const SOURCES = {
  bytes: BYTES,
  'a buffer': `${BYTES}.buffer.slice(0)`,
  'a module': `new WebAssembly.Module(${BYTES})`,
  'a promise of a module': `WebAssembly.compile(${BYTES})`,
  'a response': `new Response(${BYTES}, { headers: { 'content-type': 'application/wasm' } })`,
  'an address': `new URL('data:application/wasm;base64,' + ${BYTES}.toString('base64'))`,
};
// A buffer of Node's may be a part of a larger one.
SOURCES['a buffer'] = `new Uint8Array(${BYTES}).buffer`;

for (const [name, source] of Object.entries(SOURCES)) {
  for (const entry of [INDEX, 'tonnage', 'tonnage/inline']) {
    test(`${entry.replace(PACKAGE, '')} starts from ${name}, and again`, () => {
      const printed = runModule(`
        import { readFileSync } from 'node:fs';
        import { init, parseReference, formatSize } from '${entry}';
        const starting = [init(${source}), init(${source})];
        await Promise.all(starting);
        await init();
        console.log(parseReference('ubuntu').tag, formatSize(1000));
      `);
      assert.equal(printed, 'latest 1 kB');
    });
  }
}

test('where starting takes time, what cannot wait says so', () => {
  const printed = runModule(`import { parseReference } from '${INDEX}'; try { parseReference('a') } catch (error) { console.log(error.code, error.hint) }`);
  assert.equal(printed, 'MISUSE Await init() before this call.');
});

test('what is no engine is told, and the next one starts', () => {
  const printed = runModule(`
    import { readFileSync } from 'node:fs';
    import { init, parseReference } from '${INDEX}';
    await init(new Uint8Array(8)).catch((error) => console.log(error instanceof WebAssembly.CompileError));
    await init(${BYTES});
    console.log(parseReference('a').tag);
  `);
  assert.equal(printed, 'true\nlatest');
});

test('every entry weighs an image, and the same', () => {
  const script = (/** @type {string} */ entry) => `
    import { readFileSync } from 'node:fs';
    import { MadeUp } from '${fileURLToPath(new URL('made-up.js', import.meta.url))}';
    import { init, inspect, inspectMany, createSession } from '${entry}';
    await init(${entry === INDEX ? BYTES : ''});
    const registry = new MadeUp();
    const same = (key, value) => (key === 'durationMs' ? 0 : value);
    const image = await inspect('registry.example/a:1', { fetch: registry.fetch });
    const told = [];
    for await (const one of inspectMany(['registry.example/a:1', 'registry.example/b:2', 'NO'], { fetch: registry.fetch })) told.push(one);
    const session = createSession({ fetch: registry.fetch });
    const both = await Promise.all([1, 2].map(() => session.inspect('registry.example/a:1')));
    console.log(JSON.stringify([image, told, both, registry.asked], same));
  `;
  const [one, ...others] = ['tonnage', 'tonnage/inline', INDEX].map((entry) => runModule(script(entry)));
  assert.ok(one && one.length > 1000);
  for (const other of others) assert.equal(other, one);
});
