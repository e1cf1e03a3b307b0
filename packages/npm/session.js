import { Session as EngineSession } from './dist/tonnage.js';

/**
 * @typedef {import('./index.d.ts').InspectOptions} InspectOptions
 * @typedef {import('./index.d.ts').ManyOptions} ManyOptions
 * @typedef {import('./index.d.ts').References} References
 * @typedef {Pick<typeof import('./index.d.ts'), 'inspect' | 'inspectMany'>} Functions
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
