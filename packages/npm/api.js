/**
 * The functions of the package over the engine; the entries differ only in how they start
 * it.
 */
import * as engine from './dist/tonnage.js';
import { InspectError, fromEngine } from './errors.js';
import { lookupClass } from './lookup.js';
import { Session } from './session.js';

/** The time for each request when nothing is said, in milliseconds. */
const TIMEOUT = 20_000;

/** @typedef {import('./index.d.ts').InspectOptions} InspectOptions */

export class Api {
  #init;
  #ready;
  #perform;

  /**
   * @param {() => Promise<void>} init starts the engine
   * @param {() => boolean} ready whether it runs; where it can, starts it
   * @param {typeof import('./perform.js').perform} perform drives a `fetch` that somebody brings
   */
  constructor(init, ready, perform) {
    this.#init = init;
    this.#ready = ready;
    this.#perform = perform;
  }

  /**
   * Runs a function of the engine that answers at once.
   *
   * @template T
   * @param {() => T} run
   * @returns {T}
   */
  #now(run) {
    if (!this.#ready()) {
      const message = 'the engine has not been started';
      throw new InspectError({ code: 'MISUSE', message, hint: 'Await init() before this call.' });
    }
    try {
      return run();
    } catch (thrown) {
      throw fromEngine(thrown);
    }
  }

  functions() {
    const Lookup = lookupClass((run) => this.#now(run));
    return {
      Lookup,
      /** @param {string} text @param {InspectOptions} [options] */
      inspect: async (text, options = {}) => {
        await this.#init();
        const lookup = new Lookup(text, options);
        try {
          const { timeout = TIMEOUT, signal, onRequest, onProgress } = options;
          if (options.fetch) return await this.#perform(lookup, { ...options, fetch: options.fetch, timeout });
          return await engine.fetchLookup(lookup.engine(), timeout, signal, onRequest, onProgress);
        } catch (thrown) {
          throw fromEngine(thrown, { requests: lookup.exchanges() });
        } finally {
          lookup.free();
        }
      },
      createSession: () => new Session(),
      /** @param {string} text */
      parseReference: (text) => this.#now(() => engine.parseReference(text)),
      /** @param {string} text */
      readPasted: (text) => this.#now(() => engine.readPasted(text)),
      /** @param {string} text */
      parsePlatform: (text) => this.#now(() => engine.parsePlatform(text)),
      /** @param {Uint8Array} body @param {string} [contentType] */
      parseManifest: (body, contentType) => this.#now(() => engine.parseManifest(body, contentType)),
      /** @param {Uint8Array} index @param {string} platform */
      selectPlatform: (index, platform) => this.#now(() => engine.selectPlatform(index, platform)),
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
