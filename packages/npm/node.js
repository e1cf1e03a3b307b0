/** The entry of Node, Deno and Bun: the engine is read from beside this file when it is first needed. */
import { readFileSync } from 'node:fs';
import { versions } from 'node:process';
import { setFlagsFromString } from 'node:v8';

import { Api } from './api.js';
import { dockerConfigOver } from './docker-config.js';
import * as driver from './driver.js';
import { starter } from './start.js';

// V8 11, which is Node 20's, ends the process now and then when it takes back what it made
// of calls into WebAssembly: "unreachable code", mostly after some thousand lookups.
if (versions.v8.startsWith('11.') && !versions['bun'] && !versions['deno']) setFlagsFromString('--no-turbo-inline-js-wasm-calls');

const { init, ready, start } = starter(() => readFileSync(new URL('./dist/tonnage_bg.wasm', import.meta.url)));

export { init };
export const {
  inspect, inspectMany, createSession, listTags, parseReference, readPasted, parsePlatform, parseManifest, selectPlatform, compare,
  formatSize, readableInstruction, Lookup,
} = new Api({ start, ready, driver: () => driver }).functions();

export const dockerConfig = dockerConfigOver(start);

export { InspectError, isInspectError } from './errors.js';
