/**
 * What Docker Hub still grants: who has used up their pulls need not ask to hear it. Only a
 * GET of a manifest counts; a HEAD is free, and may tell that there are some again.
 */

/**
 * @typedef {import('./index.d.ts').WireRequest} WireRequest
 * @typedef {import('./request.js').Answer} Answer
 */

/** Where Docker Hub is asked for images. */
const HUB = 'https://registry-1.docker.io';
/** The window in which Docker Hub counts, in seconds, when it does not say. */
const WINDOW = 21_600;
/** How Docker Hub says that it counts pulls, and not how fast one asks. */
const USED_UP = /pull rate limit/i;

export class Quota {
  /** When there may be pulls again, in milliseconds, by who asks. @type {Map<string, number>} */
  #until = new Map();

  /**
   * The seconds until there may be pulls again, when this request would be one and there are none.
   *
   * @param {WireRequest} request
   * @param {string} who
   */
  wait({ origin, method, purpose }, who) {
    if (origin !== HUB || method !== 'GET' || purpose !== 'manifest') return undefined;
    const left = (this.#until.get(who) ?? 0) - Date.now();
    return left > 0 ? Math.ceil(left / 1000) : undefined;
  }

  /** @param {WireRequest} request @param {string} who @param {Answer} answer */
  note({ origin, purpose }, who, answer) {
    if (origin !== HUB || purpose !== 'manifest' || 'kind' in answer || ![200, 429].includes(answer.status)) return;
    const header = (/** @type {string} */ wanted) => answer.headers.find(([name]) => name === wanted)?.[1];
    const remaining = header('ratelimit-remaining');
    const usedUp = answer.status === 429 && USED_UP.test(new TextDecoder().decode(answer.body));
    if (usedUp || (remaining && Number.parseInt(remaining, 10) === 0)) {
      const window = /;w=(\d+)/.exec(remaining ?? header('ratelimit-limit') ?? '')?.[1];
      const seconds = Number(header('retry-after') ?? window ?? WINDOW);
      this.#until.set(who, Date.now() + (Number.isSafeInteger(seconds) ? seconds : WINDOW) * 1000);
    } else if (remaining !== undefined) {
      this.#until.delete(who);
    }
  }
}
