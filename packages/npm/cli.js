#!/usr/bin/env node
/**
 * `npx tonnage`: prints the same bytes as the native command. What they are is decided in
 * WebAssembly; here it is done.
 */
import { env, exit, stdout } from 'node:process';

import { perform } from './console/perform.js';

const status = await perform(process.argv.slice(2), env);
// What was printed may still be on its way into a pipe.
stdout.write('', () => exit(status));
