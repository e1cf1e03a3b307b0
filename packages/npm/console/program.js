/** Programs that are run for a call: credential helpers. */
import { spawn } from 'node:child_process';

import { sentence } from './system.js';

/** @typedef {import('../dist/tonnage_console.js').Call} Call */

/**
 * Runs a program, which is looked for on the PATH, to its end. One that does not end in
 * time, or writes too much, is killed.
 *
 * @param {Call} call
 * @param {import('./deed.d.ts').Run} deed
 * @returns {Promise<() => void>}
 */
export function run(call, { id, program, argument, input, limit, timeout }) {
  return new Promise((resolve) => {
    /** @param {string} why */
    const fail = (why) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(() => call.handleNotRan(id, why, timeout, Date.now()));
    };
    // What it says on standard error is for nobody: there may be secrets in it.
    const child = spawn(program, [argument], { shell: false, stdio: ['pipe', 'pipe', 'ignore'] });
    const timer = setTimeout(() => fail('late'), timeout);
    /** @type {Buffer[]} */
    const pieces = [];
    let length = 0;
    child.on('error', (error) => fail('code' in error && error.code === 'ENOENT' ? 'absent' : sentence(error)));
    // One that does not listen may know without.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.stdout.on('data', (/** @type {Buffer} */ piece) => {
      length += piece.length;
      pieces.push(piece);
      if (length > limit) fail('too-large');
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      const output = new Uint8Array(Buffer.concat(pieces));
      resolve(() => call.handleRan(id, status ?? undefined, output, Date.now()));
    });
  });
}
