import { fork } from 'node:child_process';
import { once } from 'node:events';

/** The registry in its own process, as its clients' process sees it. */
export class Registry {
  #process;

  /** @param {number} delay of each answer, in milliseconds */
  constructor(delay) {
    this.#process = fork(new URL('./registry-process.js', import.meta.url), [String(delay)]);
  }

  /** @param {'open' | 'count'} message */
  async #ask(message) {
    const answer = once(this.#process, 'message');
    this.#process.send(message);
    const [said] = await answer;
    return said;
  }

  /** Where nobody has asked yet. @returns {Promise<string>} */
  open() {
    return this.#ask('open');
  }

  /** How many requests came since the last time. @returns {Promise<number>} */
  count() {
    return this.#ask('count');
  }

  close() {
    this.#process.disconnect();
  }
}
