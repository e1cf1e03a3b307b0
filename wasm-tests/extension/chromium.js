/** The extension in Debian's Chromium. */
import { chromium } from 'playwright-core';

import { allowedTo } from './package.js';
import { html } from './pages.js';

/** @param {string[]} [allowed] match patterns that a person allowed */
export function openExtension(allowed) {
  return open(allowedTo('chromium', allowed));
}

/** @param {ReturnType<typeof allowedTo>} packed */
async function open({ extension, profile, remove }) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
      // Nobody but this machine is asked.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
    ignoreDefaultArgs: ['--disable-extensions'],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const at = (/** @type {string} */ file) => new URL(file, worker.url()).href;
  return {
    context,
    worker,
    at,
    /** Opens a page of the extension. @param {string} file */
    own: async (file) => {
      const page = await context.newPage();
      await page.goto(at(file));
      return page;
    },
    /** Opens a page of a site. @param {import('./pages.js').Structure} structure */
    site: async (structure) => {
      const page = await context.newPage();
      await page.route((url) => url.host === new URL(structure.address).host, (route) => route.fulfill({ contentType: 'text/html', body: html(structure) }));
      await page.goto(structure.address);
      return page;
    },
    /** Closes the browser and opens it anew, as the same person. */
    restart: async () => {
      await context.close();
      return open({ extension, profile, remove });
    },
    close: async () => {
      await context.close();
      remove();
    },
  };
}

/** The badge of an image on a page. @param {import('playwright-core').Page} page @param {string} image */
export const badgeOf = (page, image) => page.getByRole('button', { name: image, exact: false }).first();

/** What a popup shows when a lookup is over. @param {import('playwright-core').Page} page */
export async function resultIn(page) {
  await page.waitForSelector('#result[aria-busy="false"]');
  return page.locator('#result');
}
