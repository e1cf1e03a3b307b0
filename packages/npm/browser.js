/**
 * How pages and bundlers have the engine: fetched from beside this file when it is first
 * needed, first the piece that a first lookup runs.
 */
import start, { onRestWanted } from './dist/tonnage.js';
import { Rest } from './rest.js';

/** @type {Promise<void> | undefined} */
let started;
let isReady = false;
/** What the first piece lacks; nothing where the engine is whole. @type {Rest | undefined} */
export let rest;

/**
 * Starts the engine. Calling it is only needed before the functions that answer at once
 * (`parseReference` and its like); `inspect` starts the engine by itself.
 *
 * @param {import('./index.d.ts').EngineSource | Promise<import('./index.d.ts').EngineSource>} [source] where the whole engine is, when not beside this file
 */
export function init(source) {
  started ??= begin(source).then(
    () => {
      isReady = true;
    },
    (error) => {
      started = undefined;
      throw error;
    },
  );
  return started;
}

/** @param {Parameters<typeof init>[0]} source */
async function begin(source) {
  // The rest may be wanted at once, which only pages and their own workers can have.
  if (source !== undefined || typeof XMLHttpRequest === 'undefined') {
    await start({ module_or_path: (await source) ?? new URL('./dist/tonnage_bg.wasm', import.meta.url) });
    return;
  }
  const first = await start({ module_or_path: new URL('./dist/tonnage_first.wasm', import.meta.url) });
  const added = new Rest({ ...first }, new URL('./dist/tonnage_rest.wasm', import.meta.url));
  onRestWanted(() => added.now());
  rest = added;
}

export const host = {
  start: () => (isReady ? undefined : init()),
  ready: () => isReady,
  // It works on all of the engine: that comes along, and nothing waits for it in the middle of a lookup.
  driver: () => Promise.all([import('./driver.js'), rest?.soon()]).then(([driver]) => driver),
  engineFetches: true,
  /** @type {import('./api.js').Host['around']} */
  around: async (lookup) => {
    try {
      return await (rest ? Promise.race([lookup, rest.failure]) : lookup);
    } finally {
      rest?.afterwards();
    }
  },
};
