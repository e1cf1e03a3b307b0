/** The runtimes that npm brings, beside the Node that runs the tests. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

/**
 * Where a runtime's program is: in the one of its packages that is for this machine. The script that would link it, or
 * download it, is not run.
 *
 * @param {string} name of the package that stands for all of them
 * @param {string} file in the one for this machine
 */
export function program(name, file) {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`${name}/package.json`);
  const within = createRequire(manifest);
  for (const one of Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).optionalDependencies)) {
    try {
      return within.resolve(`${one}/${file}`);
    } catch {
      // It is for other machines.
    }
  }
  throw new Error(`${name} is not for this machine, or its packages are not all there: npm ci --prefix wasm-tests/hosts`);
}

export const deno = () => program('deno', 'deno');
export const bun = () => program('bun', 'bin/bun');
export const workerd = () => program('workerd', 'bin/workerd');

/**
 * Runs a program to its end, and gives what it printed.
 *
 * @param {string} path
 * @param {string[]} given
 * @param {string} folder
 * @param {Record<string, string>} [variables]
 */
export async function output(path, given, folder, variables = {}) {
  const env = { ...quietly(), ...variables };
  return (await promisify(execFile)(path, given, { cwd: folder, env })).stdout;
}

/**
 * Runs a program that prints JSON, and no warning.
 *
 * @param {string} path
 * @param {string[]} given
 * @param {string} folder
 */
export async function outcome(path, given, folder) {
  const { stdout, stderr } = await promisify(execFile)(path, given, { cwd: folder, env: quietly() });
  if (stderr) throw new Error(`${path} warned: ${stderr}`);
  return JSON.parse(stdout);
}

/** Without colours, and without looking for newer versions. */
function quietly() {
  return { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' };
}
