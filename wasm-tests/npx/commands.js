/** The native command and that of the package, which say the same. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {string} path from the project's folder */
const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const NATIVE = at('target/debug/tonnage');
const PACKAGE = at('packages/npm/cli.js');

assert.ok(existsSync(NATIVE), 'there is no native command: cargo build -p tonnage-cli');
assert.ok(existsSync(at('packages/npm/dist/tonnage_console_bg.wasm')), 'the package is not built: cargo xtask build');

/** @typedef {{ status: number | null, out: string, err: string }} End */

/**
 * Runs one of them with nothing in its environment but what is given.
 *
 * @param {string[]} command
 * @param {string[]} argv
 * @param {Record<string, string>} environment
 * @param {string} input
 * @returns {Promise<End>}
 */
function run([program = '', ...first], argv, environment, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...argv], { env: environment, stdio: 'pipe' });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/**
 * The command of the package alone.
 *
 * @param {string[]} argv
 * @param {Record<string, string>} [environment]
 */
export const packaged = (argv, environment = {}) => run([process.execPath, PACKAGE], argv, environment, '');

/**
 * Both, which end alike.
 *
 * @param {string[]} argv
 * @param {Record<string, string>} [environment]
 * @param {string} [input]
 * @returns {Promise<End>}
 */
export async function both(argv, environment = {}, input = '') {
  const native = await run([NATIVE], argv, environment, input);
  const ours = await run([process.execPath, PACKAGE], argv, environment, input);
  assert.deepEqual(ours, native);
  return native;
}
