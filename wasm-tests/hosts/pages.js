/** Chromium, and pages that find what every host has to find. */
import { openChromium } from '../browser/chromium.js';
import { startRegistry } from './registry.js';

/**
 * A registry, and beside it a folder for pages with the routes of a proxy: pages can ask nobody else.
 *
 * @param {string} folder
 */
export async function startPages(folder) {
  const registry = await startRegistry();
  const site = await startRegistry(folder);
  const browser = await openChromium();
  return {
    registry,
    site,
    browser,
    given: { registry: registry.host, origin: site.origin, proxy: site.origin },
    stop: async () => {
      await browser.close();
      await site.stop();
      await registry.stop();
    },
  };
}

/**
 * Opens an empty page and runs a function in it. What the page complains of is a failure.
 *
 * @template T, R
 * @param {Awaited<ReturnType<typeof startPages>>} pages
 * @param {(given: T) => R | Promise<R>} run
 * @param {T} given
 * @param {string} [origin] of the page, when it is not the site's
 * @returns {Promise<Awaited<R>>}
 */
export async function inPage({ site, browser }, run, given, origin = site.origin) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!response.ok() && !pathname.startsWith('/r/')) complaints.push(`${response.status()} for ${pathname}`);
  });
  try {
    await page.goto(origin);
    const result = await page.evaluate(/** @type {any} */ (run), given);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return result;
  } finally {
    await page.close();
  }
}
