/** The extension in Firefox ESR, before a registry without CORS headers. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import puppeteer from 'puppeteer-core';

import { allowedTo } from './package.js';
import { html, structures } from './pages.js';
import { startRegistry } from './registry.js';

/** What `about:debugging` would tell: the address of the extension's own pages. */
const UUID = 'b2f1c1de-6f5b-4b52-9a5d-6a3c1d3d7a11';
const OWN = `moz-extension://${UUID}`;

/** @type {import('puppeteer-core').Browser} */
let firefox;
/** @type {import('./registry.js').Registry} */
let registry;
const allowed = allowedTo('firefox');

before(async () => {
  registry = await startRegistry();
  firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    headless: true,
    // Pages of extensions are the browser's own.
    args: ['-remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ 'tonnage@tonnage.example': UUID }),
      // Nobody but this machine is asked.
      'network.dns.localDomains': 'hub.docker.com,github.com,gitlab.com,quay.io,gallery.ecr.aws,ghcr.io,public.ecr.aws,registry-1.docker.io',
    },
  });
  await firefox.installExtension(allowed.extension);
});
after(async () => {
  await firefox.close();
  await registry.stop();
  allowed.remove();
});

/** Opens a page of the extension. Firefox does not tell when those are loaded: the page is asked. @param {string} file */
async function own(file) {
  const page = await firefox.newPage();
  page.goto(`${OWN}/${file}`, { timeout: 0 }).catch(() => {});
  for (;;) {
    const place = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(location.protocol), 50))).catch(() => '');
    if (place === 'moz-extension:') return page;
  }
}

/** @param {import('puppeteer-core').Page} page */
async function resultIn(page) {
  await page.waitForSelector('#result[aria-busy="false"]');
  return page.$eval('#result', (result) => /** @type {HTMLElement} */ (result).innerText);
}

test('the popup weighs an image of a registry that sends no CORS headers', async () => {
  const page = await own(`popup.html?image=${encodeURIComponent(`${registry.host}/demo/app:1.0`)}`);
  const said = await resultIn(page);
  assert.match(said, /bytes to download, in \d+.layers/);
  assert.match(said, /2df46cf5c908/);
  assert.ok(registry.asked.some(({ line }) => line === 'GET /token'));
  await page.close();
});

test('a second look costs one HEAD', async () => {
  registry.manifests();
  const page = await own(`popup.html?image=${encodeURIComponent(`${registry.host}/demo/app:1.0`)}`);
  assert.match(await resultIn(page), /bytes to download/);
  assert.deepEqual([...new Set(registry.manifests())], ['HEAD /v2/demo/app/manifests/1.0']);
  await page.close();
});

test('a part of a blob tells its size', async () => {
  const parts = await startRegistry({ blobsByRange: true });
  const page = await own(`popup.html?image=${encodeURIComponent(`${parts.host}/demo/schema1`)}`);
  assert.match(await resultIn(page), /4,000\sbytes to download/);
  await page.close();
  await parts.stop();
});

test('a registry that was not allowed is not asked', async () => {
  const page = await own(`popup.html?image=${encodeURIComponent(`localhost:${registry.port}/demo/app`)}`);
  registry.asked.length = 0;
  assert.match(await resultIn(page), /May localhost be asked\?/);
  assert.deepEqual(registry.asked, []);
  await page.close();
});

test('badges stand where images are named, and weigh when they are focused', async () => {
  for (const structure of structures(registry.host)) {
    const page = await firefox.newPage();
    await page.setRequestInterception(true);
    page.on('request', (request) => void request.respond({ contentType: 'text/html', body: html(structure) }));
    await page.goto(structure.address);
    await page.waitForFunction((images) => {
      const badges = [...document.querySelectorAll('tonnage-badge')];
      return badges.length === images.length;
    }, { timeout: 15_000 }, structure.images);
    const said = await page.evaluate(() => [...document.querySelectorAll('tonnage-badge')].map((badge) => badge.shadowRoot?.querySelector('button')?.getAttribute('aria-label') ?? ''));
    for (const image of structure.images) assert.ok(said.some((label) => label.startsWith(image)), `${structure.name}: ${said.join()}`);
    await page.evaluate(() => [...document.querySelectorAll('tonnage-badge')].at(-1)?.shadowRoot?.querySelector('button')?.focus());
    await page.waitForFunction(() => /weighs [\d.]+ .?B/.test([...document.querySelectorAll('tonnage-badge')].at(-1)?.shadowRoot?.querySelector('button')?.getAttribute('aria-label') ?? ''), { timeout: 15_000 });
    await page.close();
  }
});

test('the options are kept', async () => {
  const page = await own('options.html');
  await page.waitForSelector('#sites label');
  await page.select('#units', 'binary');
  await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Kept.');
  await page.close();
  const again = await own('options.html');
  await again.waitForSelector('#sites label');
  assert.equal(await again.$eval('#units', (select) => /** @type {HTMLSelectElement} */ (select).value), 'binary');
  await again.close();
});
