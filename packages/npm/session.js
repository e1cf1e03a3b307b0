import { Session as EngineSession } from './dist/tonnage.js';

/**
 * @typedef {import('./index.d.ts').InspectOptions} InspectOptions
 * @typedef {import('./index.d.ts').ManyOptions} ManyOptions
 * @typedef {import('./index.d.ts').References} References
 * @typedef {import('./index.d.ts').LookupOptions} LookupOptions
 * @typedef {import('./index.d.ts').Inspection} Inspection
 * @typedef {import('./index.d.ts').Keepsake} Keepsake
 * @typedef {typeof import('./driver.js')} Driver
 *
 * @typedef {Pick<typeof import('./index.d.ts'), 'inspect' | 'inspectMany'> & { later: Later }} Functions
 * @typedef {<T>(run: (driver: Driver, desk: import('./driver.js').Desk) => T | Promise<T>) => Promise<T>} Later
 */

/**
 * What lookups learned and the next need not ask again: ways to be asked, tokens, what tags
 * meant, documents by their digest. It is bounded; the oldest leave first.
 */
export class Session {
  #functions;

  /** @type {EngineSession | undefined} */
  #engine;

  /** What is said about each of its lookups. */
  defaults;

  /** What lookups that are under way at once share; whoever drives them puts it here. @type {import('./shared.js').Shared | undefined} */
  shared;

  /** How many of its lookups are under way. */
  underWay = 0;

  /** @param {InspectOptions} defaults @param {Functions} functions */
  constructor(defaults, functions) {
    this.defaults = defaults;
    this.#functions = functions;
  }

  /** @param {string} reference @param {InspectOptions} [options] */
  inspect(reference, options) {
    return this.#functions.inspect(reference, { ...options, session: this });
  }

  /** @param {References} references @param {ManyOptions} [options] */
  inspectMany(references, options) {
    return this.#functions.inspectMany(references, { ...options, session: this });
  }

  /** @param {string} reference @param {Inspection} inspection @param {LookupOptions} [options] */
  keep(reference, inspection, options) {
    return this.#functions.later((driver, desk) => driver.keep(desk, this, reference, inspection, options));
  }

  /** @param {string} reference @param {Keepsake} keepsake @param {LookupOptions} [options] */
  restore(reference, keepsake, options) {
    return this.#functions.later((driver, desk) => driver.restore(desk, this, reference, keepsake, options));
  }

  clear() {
    this.#engine?.free();
    this.#engine = undefined;
    this.shared = undefined;
  }

  /** The engine's half, made when the engine runs. */
  engine() {
    this.#engine ??= new EngineSession();
    return this.#engine;
  }
}
