/** What the lookups of a session share while they are under way. */
import { Acquaintances } from './credentials.js';
import { Flights } from './flights.js';
import { Quota } from './quota.js';
import { send } from './request.js';
import { Scouts } from './scouts.js';

/**
 * @typedef {import('./index.d.ts').WireRequest} WireRequest
 * @typedef {import('./request.js').Manner} Manner
 */

export class Shared {
  acquaintances = new Acquaintances();
  scouts = new Scouts();
  quota = new Quota();

  /** Whoever brings another fetch has reasons to. @type {WeakMap<typeof globalThis.fetch, Flights>} */
  #flights = new WeakMap();

  /**
   * Sends a request, or waits for the answer to an equal one.
   *
   * @param {WireRequest} request
   * @param {Manner} manner
   */
  send(request, manner) {
    let flights = this.#flights.get(manner.fetch);
    if (!flights) this.#flights.set(manner.fetch, (flights = new Flights()));
    const { method, url, headers, body } = request;
    const key = JSON.stringify([method, url, headers, body, manner.timeout, manner.retries]);
    return flights.board(key, () => send(request, manner));
  }
}
