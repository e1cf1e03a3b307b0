/**
 * The functions of the package over the engine; the entries differ only in how they start
 * it.
 */
import * as engine from './dist/tonnage.js';
import { InspectError, fromEngine, isInspectError } from './errors.js';
import { lookupClass } from './lookup.js';
import { Session } from './session.js';
import { platformText, settingsOf } from './settings.js';

/** The time for each request when nothing is said, in milliseconds. */
const TIMEOUT = 20_000;
/** How often a request is asked again when nothing is said. */
const RETRIES = 2;

/**
 * @typedef {import('./index.d.ts').InspectOptions} InspectOptions
 * @typedef {import('./index.d.ts').ManyOptions} ManyOptions
 * @typedef {import('./index.d.ts').References} References
 * @typedef {import('./index.d.ts').Told} Told
 * @typedef {import('./index.d.ts').TagOptions} TagOptions
 * @typedef {import('./index.d.ts').LookupOptions} LookupOptions
 * @typedef {import('./index.d.ts').Lookup} PublicLookup
 * @typedef {typeof import('./driver.js')} Driver
 *
 * @typedef {object} Host what differs between the entries
 * @property {() => Promise<void> | void} start starts the engine; nothing where it runs
 * @property {() => boolean} ready whether it runs; where it can, starts it
 * @property {() => Driver | Promise<Driver>} driver what performs lookups in JavaScript
 * @property {<T>(lookup: Promise<T>) => Promise<T>} [around] hears of each lookup, and may end it
 * @property {boolean} [engineFetches] whether a lookup that is alone is left to the engine's own driver
 */

export class Api {
  #host;
  #Lookup;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    this.#Lookup = lookupClass((run) => this.#now(run));
  }

  /**
   * Runs a function of the engine that answers at once.
   *
   * @template T
   * @param {() => T} run
   * @returns {T}
   */
  #now(run) {
    if (!this.#host.ready()) {
      const message = 'the engine has not been started';
      throw new InspectError({ code: 'MISUSE', message, hint: 'Await init() before this call.' });
    }
    try {
      return run();
    } catch (thrown) {
      throw fromEngine(thrown);
    }
  }

  /** @param {string} text @param {InspectOptions} [given] */
  async #inspect(text, given = {}) {
    const session = /** @type {Session | undefined} */ (given.session);
    const options = session ? { ...session.defaults, ...given } : given;
    const starting = this.#host.start();
    if (starting) await starting;
    if (session) session.underWay += 1;
    try {
      const { engineFetches, around } = this.#host;
      // What a first lookup does not do lies elsewhere: that is waited for first.
      const isFirst = !options.picks && !options.allPlatforms;
      const byEngine = engineFetches && isFirst && !options.fetch && !isProvider(options.credentials) && (session?.underWay ?? 1) === 1;
      const lookup = byEngine ? this.#byEngine(text, options) : this.#byDriver(text, options, session);
      return await (around ? around(lookup) : lookup);
    } catch (thrown) {
      throw fromEngine(thrown);
    } finally {
      if (session) session.underWay -= 1;
    }
  }

  /** @param {string} text @param {InspectOptions} options */
  async #byEngine(text, { timeout = TIMEOUT, retries, signal, onRequest, onProgress, credentials, ...options }) {
    const known = /** @type {import('./index.d.ts').Credentials | undefined} */ (credentials);
    const lookup = new this.#Lookup(text, { ...options, ...(known && { credentials: known }) }, !onProgress);
    try {
      return await engine.fetchLookup(lookup.engine(), timeout, signal, onRequest, onProgress, retries);
    } catch (thrown) {
      throw fromEngine(thrown, { requests: lookup.exchanges() });
    } finally {
      lookup.free();
    }
  }

  /** @param {string} text @param {InspectOptions} options @param {Session | undefined} session */
  async #byDriver(text, options, session) {
    const loading = this.#host.driver();
    const driver = loading instanceof Promise ? await loading : loading;
    const { timeout = TIMEOUT, retries = RETRIES, signal, onRequest, onProgress, credentials: given, ...rest } = options;
    const shared = session && (session.shared ??= new driver.Shared());
    let credentials = given;
    if (isProvider(credentials)) {
      const { reference } = this.#now(() => engine.readPasted(text));
      const acquaintances = shared?.acquaintances ?? new driver.Acquaintances();
      credentials = await acquaintances.of(credentials, reference).catch(blamed);
    }
    const known = credentials;
    return driver.drive({
      begin: () => new this.#Lookup(text, { ...rest, ...(known && { credentials: known }) }, !onProgress),
      manner: { fetch: options.fetch ?? globalThis.fetch, timeout, retries, retryAfter: engine.retryAfter },
      shared,
      who: known ? JSON.stringify(known) : '',
      signal,
      onRequest,
      onProgress,
    });
  }

  /**
   * Has what is not part of a first lookup done where it is fetched.
   *
   * @template T
   * @param {(driver: Driver, desk: import('./driver.js').Desk) => T | Promise<T>} run
   * @returns {Promise<T>}
   */
  async #later(run) {
    await this.#host.start();
    try {
      const desk = { Lookup: this.#Lookup, Memory: engine.Session, TagListing: engine.TagListing, retryAfter: engine.retryAfter, settingsOf };
      return await run(await this.#host.driver(), desk);
    } catch (thrown) {
      throw fromEngine(thrown);
    }
  }

  functions() {
    /** @param {string} text @param {InspectOptions} [options] */
    const inspect = (text, options) => this.#inspect(text, options);
    /** @param {References} references @param {ManyOptions} [options] @returns {AsyncIterableIterator<Told>} */
    const inspectMany = (references, options = {}) => {
      const desk = { inspect, createSession, fail: (/** @type {ConstructorParameters<typeof InspectError>[0]} */ thrown) => new InspectError(thrown) };
      const loading = this.#host.driver();
      if (loading instanceof Promise) return eventual(loading.then(({ Many }) => new Many(references, options, desk)));
      return new loading.Many(references, options, desk);
    };
    /** @type {import('./session.js').Functions['later']} */
    const later = (run) => this.#later(run);
    /** @param {InspectOptions} [options] */
    const createSession = (options = {}) => new Session(options, { inspect, inspectMany, later });
    return {
      Lookup: this.#Lookup,
      inspect,
      inspectMany,
      createSession,
      /** @param {string} text @param {TagOptions} [options] */
      listTags: (text, options = {}) => later((driver, desk) => driver.listTags(desk, text, options)),
      /** @param {string} text */
      parseReference: (text) => this.#now(() => engine.parseReference(text)),
      /** @param {string} text */
      readPasted: (text) => this.#now(() => engine.readPasted(text)),
      /** @param {string} text */
      parsePlatform: (text) => this.#now(() => engine.parsePlatform(text)),
      /** @param {Uint8Array} body @param {string} [contentType] */
      parseManifest: (body, contentType) => this.#now(() => engine.parseManifest(body, contentType)),
      /** @param {Uint8Array | import('./index.d.ts').Manifest} index @param {string | import('./index.d.ts').Platform} platform */
      selectPlatform: (index, platform) => this.#now(() => engine.selectPlatform(bytesOf(index), platformText(platform))),
      /** @param {import('./index.d.ts').Inspection} a @param {import('./index.d.ts').Inspection} b */
      compare: (a, b) => this.#now(() => engine.compare(JSON.stringify(a), JSON.stringify(b))),
      /** @param {string} createdBy */
      readableInstruction: (createdBy) => this.#now(() => engine.readableInstruction(createdBy)),
      /** @param {number} bytes @param {{ units?: 'decimal' | 'binary', aligned?: boolean }} [options] */
      formatSize: (bytes, { units = 'decimal', aligned = false } = {}) =>
        this.#now(() => {
          if (!Number.isSafeInteger(bytes) || bytes < 0) {
            const message = `${bytes} is no size: sizes are integers from 0 to 2^53−1`;
            throw new InspectError({ code: 'MISUSE', message });
          }
          const size = engine.formatSize(bytes, units === 'binary', aligned);
          return `${size.value} ${size.unit}`;
        }),
    };
  }
}

