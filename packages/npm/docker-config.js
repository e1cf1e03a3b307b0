/**
 * Credentials as Docker, podman and skopeo keep them. Files are read and helpers started
 * here; which file, which entry and what an answer means is the engine's to say.
 */
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';

import * as engine from './dist/tonnage.js';
import { InspectError, fromEngine } from './errors.js';

/** The time for a helper when nothing is said, in milliseconds. */
const TIMEOUT = 10_000;
/** The most bytes of a file; the engine says that of more. */
const MAX_FILE = 1024 * 1024;
/** The most bytes that a helper may write. */
const MAX_OUTPUT = 64 * 1024;
/** Some repository, where the whole registry is meant. */
const ANY = 'any/any';

/**
 * @typedef {import('./dist/tonnage.js').KnownCredentials} KnownCredentials
 * @typedef {{ program: string, argument: string, input: string }} Call
 * @typedef {{ status: number | undefined, output: Uint8Array }} Answer
 *
 * @typedef DockerConfigOptions
 * @property {string} [file] this file alone; else where the environment says, and the usual places
 * @property {Record<string, string | undefined>} [environment] the process's own when nothing is said
 * @property {number} [timeout] for each helper, in milliseconds; 10,000 when nothing is said
 */

/**
 * `dockerConfig` over an engine that somebody else starts.
 *
 * @param {() => void} start
 */
export function dockerConfigOver(start) {
  /**
   * Gives the credentials for a registry, or for a repository there, as Docker's `config.json`
   * and containers' `auth.json` have them; `undefined` for a stranger. A file is read when it is
   * first wanted, a helper asked once for each registry, and both are remembered; what failed is
   * tried again.
   *
   * @param {DockerConfigOptions} [options]
   */
  return function dockerConfig({ file, environment = process.env, timeout = TIMEOUT } = {}) {
    const files = remembering(read);
    const helpers = remembering((/** @type {string} */ _, /** @type {Call} */ call) => ask(call, timeout, environment));
    /**
     * @param {string} registry
     * @param {string} [repository]
     * @returns {Promise<KnownCredentials | undefined>}
     */
    const find = async (registry, repository = ANY) => {
      start();
      try {
        for (const { path, required } of engine.credentialPlaces((/** @type {string} */ name) => environment[name], file)) {
          const bytes = await files(path);
          if (!bytes && !required) continue;
          for (const { credentials, ask, error } of engine.credentialsIn(path, bytes, registry, repository)) {
            if (error) throw error;
            const known = ask ? await helpers(`${ask.program} ${ask.input}`, ask) : credentials;
            if (known) return known;
          }
        }
        return undefined;
      } catch (thrown) {
        throw fromEngine(thrown);
      }
    };
    // An entry may be for some repositories of a registry alone.
    return Object.assign(find, { perRepository: true });
  };
}

/**
 * What somebody finds out, once for each name.
 *
 * @template T
 * @template {unknown[]} More
 * @param {(name: string, ...more: More) => Promise<T>} find
 * @returns {(name: string, ...more: More) => Promise<T>}
 */
function remembering(find) {
  /** @type {Map<string, Promise<T>>} */
  const known = new Map();
  return (name, ...more) => {
    let found = known.get(name);
    if (!found) {
      found = find(name, ...more);
      known.set(name, found);
      found.catch(() => known.delete(name));
    }
    return found;
  };
}

/**
 * A file, as far as it may be read; nothing when it is not there.
 *
 * @param {string} path
 */
async function read(path) {
  const bytes = new Uint8Array(MAX_FILE + 1);
  let length = 0;
  try {
    const file = await open(path);
    try {
      for (;;) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length);
        if (bytesRead === 0) return bytes.subarray(0, length);
        length += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const message = `${path} cannot be read: ${code}`;
    throw new InspectError({ code: 'MISUSE', message, hint: 'Check whose it is, and who may read it.' }, { cause: thrown });
  }
}

/**
 * Asks a helper, and reads its answer.
 *
 * @param {Call} call
 * @param {number} timeout
 * @param {Record<string, string | undefined>} environment
 */
async function ask(call, timeout, environment) {
  const { program, input } = call;
  const { status, output } = await run(call, timeout, environment);
  return engine.helperAnswer(program, input, status, output);
}

/**
 * Runs a helper, without a shell, to its end or to that of its time.
 *
 * @param {Call} call
 * @param {number} timeout
 * @param {Record<string, string | undefined>} environment
 * @returns {Promise<Answer>}
 */
function run({ program, argument, input }, timeout, environment) {
  /** @type {import('node:child_process').ExecFileOptionsWithBufferEncoding} */
  const options = {
    encoding: 'buffer', env: { ...environment }, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT, timeout, windowsHide: true,
  };
  return new Promise((resolve, reject) => {
    const child = execFile(program, [argument], options, (error, output) => {
      /** @param {string} kind @param {string} detail */
      const failed = (kind, detail) => reject(engine.helperFailure(program, input, kind, detail));
      if (error === null) resolve({ status: 0, output });
      else if (typeof error.code === 'number') resolve({ status: error.code, output });
      else if (codeOf(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') failed('large', '');
      else if (error.killed) failed('late', String(timeout));
      else if (error.signal) resolve({ status: undefined, output });
      else failed(codeOf(error) === 'ENOENT' ? 'absent' : '', codeOf(error));
    });
    // Whoever does not read what it is asked says so by its end.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${input}\n`);
  });
}

/** @param {unknown} thrown */
function codeOf(thrown) {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
}
