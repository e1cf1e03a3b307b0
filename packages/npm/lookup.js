import * as engine from './dist/tonnage.js';
import { InspectError, fromEngine } from './errors.js';
import { Session } from './session.js';

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

    /** @param {string} reference @param {LookupOptions} [options] */
    constructor(reference, options = {}) {
      this.#engine = now(() => begin(reference, options));
    }

    /** @returns {Step} */
    poll() {
      const step = this.engine().poll();
      if (step.kind !== 'failed') return step;
      return { kind: 'failed', error: fromEngine(step.error, { requests: this.exchanges() }) };
    }

    /** @param {number} id @param {LookupResponse} response @param {number} [now] */
    handleResponse(id, { status, headers = [], body = new Uint8Array() }, now = Date.now()) {
      this.engine().handleResponse(id, status, [...headers].flat(), body, now);
    }

    /** @param {number} id @param {LookupFailure} failure @param {number} [now] */
    handleFailure(id, { kind, message }, now = Date.now()) {
      this.engine().handleFailure(id, kind, message, now);
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
 * Begins a lookup; options cross the border as names and values by turns.
 *
 * @param {string} text
 * @param {LookupOptions} options
 */
function begin(text, options) {
  let settings = '';
  /** @param {string} name @param {string | undefined} value */
  const set = (name, value) => {
    if (value === undefined) return;
    if (value.includes('\0')) throw new InspectError({ code: 'MISUSE', message: `the option ${name} has a zero in it` });
    settings += `${name}\0${value}\0`;
  };
  set('platform', options.platform);
  if (typeof options.proxy === 'string') set('proxy', new URL(options.proxy, base()).href);
  else set('prefix', options.proxy?.prefix);
  const { credentials } = options;
  if (credentials && 'username' in credentials) {
    set('username', credentials.username);
    set('secret', credentials.password);
  } else if (credentials && 'identityToken' in credentials) {
    set('identityToken', credentials.identityToken);
  } else if (credentials) {
    set('registryToken', credentials.token);
  }
  for (const host of options.plainHttp ?? []) set('plainHttp', host);
  for (const host of options.trustedRealms ?? []) set('trustedRealm', host);
  if (options.allPlatforms) set('allPlatforms', 'yes');
  if (options.picks) set('picks', 'yes');
  if (options.parts && !options.parts.includes('config')) set('parts', 'size');
  if (options.session) return new engine.Lookup(text, settings, options.session.engine(), Date.now());
  // The lookup keeps what it needs of it; the host would take it back much later.
  const own = new Session().engine();
  try {
    return new engine.Lookup(text, settings, own, Date.now());
  } finally {
    own.free();
  }
}

/** What a relative proxy address is relative to: the page, where there is one. */
function base() {
  return globalThis.document?.baseURI ?? globalThis.location?.href;
}
