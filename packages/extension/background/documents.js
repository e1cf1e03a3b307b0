/**
 * Manifests and configs by their digest, in the Cache API: what is there costs no request, also after a restart. Only
 * bytes whose digest was computed here are kept; the engine computes it again.
 */

const CACHE = 'documents';
/** The most documents that are kept; the oldest leave first. */
const MOST = 200;
/** Larger ones are fetched anew, in bytes. */
const LARGEST = 256 * 1024;

/** Documents have no address of their own. @param {string} digest */
const addressOf = (digest) => `https://documents.invalid/${digest}`;

export class Documents {
  /**
   * A document as a registry would answer it.
   *
   * @param {string} digest
   * @returns {Promise<Response | undefined>}
   */
  async get(digest) {
    const cache = await caches.open(CACHE);
    return cache.match(addressOf(digest));
  }

  async clear() {
    await caches.delete(CACHE);
  }

  /**
   * Keeps what a registry answered, if it is what its digest says.
   *
   * @param {string} digest
   * @param {Response} response
   */
  async keep(digest, response) {
    const bytes = await atMost(LARGEST, response);
    if (!bytes || digest !== (await sha256(bytes))) return;
    const cache = await caches.open(CACHE);
    const type = response.headers.get('content-type') ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'docker-content-digest': digest, 'content-length': `${bytes.length}` };
    await cache.put(addressOf(digest), new Response(bytes, { headers }));
    const keys = await cache.keys();
    for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(key);
  }
}

/** @param {number} most @param {Response} response */
async function atMost(most, response) {
  const pieces = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) break;
    length += piece.value.length;
    if (length > most) {
      void reader?.cancel();
      return undefined;
    }
    pieces.push(piece.value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256:${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
