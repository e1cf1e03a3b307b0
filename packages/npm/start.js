/** Starts the engine where its bytes, or its module, are at hand without waiting. */
import start, { initSync } from './dist/tonnage.js';

/** @typedef {import('./index.d.ts').EngineSource} EngineSource */

/**
 * How an entry starts the engine: by itself when it is first needed, or from what somebody
 * brings. Starting it again changes nothing.
 *
 * @param {() => BufferSource | WebAssembly.Module} source
 */
export function starter(source) {
  let started = false;
  const now = (/** @type {BufferSource | WebAssembly.Module} */ module) => {
    if (started) return;
    initSync({ module });
    started = true;
  };
  const ready = () => {
    if (!started) now(source());
    return true;
  };
  /** @param {EngineSource | Promise<EngineSource>} [given] */
  const init = async (given) => {
    const brought = await given;
    if (started) return;
    if (brought === undefined) {
      now(source());
    } else if (brought instanceof WebAssembly.Module || brought instanceof ArrayBuffer || ArrayBuffer.isView(brought)) {
      now(brought);
    } else {
      await start({ module_or_path: brought });
      started = true;
    }
  };
  return { init, ready, start: () => void ready() };
}
