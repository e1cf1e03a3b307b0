/** A page's script that is told by its bundler where the engine is. */
import * as tonnage from 'tonnage';
import engine from 'tonnage/tonnage.wasm';

import { findings } from './findings.js';

Object.assign(globalThis, {
  /** @param {Parameters<typeof findings>[1]} given */
  find: async (given) => {
    await tonnage.init(new URL(engine, import.meta.url));
    return findings(tonnage, given);
  },
});
