/**
 * The entry of browsers and bundlers: the engine is fetched from beside this file, once,
 * when it is first needed.
 */
import { Api } from './api.js';
import start from './dist/tonnage.js';

/** @type {Promise<void> | undefined} */
let started;

/**
 * Starts the engine. Calling it is only needed before the functions that answer at once
 * (`parseReference` and its like); `inspect` starts the engine by itself.
 *
 * @param {import('./index.d.ts').EngineSource} [source] where the engine is, when not beside this file
 */
export function init(source) {
  const from = source ?? new URL('./dist/tonnage_bg.wasm', import.meta.url);
  started ??= start({ module_or_path: from }).then(
    () => undefined,
    (error) => {
      started = undefined;
      throw error;
    },
  );
  return started;
}

const api = new Api(init, () => started !== undefined);

export const {
  inspect, createSession, parseReference, readPasted, parsePlatform, parseManifest, selectPlatform,
  formatSize, readableInstruction, Lookup,
} = api.functions();

export { InspectError, isInspectError } from './errors.js';
