/** What the command of the package has alone. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { freshProject } from '../hosts/project.js';
import { packaged } from './commands.js';

test('the samples are elsewhere, and it says where', async () => {
  const { status, out, err } = await packaged(['inspect', 'samples.localhost/demo/app']);
  assert.deepEqual({ status, out }, { status: 1, out: '' });
  assert.match(err, /built into the native command/u);
  assert.match(err, /tonnage serve/u);
  assert.match(err, /TRANSPORT/u);
});

test('it does not serve', async () => {
  const { status, out, err } = await packaged(['serve']);
  assert.deepEqual({ status, out }, { status: 2, out: '' });
  assert.match(err, /only the native command has a server/u);
});

test('nobody reading its results is no fault', async () => {
  const command = fileURLToPath(new URL('../../packages/npm/cli.js', import.meta.url));
  const child = spawn(process.execPath, [command, 'inspect', '--help'], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.deepEqual({ status, err }, { status: 0, err: '' });
});

test('it is there by its name once the package is installed', async (t) => {
  const project = await freshProject();
  t.after(project.remove);
  const { version } = JSON.parse(await readFile(join(project.installed, 'package.json'), 'utf8'));
  const { stdout } = await promisify(execFile)(join(project.folder, 'node_modules/.bin/tonnage'), ['--version']);
  assert.equal(stdout, `tonnage ${version}\n`);
});
