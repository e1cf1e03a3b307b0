/** What a page has of the package, and the door to what works on the engine beside it. */
import { init, rest } from '../../packages/npm/browser.js';
import { shared } from '../../packages/npm/dist/tonnage.js';

export * from '../../packages/npm/index.js';

/**
 * Loads a piece that works on the engine; gives all exports, and what scripts share that
 * make functions of them.
 *
 * @param {URL} address
 */
export async function extend(address) {
  await init();
  return { exports: await rest?.extend(address), shared };
}
