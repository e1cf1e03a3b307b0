/** What the background may be asked, and by whom: content scripts stand in strangers' pages and may ask little. */
import { choices, choose } from '../choices.js';

/**
 * @typedef {import('../content/page.js').Site} Site
 * @typedef {import('./lookups.js').Lookups} Lookups
 *
 * @typedef {object} Questions
 * @property {(given: { site: Site }) => Promise<{ on: boolean }>} badges
 * @property {(given: { site: Site }) => Promise<{ on: boolean }>} silence
 * @property {(given: { image: string, platform: string, cost: 'free' | 'badge' }) => Promise<import('./lookups.js').Glance>} glance
 * @property {(given: { image: string, platform: string }) => Promise<import('./lookups.js').Outcome>} weigh
 * @property {(given: {}) => Promise<string[]>} last
 * @property {(given: {}) => Promise<{ registry: string, username: string }[]>} acquaintances
 * @property {(given: { registry: string, credentials: { username: string, password: string } | null }) => Promise<{ error?: string }>} introduce
 */

/** The longest text that is taken for an image, in UTF-16 units. */
const LONGEST = 4096;
/** What content scripts may ask. */
const PUBLIC = ['badges', 'silence', 'glance'];

/** @param {unknown} text */
const text = (text) => (typeof text === 'string' ? text.slice(0, LONGEST) : '');

/** @param {Lookups} lookups @returns {Questions} */
export function questions(lookups) {
  return {
    badges: async ({ site }) => ({ on: !(await choices()).off.includes(site) }),
    silence: async ({ site }) => {
      const { off } = await choices();
      await choose({ off: [...off, site] });
      return { on: false };
    },
    glance: ({ image, platform, cost }) => lookups.glance(text(image), text(platform), cost === 'badge' ? 'badge' : 'free'),
    weigh: ({ image, platform }) => lookups.weigh(text(image), text(platform)),
    last: () => lookups.last(),
    acquaintances: () => lookups.acquaintances(),
    introduce: async ({ registry, credentials }) => {
      try {
        await lookups.introduce(text(registry), credentials);
        return {};
      } catch (thrown) {
        return { error: thrown instanceof Error ? thrown.message : String(thrown) };
      }
    },
  };
}

/** Answers messages. @param {Questions} all */
export function listen(all) {
  chrome.runtime.onMessage.addListener((message, sender, answer) => {
    const { kind, given } = message ?? {};
    const own = sender.url?.startsWith(chrome.runtime.getURL('')) ?? false;
    if (typeof kind !== 'string' || !Object.hasOwn(all, kind) || !(own || PUBLIC.includes(kind))) return false;
    const question = /** @type {(given: unknown) => Promise<unknown>} */ (all[/** @type {keyof Questions} */ (kind)]);
    // Whoever hears nothing asks again.
    question(given ?? {}).then(answer, () => answer(undefined));
    return true;
  });
}
