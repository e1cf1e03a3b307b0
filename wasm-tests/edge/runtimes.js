/** The handler in each runtime it is for. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Miniflare } from 'miniflare';

import { bun, deno } from '../hosts/runtimes.js';
import { bundled } from './wrangler.js';

/**
 * @typedef {{ address: string, stop: () => Promise<unknown> }} Running
 * @typedef {Record<string, string>} Variables
 * @typedef {ConstructorParameters<typeof Miniflare>[0]} Options
 */

/** The package, as it is deployed. */
export const EDGE = fileURLToPath(new URL('../../packages/edge', import.meta.url));

// Who knows names is asked once, and not for long: nobody has those of the tests (resolv.conf(5)).
process.env['RES_OPTIONS'] = 'timeout:1 attempts:1';

/**
 * In workerd, bundled as it is deployed.
 *
 * @param {Variables} variables
 * @param {Record<string, unknown>} [more] what else the platform brings
 * @returns {Promise<Running>}
 */
export async function startWorkerd(variables, more = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tonnage-edge-'));
  const settings = await bundled(folder);
  const files = (await readdir(folder)).filter((file) => /\.(js|wasm)$/.test(file));
  const miniflare = new Miniflare(/** @type {Options} */ ({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    telemetry: { enabled: false },
    // What it says of hosts that nobody has is told by the tests.
    handleRuntimeStdio: drain,
    modulesRoot: folder,
    modules: files
      .sort((a) => (a === 'worker.js' ? -1 : 1))
      .map((file) => ({ type: file.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule', path: join(folder, file) })),
    compatibilityDate: settings.compatibility_date,
    compatibilityFlags: settings.compatibility_flags,
    bindings: variables,
    // It reaches loopback and nothing else.
    outboundService: { network: { allow: ['local'] } },
    ...more,
  }));
  const { host } = await miniflare.ready;
  const stop = async () => {
    await miniflare.dispose();
    await rm(folder, { recursive: true });
  };
  return { address: host, stop };
}

/** @param {...import('node:stream').Readable} streams */
function drain(...streams) {
  for (const stream of streams) stream.resume();
}

/** @param {Variables} variables */
export function startDeno(variables) {
  const words = ['serve', '--no-prompt', '--cached-only', '--host', '127.0.0.1', '--port', '0'];
  const may = ['--allow-net=127.0.0.1', `--allow-read=${EDGE}`, '--allow-env'];
  return start(deno(), [...words, ...may, join(EDGE, 'worker.js')], { ...variables, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' });
}

/** @param {Variables} variables */
export function startBun(variables) {
  return start(bun(), ['run', '--no-install', join(EDGE, 'worker.js')], { ...variables, BUN_PORT: '0', NO_COLOR: '1' });
}

/**
 * Runs a program until it says where it listens.
 *
 * @param {string} program
 * @param {string[]} words
 * @param {Variables} variables
 * @returns {Promise<Running>}
 */
async function start(program, words, variables) {
  const folder = await mkdtemp(join(tmpdir(), 'tonnage-edge-'));
  const env = { ...process.env, DENO_DIR: folder, ...variables };
  const running = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => running.once('close', resolve));
  const stop = async () => {
    running.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  const address = await new Promise((resolve, reject) => {
    /** @type {string[]} */
    const said = [];
    for (const input of [running.stdout, running.stderr]) {
      createInterface({ input }).on('line', (line) => {
        said.push(line);
        const [, port] = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/.exec(line) ?? [];
        if (port) resolve(`127.0.0.1:${port}`);
      });
    }
    running.once('error', reject);
    running.once('close', () => reject(new Error(`${program} ended before it listened:\n${said.join('\n')}`)));
  });
  return { address, stop };
}

/** Name, and how it is started. @type {[string, (variables: Variables) => Promise<Running>][]} */
export const RUNTIMES = [
  ['workerd', startWorkerd],
  ['deno', startDeno],
  ['bun', startBun],
];
