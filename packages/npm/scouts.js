/**
 * Who goes ahead to a registry where nobody has been: the others wait for what it learns,
 * and need not be refused themselves.
 */

/** Registries that are known to answer; more than a program asks. */
const MOST_KNOWN = 1024;

/**
 * @typedef {object} Turn
 * @property {Promise<boolean>} [ahead] somebody is ahead; whether to go then, whatever is known
 * @property {(answer?: import('./request.js').Answer) => void} [landed] we are ahead; tells what came of it, if anything did
 */

export class Scouts {
  /** @type {Set<string>} */
  #known = new Set();
  /** @type {Map<string, Promise<boolean>>} */
  #ahead = new Map();

  /** @param {string} key a registry and who asks it @returns {Turn} */
  turn(key) {
    if (this.#known.has(key)) return {};
    const ahead = this.#ahead.get(key);
    if (ahead) return { ahead };
    /** @type {(go: boolean) => void} */
    let land = () => {};
    this.#ahead.set(key, new Promise((resolve) => {
      land = resolve;
    }));
    /** @type {Turn['landed']} */
    const landed = (answer) => {
      if (!this.#ahead.delete(key)) return;
      if (answer && !('kind' in answer)) {
        if (this.#known.size >= MOST_KNOWN) this.#known.clear();
        this.#known.add(key);
      }
      // Where nobody answers it is no use to try one after the other. Who was called back
      // has learned nothing, and another one goes.
      land(answer !== undefined && !('kind' in answer && answer.kind === 'aborted'));
    };
    return { landed };
  }
}
