/**
 * The engine as the page's elements know it (`www/lib/engine.js`, which the build replaces by this file): it lies beside
 * them already.
 */
import { settings } from '../../../www/lib/settings.js';
import { formatSize, init, readableInstruction } from '../engine.js';

const NO_BREAK_SPACE = '\u00a0';

export const engine = {
  load: init,

  /** @param {number} bytes @param {boolean} [aligned] */
  size(bytes, aligned = false) {
    const text = formatSize(bytes, { units: settings.units, aligned });
    const [value = '', unit = ''] = text.split(/\s/);
    return { value, unit, text: `${value}${NO_BREAK_SPACE}${unit}` };
  },

  instruction: readableInstruction,
};
