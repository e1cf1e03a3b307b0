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
 * @property {(given: {}) => Promise<string[]>} last
 * @property {(given: {}) => Promise<string[]>} forgetLast
 * @property {(given: {}) => Promise<{ registry: string, username: string }[]>} acquaintances
 * @property {(given: { registry: string, credentials: { username: string, password: string } | null }) => Promise<{ error?: string }>} introduce
 */

/** The longest text that is taken for an image, in UTF-16 units. */
const LONGEST = 4096;
/** What content scripts may ask. */
const PUBLIC = ['badges', 'silence', 'glance'];

/** What was sent as a text. @param {unknown} text */
export const text = (text) => (typeof text === 'string' ? text.slice(0, LONGEST) : '');

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
    last: () => lookups.last(),
    forgetLast: () => lookups.forgetLast(),
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

/** Whether a page of this extension asks. @param {chrome.runtime.MessageSender | undefined} sender */
export const isOwn = (sender) => sender?.url?.startsWith(chrome.runtime.getURL('')) ?? false;

/** Answers messages. @param {Questions} all */
export function listen(all) {
  chrome.runtime.onMessage.addListener((message, sender, answer) => {
    const { kind, given } = message ?? {};
    if (typeof kind !== 'string' || !Object.hasOwn(all, kind) || !(isOwn(sender) || PUBLIC.includes(kind))) return false;
    const question = /** @type {(given: unknown) => Promise<unknown>} */ (all[/** @type {keyof Questions} */ (kind)]);
    // Whoever hears nothing asks again.
    question(given ?? {}).then(answer, () => answer(undefined));
    return true;
  });
}
