/** Looks images up, for badges, the popup and the address bar. */
import { choices } from '../choices.js';
import { createSession, formatSize, init, isInspectError, readPasted } from '../engine.js';
import { Documents } from './documents.js';
import { Errand } from './errand.js';
import { Kept } from './kept.js';
import { hostOf, mayAsk, originOf } from './leave.js';
import { Quota } from './quota.js';

/**
 * @typedef {import('../../npm/index.d.ts').Inspection} Inspection
 * @typedef {import('../../npm/index.d.ts').Credentials} Credentials
 * @typedef {{ code: string, message: string, hint: string, details: Record<string, unknown> }} Fault
 * @typedef {{ inspection: Inspection } | { error: Fault } | { needs: string[] }} Outcome `needs`: whom we may not ask yet
 *
 * @typedef {object} Glance what a badge shows
 * @property {'weight' | 'digest' | 'none' | 'refused' | 'quota' | 'invalid'} is
 * @property {string} text the weight, for people
 * @property {string} note more of it
 * @property {string | null} digest
 */

/** The most images that are remembered as the last ones. */
const LAST = 8;

/** @param {Glance['is']} is @param {string} note @param {string | null} [digest] @returns {Glance} */
const glance = (is, note, digest = null) => ({ is, text: '', note, digest });

export class Lookups {
  #world = {
    documents: new Documents(),
    quota: new Quota(),
    tags: new Kept('tags', /** @type {Record<string, string>} */ ({}), 'local'),
    fetch: (/** @type {RequestInfo | URL} */ input, /** @type {RequestInit | undefined} */ init) => fetch(input, init),
  };
  #credentials = new Kept('credentials', /** @type {Record<string, { username: string, password: string }>} */ ({}));
  #last = new Kept('last', /** @type {string[]} */ ([]), 'local');
  #session = createSession();

  /**
   * What a person asked for by name.
   *
   * @param {string} image
   * @param {string} platform
   * @param {Pick<import('../../npm/index.d.ts').InspectOptions, 'signal' | 'onRequest' | 'onProgress'>} watcher
   * @returns {Promise<Outcome>}
   */
  async weigh(image, platform, watcher) {
    /** @type {Errand | undefined} */
    let errand;
    try {
      const { registry, canonical } = await this.#read(image);
      if (!(await mayAsk(originOf(registry)))) return { needs: [originOf(registry)] };
      const begun = await this.#errand(registry, 'person');
      errand = begun.errand;
      const chosen = platform || (await choices()).platform;
      const inspection = await this.#session.inspect(image, { ...begun.credentials, ...(chosen && { platform: chosen }), ...watcher, fetch: errand.fetch });
      if (!begun.credentials.credentials) await this.#remember(image.trim(), canonical);
      return { inspection };
    } catch (thrown) {
      const needs = errand?.needs ?? [];
      return needs.length ? { needs } : { error: fault(thrown) };
    }
  }

  /**
   * What a badge may know: for nothing, or within the quota.
   *
   * @param {string} image
   * @param {string} platform
   * @param {'free' | 'badge'} cost
   * @returns {Promise<Glance>}
   */
  async glance(image, platform, cost) {
    /** @type {Errand | undefined} */
    let errand;
    try {
      const { registry, digest } = await this.#read(image);
      if (!(await mayAsk(originOf(registry)))) return glance('refused', `${registry} has not been allowed yet: weigh it once in the popup.`);
      const begun = await this.#errand(registry, cost);
      errand = begun.errand;
      errand.digest = digest;
      const { platform: preferred, units } = await choices();
      const chosen = platform || preferred;
      const { size, resolved, platforms } = await this.#session.inspect(image, {
        ...begun.credentials,
        ...(chosen && { platform: chosen }),
        parts: ['size'],
        retries: cost === 'free' ? 0 : 1,
        fetch: errand.fetch,
        signal: errand.signal,
      });
      if (!size) return glance('none', 'It says nothing about its size.', resolved?.digest);
      const exact = `${size.complete ? '' : 'at least '}${size.download.toLocaleString('en')} bytes`;
      const where = platforms.length ? ` for ${chosen || 'linux/amd64'}` : '';
      return { is: 'weight', text: formatSize(size.download, { units }), note: `${exact} to download${where}`, digest: resolved?.digest ?? null };
    } catch (thrown) {
      const [elsewhere] = errand?.needs ?? [];
      if (elsewhere) return glance('refused', `${hostOf(elsewhere)} has not been allowed yet: weigh it once in the popup.`);
      if (errand?.isOverQuota) return glance('quota', 'Enough pulls were taken for badges; the rest are yours. Weigh it in the popup.', errand.digest);
      const { code, message } = fault(thrown);
      if (code === 'ABORTED') return glance('digest', '', errand?.digest);
      return glance(code.startsWith('INVALID') ? 'invalid' : 'none', message, errand?.digest);
    }
  }

  /** Whether asking costs pulls that somebody counts. @param {string} image */
  async isCounted(image) {
    return (await this.#read(image)).registry === 'docker.io';
  }

  /** The images that were weighed last, newest first. */
  last() {
    return this.#last.get();
  }

  /** Forgets them, and whatever else tells which images were looked at. */
  async forgetLast() {
    await Promise.all([this.#last.change(() => []), this.#world.tags.change(() => ({})), this.#world.documents.clear()]);
    this.#session.clear();
    return this.#last.get();
  }

  /** Who asks a registry, until the browser is closed. @param {string} registry @param {{ username: string, password: string } | null} credentials */
  async introduce(registry, credentials) {
    await init();
    const host = readPasted(`${registry}/name`).reference.registry;
    await this.#credentials.change(({ [host]: _, ...others }) => (credentials ? { ...others, [host]: credentials } : others));
    this.#session.clear();
  }

  /** The registries with credentials, and who asks there. */
  async acquaintances() {
    return Object.entries(await this.#credentials.get()).map(([registry, { username }]) => ({ registry, username }));
  }

  /** @param {string} image */
  async #read(image) {
    await init();
    return readPasted(image).reference;
  }

  /** @param {string} registry @param {import('./errand.js').Manner['cost']} cost */
  async #errand(registry, cost) {
    const known = (await this.#credentials.get())[registry];
    const { pulls } = await choices();
    /** @type {{ credentials?: Credentials }} */
    const credentials = known ? { credentials: known } : {};
    return { errand: new Errand(this.#world, { cost, pulls, known: known !== undefined }), credentials };
  }

  /** @param {string} typed @param {string} canonical */
  async #remember(typed, canonical) {
    const name = typed.length < canonical.length && !typed.includes(' ') ? typed : canonical;
    await this.#last.change((last) => [name, ...last.filter((other) => other !== name)].slice(0, LAST));
  }
}

/** @param {unknown} thrown @returns {Fault} */
function fault(thrown) {
  if (isInspectError(thrown)) {
    const { code, message, hint, details } = thrown;
    return { code, message, hint, details };
  }
  const message = thrown instanceof Error ? thrown.message : 'something unexpected happened';
  return { code: 'EXTENSION', message, hint: 'Ask again; if it stays so, reload the extension.', details: {} };
}
