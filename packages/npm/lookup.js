import * as engine from './dist/tonnage.js';
import { InspectError, fromEngine } from './errors.js';
import { settingsOf } from './settings.js';

/**
 * @typedef {import('./index.d.ts').LookupOptions} LookupOptions
 * @typedef {import('./index.d.ts').LookupResponse} LookupResponse
 * @typedef {import('./index.d.ts').LookupFailure} LookupFailure
 * @typedef {import('./index.d.ts').Step} Step
 */

/**
 * The class `Lookup` over an engine that somebody else starts.
 *
 * @param {<T>(run: () => T) => T} now runs a function of the engine that answers at once
 */
export function lookupClass(now) {
  /**
   * One inspection of one image, as a conversation with a registry that somebody else
   * performs: poll it until it waits or has ended, hand over what came, and poll again.
   */
  return class Lookup {
    /** @type {engine.Lookup | undefined} */
    #engine;

    /** @param {string} reference @param {LookupOptions} [options] @param {boolean} [quiet] */
    constructor(reference, options = {}, quiet = false) {
      this.#engine = now(() => begin(reference, options, quiet));
    }

    /** @returns {Step} */
    poll() {
      const step = this.engine().poll();
      if (step.kind !== 'failed') return step;
      return { kind: 'failed', error: fromEngine(step.error, { requests: this.exchanges() }) };
    }

    /** @param {number} id @param {LookupResponse} response @param {number} [now] */
    handleResponse(id, { status, headers = [], body = new Uint8Array(), again }, now = Date.now()) {
      this.engine().handleResponse(id, status, [...headers].flat(), body, now, again);
    }

    /** @param {number} id @param {LookupFailure} failure @param {number} [now] */
    handleFailure(id, { kind, message, again }, now = Date.now()) {
      this.engine().handleFailure(id, kind, message, now, again);
    }

    exchanges() {
      return this.engine().exchanges();
    }

    /** @param {string} digest */
    document(digest) {
      return this.engine().document(digest);
    }

    free() {
      this.#engine?.free();
      this.#engine = undefined;
    }

    /** The engine's half. */
    engine() {
      if (this.#engine) return this.#engine;
      const message = 'this lookup was freed and has nothing more to say';
      throw new InspectError({ code: 'MISUSE', message, hint: 'Free it when you are done.' });
    }
  };
}

/**
 * @param {string} text
 * @param {LookupOptions} options
 * @param {boolean} quiet
 */
function begin(text, options, quiet) {
  if (typeof text !== 'string') throw new InspectError({ code: 'MISUSE', message: 'a reference is a text, such as ubuntu:14.04' });
  const settings = settingsOf(options, quiet);
  if (options.session) {
    const shared = /** @type {engine.Session} */ (options.session.engine());
    return new engine.Lookup(text, settings, shared, Date.now());
  }
  // The lookup keeps what it needs of it; the host would take it back much later.
  const own = new engine.Session();
  try {
    return new engine.Lookup(text, settings, own, Date.now());
  } finally {
    own.free();
  }
}