/**
 * Whether credentials are yet to be asked for.
 *
 * @param {InspectOptions['credentials']} credentials
 * @returns {credentials is import('./index.d.ts').CredentialsProvider}
 */
function isProvider(credentials) {
  return typeof credentials === 'function' || (typeof credentials === 'object' && 'credentials' in credentials);
}

/**
 * What went wrong outside, where credentials are known.
 *
 * @param {unknown} thrown
 * @returns {never}
 */
function blamed(thrown) {
  if (isInspectError(thrown)) throw thrown;
  const message = 'the credentials could not be had';
  throw new InspectError({ code: 'MISUSE', message, hint: 'The function that gives them failed; its error is the cause.' }, { cause: thrown });
}

/**
 * An index as a document: one that was read has all that decides.
 *
 * @param {Uint8Array | import('./index.d.ts').Manifest} index
 */
function bytesOf(index) {
  if (index instanceof Uint8Array) return index;
  const { mediaType, entries } = index;
  const manifests = entries?.map(({ platform, ...entry }) => {
    const { osVersion, osFeatures, ...plain } = platform ?? {};
    const features = { ...(osVersion && { 'os.version': osVersion }), ...(osFeatures && { 'os.features': osFeatures }) };
    return { ...entry, ...(platform && { platform: { ...plain, ...features } }) };
  });
  return new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType, manifests, ...(manifests ? {} : { layers: [] }) }));
}

/**
 * An iterator that is not there yet.
 *
 * @template T
 * @param {Promise<AsyncIterator<T, undefined>>} iterator
 * @returns {AsyncIterableIterator<T>}
 */
function eventual(iterator) {
  // Whoever calls next() will hear of it.
  iterator.catch(() => {});
  return {
    next: async () => (await iterator).next(),
    return: async () => (await (await iterator).return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
