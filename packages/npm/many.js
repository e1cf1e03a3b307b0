/** Many lookups, some at a time, told in the order in which they were asked for. */
import { whenStopped } from './stops.js';

/**
 * @typedef {import('./index.d.ts').Inspection} Inspection
 * @typedef {import('./index.d.ts').ManyOptions} ManyOptions
 * @typedef {import('./index.d.ts').References} References
 * @typedef {import('./index.d.ts').Told} Told
 * @typedef {import('./errors.js').InspectError} InspectError
 *
 * @typedef {object} Desk who looks up
 * @property {(reference: string, options: import('./index.d.ts').InspectOptions) => Promise<Inspection>} inspect
 * @property {() => import('./session.js').Session} createSession
 * @property {(thrown: { code: string, message: string, hint?: string }) => InspectError} fail
 */

/** How many lookups are under way at once when nothing is said. */
const CONCURRENCY = 8;
const MOST_CONCURRENCY = 256;
/** How many results wait for a slow one before them, for each lookup at once. */
const AHEAD = 4;
/** Of how many references the results are kept, for when they come again. */
const REMEMBERED = 256;

/** @implements {AsyncIterableIterator<Told>} */
export class Many {
  #source;
  #options;
  #desk;
  #concurrency;
  #stop = new AbortController();
  /** The session of these lookups alone. @type {import('./session.js').Session | undefined} */
  #own;
  /** Lookups in the order of their references. @type {Promise<Told>[]} */
  #line = [];
  /** @type {Map<string, Promise<Told>>} */
  #known = new Map();
  #running = 0;
  /** A reference that is being waited for. @type {Promise<void> | undefined} */
  #reading;
  /** How the source ended. @type {{ error?: unknown } | undefined} */
  #end;
  #closed = false;
  /** The call before, which has to be answered first. @type {Promise<unknown>} */
  #before = Promise.resolve();
  /** @type {Promise<undefined>} */
  #stopped;

  /**
   * @param {References} references
   * @param {ManyOptions} options
   * @param {Desk} desk
   */
  constructor(references, { concurrency = CONCURRENCY, ...options }, desk) {
    const misuse = (/** @type {string} */ message) => desk.fail({ code: 'MISUSE', message });
    if (!Number.isSafeInteger(concurrency) || concurrency < 1 || concurrency > MOST_CONCURRENCY) {
      throw misuse(`concurrency is a number from 1 to ${MOST_CONCURRENCY}, not ${concurrency}`);
    }
    if (typeof references === 'string') throw misuse('one reference is looked up by inspect(); this takes a list of them');
    this.#source = Symbol.asyncIterator in references ? references[Symbol.asyncIterator]() : references[Symbol.iterator]();
    this.#concurrency = concurrency;
    this.#desk = desk;
    const session = options.session ?? (this.#own = desk.createSession());
    this.#options = { ...options, session, signal: this.#stop.signal };
    const { signal } = this.#stop;
    this.#stopped = new Promise((resolve) => {
      whenStopped(signal, () => resolve(undefined));
    });
    if (options.signal?.aborted) this.#stop.abort();
    whenStopped(signal, whenStopped(options.signal, () => this.#stop.abort()));
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<IteratorResult<Told, undefined>>} */
  next() {
    const next = this.#before.then(() => this.#next());
    this.#before = next.catch(() => {});
    return next;
  }

  /** Stops what is under way, and reads no further. @returns {Promise<IteratorResult<Told, undefined>>} */
  async return() {
    await this.#close();
    return { done: true, value: undefined };
  }

  /** @returns {Promise<IteratorResult<Told, undefined>>} */
  async #next() {
    while (!this.#closed) {
      this.#begin();
      const [first] = this.#line;
      if (first) {
        const value = await Promise.race([first, this.#stopped]);
        if (!value || this.#stop.signal.aborted) break;
        this.#line.shift();
        this.#begin();
        return { done: false, value };
      }
      if (this.#end) {
        const { error } = this.#end;
        await this.#close();
        if (error !== undefined) throw error;
        break;
      }
      await Promise.race([this.#reading, this.#stopped]);
      if (this.#stop.signal.aborted) break;
    }
    if (this.#closed) return { done: true, value: undefined };
    await this.#close();
    throw this.#desk.fail({ code: 'ABORTED', message: 'the lookups were stopped' });
  }

  /** Reads references as long as there is room, and begins their lookups. */
  #begin() {
    while (!this.#end && !this.#reading && this.#running < this.#concurrency && this.#line.length < this.#concurrency * AHEAD) {
      try {
        const read = this.#source.next();
        if (read instanceof Promise) {
          this.#reading = this.#await(read);
          return;
        }
        this.#take(/** @type {IteratorResult<string, unknown>} */ (read));
      } catch (error) {
        this.#end = { error };
      }
    }
  }

  /** @param {Promise<IteratorResult<string, unknown>>} read */
  async #await(read) {
    try {
      this.#take(await read);
    } catch (error) {
      this.#end = { error };
    }
    this.#reading = undefined;
    if (!this.#closed) this.#begin();
  }

  /** @param {IteratorResult<string, unknown>} read */
  #take(read) {
    if (read.done) {
      this.#end = {};
      return;
    }
    const text = read.value;
    let told = this.#known.get(text);
    if (!told) {
      told = this.#tell(text);
      this.#known.set(text, told);
      const [oldest] = this.#known.keys();
      if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    }
    this.#line.push(told);
  }

  /** @param {string} text @returns {Promise<Told>} */
  async #tell(text) {
    this.#running += 1;
    try {
      return await this.#desk.inspect(text, this.#options);
    } catch (thrown) {
      return { reference: { input: text }, error: /** @type {InspectError} */ (thrown) };
    } finally {
      this.#running -= 1;
      if (!this.#closed) this.#begin();
    }
  }

  async #close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop.abort();
    this.#line = [];
    this.#known.clear();
    this.#own?.clear();
    if (this.#end) return;
    const left = this.#source.return?.();
    // Who is still looking for the next one may never hear of it.
    if (!this.#reading) await left;
  }
}
