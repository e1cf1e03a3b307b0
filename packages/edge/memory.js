/** What is kept for the next visitor: in the platform's cache, where it has one. */

/**
 * @typedef {import('./types.d.ts').Keep} Keep
 */

/** A cache of our own where there is no default one. */
const NAME = 'tonnage';

/** @returns {Promise<Cache | undefined>} */
async function cache() {
  if (!('caches' in globalThis)) return undefined;
  const { default: ours } = /** @type {CacheStorage & { default?: Cache }} */ (caches);
  return ours ?? caches.open(NAME);
}

/**
 * Where it is: an address of our own that no route has.
 *
 * @param {string} origin
 * @param {string} name
 */
const address = (origin, name) => `${origin}/kept/${encodeURIComponent(name)}`;

/**
 * @param {string} origin
 * @param {string} name
 * @returns {Promise<Uint8Array | undefined>}
 */
export async function find(origin, name) {
  try {
    const found = await (await cache())?.match(address(origin, name));
    return found && new Uint8Array(await found.arrayBuffer());
  } catch {
    // A cache that fails knows nothing.
    return undefined;
  }
}

/**
 * @param {string} origin
 * @param {Keep} kept
 */
export async function keep(origin, { name, bytes, seconds }) {
  try {
    const headers = { 'cache-control': `public, max-age=${seconds}`, 'content-type': 'application/octet-stream' };
    await (await cache())?.put(address(origin, name), new Response(bytes, { headers }));
  } catch {
    // It is had anew the next time.
  }
}
