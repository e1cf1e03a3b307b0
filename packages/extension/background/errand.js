/**
 * How one lookup speaks to registries: from the documents that are kept where it can, by HEAD where that is enough, and
 * within what the quota leaves to badges.
 *
 * @typedef {object} World what all errands share
 * @property {import('./documents.js').Documents} documents
 * @property {import('./quota.js').Quota} quota
 * @property {import('./kept.js').Kept<Record<string, string>>} tags what tags meant, by their address
 * @property {typeof globalThis.fetch} fetch
 *
 * @typedef {object} Manner
 * @property {'free' | 'badge' | 'person'} cost free: nothing that a registry counts; badge: within the quota
 * @property {number} pulls what badges may take an hour
 * @property {boolean} known whether credentials go along: then nothing is kept
 */

import { hostOf, mayAsk, originOfUrl } from './leave.js';

/** A manifest, or a blob, of a repository. */
const DOCUMENT = /\/v2\/.+\/(manifests|blobs)\/([^/]+)$/;
/** The most tags that are remembered. */
const MOST_TAGS = 500;

export class Errand {
  #stop = new AbortController();
  #pulled = false;
  /** What the tag means, when that was learned. @type {string | null} */
  digest = null;
  /** Whether the quota ended it. */
  isOverQuota = false;
  /** Whom it was sent to and may not ask, as match patterns: a token server, mostly. @type {string[]} */
  needs = [];

  /** @param {World} world @param {Manner} manner */
  constructor(world, manner) {
    this.world = world;
    this.manner = manner;
  }

  /** Says when the errand has nothing more to do. */
  get signal() {
    return this.#stop.signal;
  }

  /** @type {typeof globalThis.fetch} */
  fetch = async (input, init = {}) => {
    const url = String(input);
    const [, kind, name = ''] = DOCUMENT.exec(new URL(url).pathname) ?? [];
    const method = init.method ?? 'GET';
    if (!kind || method !== 'GET' || new Headers(init.headers).has('range')) return this.#send(url, init);
    const byDigest = name.includes(':');
    const found = byDigest ? await this.#kept(name) : await this.#byHead(url, init);
    if (found) return found;
    if (this.manner.cost === 'free') return this.#end();
    if (kind === 'manifests' && !(await this.#mayPull(url))) {
      this.isOverQuota = true;
      return this.#end();
    }
    const response = await this.#send(url, init);
    const digest = byDigest ? name : response.headers.get('docker-content-digest');
    if (response.status === 200 && digest) await this.#keep(digest, url, byDigest, response.clone());
    return response;
  };

  /**
   * What a tag means, where asking for it by HEAD is enough: the document that is kept, or what the registry answered
   * instead.
   *
   * @param {string} url
   * @param {RequestInit} init
   */
  async #byHead(url, init) {
    const { cost, known } = this.manner;
    const remembered = (await this.world.tags.get())[url];
    if (cost !== 'free' && (known || !remembered)) return undefined;
    const response = await this.#send(url, { ...init, method: 'HEAD' });
    if (response.status === 401) return response;
    if (response.status !== 200) return undefined;
    this.digest = response.headers.get('docker-content-digest');
    return this.digest ? this.#kept(this.digest) : undefined;
  }

  /** @param {string} digest */
  async #kept(digest) {
    return this.manner.known ? undefined : this.world.documents.get(digest);
  }

  /** @param {string} digest @param {string} url @param {boolean} byDigest @param {Response} response */
  async #keep(digest, url, byDigest, response) {
    if (this.manner.known) return;
    // What cannot be kept is asked for again.
    await this.world.documents.keep(digest, response).catch(() => {});
    if (byDigest) return;
    await this.world.tags.change((tags) => {
      const others = Object.entries(tags).filter(([tag]) => tag !== url).slice(1 - MOST_TAGS);
      return { ...Object.fromEntries(others), [url]: digest };
    });
  }

  /** Where a lookup has begun to pull, its second pull is no new one. @param {string} url */
  async #mayPull(url) {
    if (this.manner.cost === 'person' || this.#pulled) return true;
    return this.world.quota.allows(new URL(url).host, this.manner.pulls);
  }

  /** @param {string} url @param {RequestInit} init */
  async #send(url, init) {
    const origin = originOfUrl(url);
    if (!(await mayAsk(origin))) {
      this.needs = [origin];
      throw new Error(`${hostOf(origin)} has not been allowed`);
    }
    const response = await this.world.fetch(url, { ...init, cache: 'no-store' });
    const { host, pathname } = new URL(url);
    if (/\/manifests\/[^/]+$/.test(pathname)) {
      const pulled = response.status === 200 && init.method !== 'HEAD';
      this.#pulled ||= pulled;
      await this.world.quota.note(host, response.headers, pulled);
    }
    return response;
  }

  /** @returns {never} */
  #end() {
    this.#stop.abort();
    throw new Error('nothing more is asked for');
  }
}
