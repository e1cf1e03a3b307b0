/**
 * The rest of the engine: what only some lookups run. It works on the memory and the tables
 * of the first half, and is loaded when the first lookup is over, or at once when something
 * wants it before that.
 */
import { InspectError } from './errors.js';

export class Rest {
  #first;
  #address;
  #there = false;
  /** @type {Promise<void> | undefined} */
  #coming;
  /** @type {(error: InspectError) => void} */
  #fail = () => {};

  /** Breaks when the rest was wanted and could not be had. @type {Promise<never>} */
  failure;

  /**
   * @param {WebAssembly.Exports} first
   * @param {URL} address
   */
  constructor(first, address) {
    this.#first = first;
    this.#address = address;
    this.failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // Whoever looks up will hear of it.
    this.failure.catch(() => {});
  }

  /** Loads it before something wants it; when that fails, there is another time. */
  soon() {
    this.#coming ??= this.#load().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  async #load() {
    if (this.#there) return;
    try {
      const answer = await fetch(this.#address);
      if (answer.ok) this.#join(await WebAssembly.compile(await answer.arrayBuffer()));
    } catch {
      // Whatever wants it will hear of it.
    }
  }

  /** Loads it at once: the engine is in the middle of something and cannot wait. */
  now() {
    try {
      const request = new XMLHttpRequest();
      request.open('GET', this.#address, false);
      // The only way to bytes of a request that is waited for.
      request.overrideMimeType('text/plain; charset=x-user-defined');
      request.send();
      if (request.status !== 200) throw new Error(`status ${request.status}`);
      this.#join(new WebAssembly.Module(Uint8Array.from(request.responseText, (byte) => byte.charCodeAt(0))));
    } catch (cause) {
      const message = 'the rest of the engine could not be loaded';
      const hint = 'Check the network, then load this page again.';
      const error = new InspectError({ code: 'TRANSPORT', message, hint }, { cause });
      this.#fail(error);
      throw error;
    }
  }

  /** @param {WebAssembly.Module} module */
  #join(module) {
    if (this.#there) return;
    /** @type {WebAssembly.ModuleImports} */
    const first = { ...this.#first };
    const table = /** @type {WebAssembly.Table} */ (first['rest']);
    for (const { kind, name } of WebAssembly.Module.imports(module)) {
      if (kind === 'function') first[name] = table.get(Number(name));
    }
    new WebAssembly.Instance(module, { first });
    this.#there = true;
  }
}
