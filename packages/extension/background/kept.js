/**
 * A value that outlives the worker's sleep, in `storage.session`: read once, changed in memory, written behind.
 *
 * @template T
 */
export class Kept {
  /** @type {Promise<T> | undefined} */
  #value;

  /** @param {string} name @param {T} empty */
  constructor(name, empty) {
    this.name = name;
    this.empty = empty;
  }

  /** @returns {Promise<T>} */
  get() {
    this.#value ??= chrome.storage.session.get(this.name).then((all) => /** @type {T} */ (all[this.name] ?? this.empty));
    return this.#value;
  }

  /** Changes are made one after the other. @param {(value: T) => T} change */
  async change(change) {
    const changed = this.get().then(change);
    this.#value = changed;
    await chrome.storage.session.set({ [this.name]: await changed });
  }
}
