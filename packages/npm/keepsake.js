/**
 * What a session knows of an image, for keeping it elsewhere, and how another session learns
 * it: by a lookup that is answered with what was kept. So it is read, and hashed, as if a
 * registry had sent it.
 */

/**
 * @typedef {import('./index.d.ts').Inspection} Inspection
 * @typedef {import('./index.d.ts').Keepsake} Keepsake
 * @typedef {import('./index.d.ts').LookupOptions} LookupOptions
 * @typedef {import('./driver.js').Desk} Desk
 * @typedef {import('./session.js').Session} Session
 */

/**
 * The documents of an image that was looked up. Nothing when they are not the whole story.
 *
 * @param {Desk} desk
 * @param {Session} session
 * @param {string} reference
 * @param {Inspection} inspection
 * @param {LookupOptions} [options]
 * @returns {Keepsake | undefined}
 */
export function keep(desk, session, reference, { resolved, manifest, config, kind, warnings }, options) {
  const lookup = begin(desk, session, reference, options);
  try {
    // What is doubted once is looked at again; of schema 1 the sizes are not in a document.
    if (!resolved || !manifest || kind === 'schema1' || warnings.length > 0) return undefined;
    const named = [resolved, manifest, ...(config?.digest ? [{ digest: config.digest, mediaType: 'application/octet-stream' }] : [])];
    const documents = new Map();
    for (const { digest, mediaType } of named) {
      const body = lookup.document(digest);
      if (body && !documents.has(digest)) documents.set(digest, { digest, mediaType, body });
    }
    return documents.has(resolved.digest) ? { digest: resolved.digest, documents: [...documents.values()] } : undefined;
  } finally {
    lookup.free();
  }
}

/**
 * Has a session learn what was kept, as far as it is what its digests say.
 *
 * @param {Desk} desk
 * @param {Session} session
 * @param {string} reference
 * @param {Keepsake} keepsake
 * @param {LookupOptions} [options]
 * @returns {boolean} whether it was all that a lookup wants
 */
export function restore(desk, session, reference, { digest: meant, documents }, options) {
  const lookup = begin(desk, session, reference, options);
  const kept = new Map(documents.map((document) => [document.digest, document]));
  try {
    for (;;) {
      const step = lookup.poll();
      if (step.kind === 'progress') continue;
      if (step.kind !== 'send') return step.kind === 'done';
      const { id, method, url } = step.request;
      const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
      // What is asked for by its tag is what the tag meant.
      const document = kept.get(name.includes(':') ? name : meant);
      if (method !== 'GET' || !document) return false;
      const { digest, mediaType, body } = document;
      lookup.handleResponse(id, { status: 200, headers: [['content-type', mediaType], ['docker-content-digest', digest]], body });
    }
  } finally {
    lookup.free();
  }
}

/**
 * A lookup that nobody performs.
 *
 * @param {Desk} desk
 * @param {Session} session
 * @param {string} reference
 * @param {LookupOptions | undefined} options
 */
function begin({ Lookup }, session, reference, options) {
  const { credentials: _, ...defaults } = session.defaults;
  return new Lookup(reference, { ...defaults, ...options, session }, true);
}
