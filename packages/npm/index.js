/** The entry of browsers and bundlers. */
import { Api } from './api.js';
import { host } from './browser.js';

export const {
  inspect, inspectMany, Lookup, createSession, listTags, parseReference, readPasted, parsePlatform, parseManifest, selectPlatform, compare,
  formatSize, readableInstruction,
} = new Api(host).functions();

export { init } from './browser.js';
export { InspectError, isInspectError } from './errors.js';
