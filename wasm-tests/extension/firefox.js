/** The extension in Debian's Firefox. */
import puppeteer from 'puppeteer-core';

import { allowedTo } from './package.js';
import { html } from './pages.js';

const ID = 'tonnage@tonnage.example';
/** What `about:debugging` would tell: the address of the extension's own pages. */
const UUID = 'b2f1c1de-6f5b-4b52-9a5d-6a3c1d3d7a11';
const OWN = `moz-extension://${UUID}`;

export async function openExtension() {
  const allowed = allowedTo('firefox');
  const firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    headless: true,
    // Pages of extensions are the browser's own.
    args: ['-remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [ID]: UUID }),
      // Nobody but this machine is asked.
      'network.dns.localDomains': 'hub.docker.com,github.com,gitlab.com,quay.io,gallery.ecr.aws,ghcr.io,public.ecr.aws,registry-1.docker.io',
    },
  });
  await firefox.installExtension(allowed.extension);
  const { connection } = /** @type {{ connection: { send(method: string, parameters: object): Promise<{ result: any }> } }} */ (/** @type {unknown} */ (firefox));
  const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const [{ context }] = result.contexts;

  /**
   * Does in the browser's own window what no page may: what a person's hand would, or the browser itself. Waits for what
   * comes of it.
   *
   * @param {(given: any) => unknown} does
   * @param {object} [given]
   */
  async function browserDoes(does, given = {}) {
    const expression = `(async () => JSON.stringify(await (${does})(${JSON.stringify({ id: ID, ...given })})) ?? 'null')()`;
    const { result: answer } = await connection.send('script.evaluate', { expression, target: { context }, awaitPromise: true });
    if (answer.type !== 'success') throw new Error(`${answer.exceptionDetails?.text}`);
    return JSON.parse(answer.result.value);
  }

  return {
    firefox,
    browserDoes,
    /** Opens a page of the extension. Firefox does not tell when those are loaded: the page is asked. @param {string} file */
    own: async (file) => {
      const page = await firefox.newPage();
      page.goto(`${OWN}/${file}`, { timeout: 0 }).catch(() => {});
      for (;;) {
        const place = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(location.protocol), 50))).catch(() => '');
        if (place === 'moz-extension:') return page;
      }
    },
    /** Opens a page of a site. @param {Pick<import('./pages.js').Structure, 'address' | 'body'>} structure */
    site: async (structure) => {
      const page = await firefox.newPage();
      await page.setRequestInterception(true);
      page.on('request', (request) => void request.respond({ contentType: 'text/html', body: html(structure) }));
      await page.goto(structure.address);
      return page;
    },
    /** Waits until the extension has opened the page of an image by itself. @param {string} image */
    opens: (image) =>
      browserDoes(async ({ address }) => {
        const { gBrowser, setTimeout: later } = /** @type {any} */ (globalThis);
        while (!gBrowser.browsers.some((/** @type {any} */ { currentURI }) => currentURI.spec === address)) await new Promise((resolve) => later(resolve, 50));
      }, { address: `${OWN}/popup.html?image=${encodeURIComponent(image)}` }),
    close: async () => {
      await firefox.close();
      allowed.remove();
    },
  };
}

/** What a popup shows when a lookup is over. @param {import('puppeteer-core').Page} page */
export async function resultIn(page) {
  await page.waitForSelector('#result[aria-busy="false"]');
  return page.$eval('#result', (result) => /** @type {HTMLElement} */ (result).innerText);
}
