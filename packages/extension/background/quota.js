/**
 * What badges may take from registries that count pulls: Docker Hub, and whoever says so in a header. A person who asks
 * by name is not held up.
 */
import { Kept } from './kept.js';

/** Counts before it says so. */
const HUB = 'registry-1.docker.io';
/** Badges leave at least as many pulls to the person. */
export const FLOOR = 50;
/** What one lookup may take: an index and a manifest. */
const LOOKUP = 2;
const HOUR = 3_600_000;
/** The window of a registry that does not say, in seconds. */
const WINDOW = 21_600;
/** The most registries that are remembered. */
const MOST = 64;

/**
 * @typedef {object} Count
 * @property {number[]} times when pulls were made, in milliseconds
 * @property {number | null} remaining
 * @property {number} until when `remaining` says nothing any more, in milliseconds
 */

/** @type {Count} */
const NOTHING = { times: [], remaining: null, until: 0 };

export class Quota {
  #counts = new Kept('quota', /** @type {Record<string, Count>} */ ({}));

  /**
   * Whether a badge may begin a lookup that pulls.
   *
   * @param {string} host
   * @param {number} limit pulls an hour
   */
  async allows(host, limit, now = Date.now()) {
    const counts = await this.#counts.get();
    const count = counts[host];
    if (!count && host !== HUB) return true;
    const { times, remaining, until } = count ?? NOTHING;
    const recent = times.filter((time) => time > now - HOUR).length;
    const left = remaining === null || until < now ? Infinity : remaining;
    return recent < limit && left - LOOKUP >= FLOOR;
  }

  /**
   * Notes what a registry said, and a pull where it was one.
   *
   * @param {string} host
   * @param {Headers} headers
   * @param {boolean} pulled
   */
  async note(host, headers, pulled, now = Date.now()) {
    const [, remaining, window] = /^(\d{1,9})(?:;w=(\d{1,9}))?/.exec(headers.get('ratelimit-remaining') ?? '') ?? [];
    if (remaining === undefined && host !== HUB && !(await this.#counts.get())[host]) return;
    await this.#counts.change((counts) => {
      const count = counts[host] ?? NOTHING;
      const times = count.times.filter((time) => time > now - HOUR);
      const said = remaining === undefined ? {} : { remaining: Number(remaining), until: now + Number(window ?? WINDOW) * 1000 };
      const others = Object.entries(counts).filter(([other]) => other !== host).slice(1 - MOST);
      return { ...Object.fromEntries(others), [host]: { ...count, ...said, times: pulled ? [...times, now] : times } };
    });
  }
}
