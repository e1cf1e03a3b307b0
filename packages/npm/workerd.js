/** The entry of Workers at the edge: the engine is a module of the deployment. */
import engine from './dist/tonnage_bg.wasm';

import { Api } from './api.js';
import * as driver from './driver.js';
import { starter } from './start.js';

const { init, ready, start } = starter(() => engine);

export { init };
export const {
  inspect, inspectMany, createSession, listTags, parseReference, readPasted, parsePlatform, parseManifest, selectPlatform, compare,
  formatSize, readableInstruction, Lookup,
} = new Api({ start, ready, driver: () => driver }).functions();

export { InspectError, isInspectError } from './errors.js';
