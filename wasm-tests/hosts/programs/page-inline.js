/** What a bundler makes a page's script of: it hands the findings to whoever asks. */
import * as tonnage from 'tonnage/inline';

import { findings } from './findings.js';

Object.assign(globalThis, {
  /** @param {Parameters<typeof findings>[1]} given */
  find: (given) => findings(tonnage, given),
});
