/** The entry of Node: the engine is read from beside this file when it is first needed. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

import { Api } from './api.js';
import { initSync } from './dist/tonnage.js';
import { dockerConfigOver } from './docker-config.js';
import { perform } from './perform.js';

// V8 11, which is Node 20's, ends the process now and then when it takes back what it made
// of calls into WebAssembly: "unreachable code", mostly after some thousand lookups.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');

let started = false;

/**
 * Starts the engine; there is no need to call it.
 *
 * @param {BufferSource | WebAssembly.Module} [source]
 */
export async function init(source) {
  startNow(source);
}

/** @param {BufferSource | WebAssembly.Module} [source] */
function startNow(source) {
  if (started) return;
  initSync({ module: source ?? readFileSync(new URL('./dist/tonnage_bg.wasm', import.meta.url)) });
  started = true;
}

const ready = () => {
  startNow();
  return true;
};
const api = new Api(init, ready, perform);

export const {
  inspect, createSession, parseReference, readPasted, parsePlatform, parseManifest, selectPlatform,
  formatSize, readableInstruction, Lookup,
} = api.functions();

export const dockerConfig = dockerConfigOver(startNow);

export { InspectError, isInspectError } from './errors.js';
