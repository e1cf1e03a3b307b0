/**
 * A value that outlives the worker's sleep: read once, changed in memory, written behind. In `storage.session` it ends
 * with the browser, in `storage.local` it does not.
 *
 * @template T
 */
export class Kept {
  /** @type {Promise<T> | undefined} */
  #value;

  /** @param {string} name @param {T} empty @param {'session' | 'local'} [area] */
  constructor(name, empty, area = 'session') {
    this.name = name;
    this.empty = empty;
    this.area = area;
  }

  /** @returns {Promise<T>} */
  get() {
    this.#value ??= chrome.storage[this.area].get(this.name).then((all) => /** @type {T} */ (all[this.name] ?? this.empty));
    return this.#value;
  }

  /** Changes are made one after the other. @param {(value: T) => T} change */
  async change(change) {
    const changed = this.get().then(change);
    this.#value = changed;
    try {
      await chrome.storage[this.area].set({ [this.name]: await changed });
    } catch (cause) {
      // What lies there is read anew.
      this.#value = undefined;
      throw cause;
    }
  }
}
