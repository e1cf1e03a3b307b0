/**
 * What a person chose on the options page, kept in `storage.local`. What is found there and is no such choice counts as
 * nothing.
 *
 * @typedef {import('./content/page.js').Site} Site
 *
 * @typedef {object} Choices
 * @property {string} platform empty for linux/amd64
 * @property {'decimal' | 'binary'} units
 * @property {Site[]} off where no badges are wanted
 * @property {number} pulls how many pulls an hour badges may take from a registry that counts them
 */

/** The sites with badges, and what people call them. @type {[site: Site, name: string][]} */
export const SITES = [
  ['hub', 'Docker Hub'],
  ['ghcr', 'GitHub packages'],
  ['quay', 'Quay'],
  ['ecr', 'ECR public gallery'],
  ['github', 'Files on GitHub'],
  ['gitlab', 'Files on GitLab'],
];

/** The pulls an hour that badges take when nothing is said, and the most that can be said. */
export const PULLS = 10;
export const MOST_PULLS = 100;

/** @returns {Promise<Choices>} */
export async function choices() {
  const { platform, units, off, pulls } = await chrome.storage.local.get(['platform', 'units', 'off', 'pulls']);
  return {
    platform: typeof platform === 'string' ? platform : '',
    units: units === 'binary' ? 'binary' : 'decimal',
    off: Array.isArray(off) ? SITES.map(([site]) => site).filter((site) => off.includes(site)) : [],
    pulls: typeof pulls === 'number' && Number.isInteger(pulls) && pulls >= 0 && pulls <= MOST_PULLS ? pulls : PULLS,
  };
}

/** Each has its own place: two that change at once leave each other alone. @param {Partial<Choices>} changes */
export async function choose(changes) {
  await chrome.storage.local.set(changes);
}
