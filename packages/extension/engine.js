/**
 * The package `tonnage` as an extension has it: the engine is a file of the extension, whole, and no module is loaded
 * later on, which service workers could not.
 */
import { Api } from '../npm/api.js';
import start from '../npm/dist/tonnage.js';
import * as driver from '../npm/driver.js';

/** @type {Promise<void> | undefined} */
let started;
let isReady = false;

/** Starts the engine. Starting it again changes nothing. */
export function init() {
  started ??= start({ module_or_path: chrome.runtime.getURL('engine.wasm') }).then(
    () => {
      isReady = true;
    },
    (error) => {
      started = undefined;
      throw error;
    },
  );
  return started;
}

const functions = new Api({ start: () => (isReady ? undefined : init()), ready: () => isReady, driver: () => driver }).functions();

export const { createSession, formatSize, inspect, parsePlatform, readPasted, readableInstruction } = functions;
export { isInspectError } from '../npm/errors.js';
