/** Does what a call of the command wants done. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

import { Call, initSync } from '../dist/tonnage_console.js';
import { Files } from './files.js';
import { run } from './program.js';
import { columns, input, print, tell } from './streams.js';
import { Transport } from './transport.js';

// V8 11, which is Node 20's, ends the process now and then when it takes back what it made
// of calls into WebAssembly: "unreachable code".
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');

/** A call that waits for nothing cannot go on. */
const FAILED = 1;

/**
 * Performs a call to its end, and gives its status.
 *
 * @param {string[]} argv without the names of the programs
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<number>}
 */
export async function perform(argv, environment) {
  initSync({ module: readFileSync(new URL('../dist/tonnage_console_bg.wasm', import.meta.url)) });
  const variables = Call.variables().flatMap((name) => pair(name, environment[name]));
  const call = new Call(argv, variables, columns(process.stdout), columns(process.stderr), Date.now());
  const files = new Files();
  /** @type {Transport | undefined} */
  let transport;
  /** @type {Set<Promise<() => void>>} */
  const underWay = new Set();
  /** @param {Promise<() => void>} work What it gives hands over what came. */
  const begin = (work) => {
    const kept = work.then((handOver) => () => {
      underWay.delete(kept);
      handOver();
    });
    underWay.add(kept);
  };
  for (;;) {
    /** @type {import('./deed.d.ts').Deed} */
    const deed = call.poll();
    switch (deed.kind) {
      case 'ready':
        try {
          transport = new Transport(call, deed, environment);
        } catch (thrown) {
          call.handleUnready(words(thrown));
        }
        break;
      case 'send':
        if (transport) begin(transport.send(deed));
        break;
      case 'read':
        begin(files.read(call, deed));
        break;
      case 'run':
        begin(run(call, deed));
        break;
      case 'input':
        await input(call, deed.limit);
        break;
      case 'out':
        await print(call, deed.bytes);
        break;
      case 'tell':
        await tell(deed.text);
        break;
      case 'doing':
        // The line that passes is the native command's.
        break;
      case 'wait': {
        if (underWay.size === 0) return FAILED;
        const handOver = await Promise.race(underWay);
        handOver();
        break;
      }
      case 'exit':
        return deed.status;
    }
  }
}

/** @param {string} name @param {string | undefined} value */
function pair(name, value) {
  return value === undefined ? [] : [name, value];
}

/** @param {unknown} thrown */
function words(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
