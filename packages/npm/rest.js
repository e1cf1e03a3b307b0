/**
 * The rest of the engine: what only some lookups run. It works on the memory and the tables
 * of the first piece, and is loaded when the first lookup is over, or at once when something
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

  /** Loads it before something wants it; when that fails, whatever wants it will hear of it. */
  soon() {
    return this.#load().catch(() => {});
  }

  /** Loads it when the page has shown what came of a lookup. */
  afterwards() {
    const idle = globalThis.requestIdleCallback ?? setTimeout;
    idle(() => void this.soon());
  }

  /**
   * Loads what works on all of the engine, and gives what it and the engine export.
   *
   * @param {URL} address
   */
  async extend(address) {
    const [module] = await Promise.all([compiled(address), this.#load()]);
    return { ...this.#first, ...this.#add(module) };
  }

  /** When it fails, there is another time. */
  #load() {
    this.#coming ??= this.#fetch().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  async #fetch() {
    if (!this.#there) this.#join(await compiled(this.#address));
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
    this.#add(module);
    this.#there = true;
  }

  /** @param {WebAssembly.Module} module what works on what is there */
  #add(module) {
    /** @type {WebAssembly.ModuleImports} */
    const first = { ...this.#first };
    const table = /** @type {WebAssembly.Table} */ (first['rest']);
    for (const { kind, name } of WebAssembly.Module.imports(module)) {
      if (kind === 'function') first[name] = table.get(Number(name));
    }
    return new WebAssembly.Instance(module, { first }).exports;
  }
}

/** @param {URL} address */
async function compiled(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return WebAssembly.compile(await answer.arrayBuffer());
}
