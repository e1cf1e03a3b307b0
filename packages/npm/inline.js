/** The entry for every bundler and for where no file can be fetched: the engine lies in a script. */
import { Api } from './api.js';
import engine from './dist/tonnage_inline.js';
import * as driver from './driver.js';
import { starter } from './start.js';

const { init, ready, start } = starter(() => Uint8Array.from(atob(engine), (byte) => byte.charCodeAt(0)));

export { init };
export const {
  inspect, inspectMany, createSession, listTags, parseReference, readPasted, parsePlatform, parseManifest, selectPlatform, compare,
  formatSize, readableInstruction, Lookup,
} = new Api({ start, ready, driver: () => driver }).functions();

export { InspectError, isInspectError } from './errors.js';
