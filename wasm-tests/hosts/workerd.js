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

/** @param {string[]} files the worker first @param {string | undefined} world */
const configuration = (files, world) => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", ${world ? `external = (address = "${world}", http = ())` : 'network = (allow = ["local"])'}),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  modules = [${files.map(asModule).join(', ')}],
);
`;

/**
 * Runs a worker, which may reach loopback and nothing else.
 *
 * @param {string} folder of the project
 * @param {string} program a worker
 * @param {string} [world] who answers whatever the worker asks, as `host:port`
 * @returns {Promise<{ origin: string, stop: () => Promise<unknown> }>}
 */
export async function startWorker(folder, program, world) {
  const into = join(folder, 'workerd', program);
  const files = await bundled(folder, program, into);
  const file = join(into, 'workerd.capnp');
  await writeFile(file, configuration(files.sort((a) => (a === 'worker.js' ? -1 : 1)), world));
  const running = spawn(workerd(), ['serve', file, '--control-fd=3'], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const ended = new Promise((resolve) => running.once('close', resolve));
  const stop = () => {
    running.kill();
    return ended;
  };
  return { origin: `http://127.0.0.1:${await portOf(running)}`, stop };
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

/**
 * What a worker answers.
 *
 * @param {string} address
 * @param {RequestInit} [request]
 */
export async function answered(address, request) {
  const response = await fetch(address, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`the worker failed: ${text}`);
  return text;
}
