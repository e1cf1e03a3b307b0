/** workerd, the runtime of Cloudflare's workers, by itself. */
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { build } from 'esbuild';

import { workerd } from './runtimes.js';

/** The conditions that wrangler bundles with. */
const CONDITIONS = ['workerd', 'worker', 'browser'];

/**
 * Bundles as wrangler does: modules of WebAssembly stay modules, and the runtime compiles them.
 *
 * @param {string} folder of the project
 * @param {string} program
 * @param {string} into
 */
export async function bundled(folder, program, into) {
  await build({
    entryPoints: [join(folder, program)], outdir: into, bundle: true, format: 'esm', target: 'es2022', logLevel: 'error',
    conditions: CONDITIONS, loader: { '.wasm': 'copy' }, assetNames: '[name]', entryNames: 'worker',
  });
  return readdir(into);
}

/** @param {string} file */
const asModule = (file) =>
  file.endsWith('.wasm') ? `(name = "${file}", wasm = embed "${file}")` : `(name = "${file}", esModule = embed "${file}")`;

/** @param {string[]} files the worker first */
const configuration = (files) => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = (allow = ["local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  modules = [${files.map(asModule).join(', ')}],
);
`;

/**
 * Runs a worker, which may reach loopback and nothing else, and asks it once.
 *
 * @param {string} folder of the project
 * @param {string} program a worker
 * @param {unknown} given
 * @returns {Promise<unknown>} what it answered
 */
export async function inWorkerd(folder, program, given) {
  const into = join(folder, 'workerd', program);
  const files = await bundled(folder, program, into);
  const file = join(into, 'workerd.capnp');
  await writeFile(file, configuration(files.sort((a) => (a === 'worker.js' ? -1 : 1))));
  const running = spawn(workerd(), ['serve', file, '--control-fd=3'], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const ended = new Promise((resolve) => running.once('close', resolve));
  try {
    const port = await portOf(running);
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(given) });
    const text = await response.text();
    if (!response.ok) throw new Error(`the worker failed: ${text}`);
    return JSON.parse(text);
  } finally {
    running.kill();
    await ended;
  }
}

/** Where it listens, as it says itself. @param {import('node:child_process').ChildProcess} running @returns {Promise<number>} */
async function portOf(running) {
  const told = /** @type {import('node:stream').Readable} */ (running.stdio[3]);
  for await (const line of createInterface({ input: told })) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return port;
  }
  throw new Error('workerd ended before it listened');
}
