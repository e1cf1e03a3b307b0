/** The packed package in Node, Deno, Bun and workerd: all come to what its source comes to in Node. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import * as node from '../../packages/npm/node.js';
import { findings } from './programs/findings.js';
import { freshProject } from './project.js';
import { startRegistry } from './registry.js';
import { bun, deno, outcome, output } from './runtimes.js';
import { areTheFindings } from './snapshot.js';
import { answered, startWorker } from './workerd.js';

const project = await freshProject('findings.js', 'import.js', 'import-inline.js', 'require.cjs', 'worker.js', 'worker-inline.js');
const registry = await startRegistry();
const given = { registry: registry.host, origin: registry.origin };
after(async () => {
  await registry.stop();
  await project.remove();
});

/** As its types have it. */
const source = /** @type {typeof import('../../packages/npm/index.d.ts')} */ (/** @type {unknown} */ (node));

/** With nothing from elsewhere, and asking nobody but the registry. */
const DENO = ['run', '--quiet', '--no-prompt', '--cached-only', '--allow-net=127.0.0.1'];

/** A runtime, the words before its program, and the program. @type {[string, () => string, string[], string][]} */
const ROWS = [
  ['Node, by import', () => process.execPath, [], 'import.js'],
  ['Node, by require', () => process.execPath, [], 'require.cjs'],
  ['Node, by the inline entry', () => process.execPath, [], 'import-inline.js'],
  ['Deno', deno, [...DENO, '--allow-read'], 'import.js'],
  ['Deno, by the inline entry', deno, DENO, 'import-inline.js'],
  ['Bun', bun, ['--no-install'], 'import.js'],
  ['Bun, by the inline entry', bun, ['--no-install'], 'import-inline.js'],
];

test('the source, in Node', async () => areTheFindings(await findings(source, given)));

for (const [name, runtime, words, program] of ROWS) {
  test(name, async () => {
    areTheFindings(await outcome(runtime(), [...words, program, JSON.stringify(given)], project.folder));
  });
}

test('npx, from the project', async () => {
  const said = await output('npx', ['--no-install', 'tonnage', 'inspect', `${registry.host}/demo/app:1.0`, '--format', 'json'], project.folder);
  const { manifest, size } = JSON.parse(said);
  const { weighed: [first] } = JSON.parse(JSON.stringify(await findings(source, given)));
  assert.deepEqual({ manifest: manifest.digest, size }, { manifest: first.manifest, size: first.size });
});

for (const program of ['worker.js', 'worker-inline.js']) {
  test(`workerd: ${program}`, async () => {
    const worker = await startWorker(project.folder, program);
    try {
      areTheFindings(JSON.parse(await answered(worker.origin, { method: 'POST', body: JSON.stringify(given) })));
    } finally {
      await worker.stop();
    }
  });
}
