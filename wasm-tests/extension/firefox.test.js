/** The extension in Firefox ESR, before a registry without CORS headers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import { openExtension, resultIn } from './firefox.js';
import { structures } from './pages.js';
import { startRegistry } from './registry.js';

/** @type {Awaited<ReturnType<typeof openExtension>>} */
let extension;
/** @type {import('./registry.js').Registry} */
let registry;

before(async () => {
  registry = await startRegistry();
  extension = await openExtension();
});
after(async () => {
  await extension.close();
  await registry.stop();
});

test('the popup weighs an image of a registry that sends no CORS headers', async () => {
  const page = await extension.own(`popup.html?image=${encodeURIComponent(`${registry.host}/demo/app:1.0`)}`);
  const said = await resultIn(page);
  assert.match(said, /bytes to download, in \d+.layers/);
  assert.match(said, /2df46cf5c908/);
  assert.ok(registry.asked.some(({ line }) => line === 'GET /token'));
  await page.close();
});

test('a second look costs one HEAD', async () => {
  registry.manifests();
  const page = await extension.own(`popup.html?image=${encodeURIComponent(`${registry.host}/demo/app:1.0`)}`);
  assert.match(await resultIn(page), /bytes to download/);
  assert.deepEqual([...new Set(registry.manifests())], ['HEAD /v2/demo/app/manifests/1.0']);
  await page.close();
});

test('a part of a blob tells its size', async () => {
  const parts = await startRegistry({ blobsByRange: true });
  const page = await extension.own(`popup.html?image=${encodeURIComponent(`${parts.host}/demo/schema1`)}`);
  assert.match(await resultIn(page), /4,000\sbytes to download/);
  await page.close();
  await parts.stop();
});

/** Presses a button of what Firefox asks the person. @param {'button' | 'secondaryButton'} which */
const answerPrompt = (which) =>
  extension.browserDoes(async ({ which: wanted }) => {
    const { PopupNotifications, setTimeout: later } = /** @type {any} */ (globalThis);
    for (;;) {
      const [notification] = PopupNotifications.panel.childNodes;
      if (PopupNotifications.isPanelOpen && notification?.[wanted]) return void notification[wanted].click();
      await new Promise((resolve) => later(resolve, 50));
    }
  }, { which });

test('a registry that was not allowed is asked for leave: not asked when that is refused, asked when it is given', async () => {
  const page = await extension.own(`popup.html?image=${encodeURIComponent(`localhost:${registry.port}/demo/app`)}`);
  registry.asked.length = 0;
  assert.match(await resultIn(page), /May localhost be asked\?/);
  await page.click('.err .btn');
  await answerPrompt('secondaryButton');
  await page.waitForFunction(() => document.querySelector('.err [role="status"]')?.textContent?.includes('You did not allow it'));
  assert.deepEqual(registry.asked, []);
  await page.click('.err .btn');
  await answerPrompt('button');
  await page.waitForFunction(() => document.querySelector('#result')?.textContent?.includes('bytes to download'));
  assert.ok(registry.manifests().length);
  await page.close();
});

test('the address bar shows size and digest, Docker Hub only on Enter', async () => {
  const suggested = (/** @type {string} */ typed) =>
    extension.browserDoes(({ text }) => new Promise((resolve) => {
      const { ExtensionSearchHandler } = /** @type {any} */ (globalThis).ChromeUtils.importESModule('resource://gre/modules/ExtensionSearchHandler.sys.mjs');
      const given = { keyword: 'img', text: `img ${text}`, inPrivateWindow: false };
      ExtensionSearchHandler.handleSearch(given, (/** @type {{ description: string }[]} */ [first]) => resolve(first?.description));
    }), { text: typed });
  assert.match(await suggested(`${registry.host}/demo/app:1.0`), /weighs .* sha256:2df46cf5c908/);
  assert.match(await suggested('nginx:alpine'), /Docker Hub is asked on Enter/);
  await extension.browserDoes(({ text }) => {
    const { ExtensionSearchHandler } = /** @type {any} */ (globalThis).ChromeUtils.importESModule('resource://gre/modules/ExtensionSearchHandler.sys.mjs');
    ExtensionSearchHandler.handleInputEntered('img', `img ${text}`, 'tab');
  }, { text: 'entered/app' });
  await extension.opens('entered/app');
});

test('the menu on selected text weighs it', async () => {
  await extension.browserDoes(({ id }) => {
    const { WebExtensionPolicy, gBrowser } = /** @type {any} */ (globalThis);
    WebExtensionPolicy.getByID(id).extension.emit('webext-menu-menuitem-click', { menuItemId: 'weigh', selectionText: ' chosen/app ' }, gBrowser.selectedTab);
  });
  await extension.opens('chosen/app');
});

test('a background that is stopped in the middle is asked again', async () => {
  let reached = () => {};
  const isReached = new Promise((resolve) => void (reached = () => resolve(undefined)));
  let first = true;
  registry.wishes.before = async (path, left) => {
    if (!first || !path.includes('/killed/app/manifests/')) return;
    first = false;
    reached();
    await left;
  };
  const page = await extension.own(`popup.html?image=${encodeURIComponent(`${registry.host}/killed/app`)}`);
  await isReached;
  await extension.browserDoes(({ id }) => /** @type {any} */ (globalThis).WebExtensionPolicy.getByID(id).extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true }));
  assert.match(await resultIn(page), /bytes to download/);
  registry.wishes.before = undefined;
  await page.close();
});

/** The badge's button on a page with one. @param {import('puppeteer-core').Page} page @param {RegExp} said */
const badgeSays = (page, said) =>
  page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector('tonnage-badge')?.shadowRoot?.querySelector('button')?.getAttribute('aria-label') ?? ''), { timeout: 15_000 }, said.source);

test('badges leave the last pulls to the person', async () => {
  const counting = await startRegistry({ remaining: 51 });
  const image = `${counting.host}/demo/zstd`;
  const page = await extension.site({ address: 'https://github.com/demo/app/blob/main/Dockerfile', body: `<div><span id="LC1">FROM ${image}</span></div>` });
  await badgeSays(page, /159b1cb6b5b6/);
  await page.evaluate(() => document.querySelector('tonnage-badge')?.shadowRoot?.querySelector('button')?.focus());
  await badgeSays(page, /: later/);
  assert.ok(counting.manifests().every((line) => line.startsWith('HEAD')));
  await page.close();
  await counting.stop();
});

test('credentials go to their registry alone', async () => {
  const closed = await startRegistry({ basic: 'me:secret' });
  const options = await extension.own('options.html');
  await options.waitForSelector('#sites label');
  await options.type('#registry', closed.host);
  await options.type('#username', 'me');
  await options.type('#password', 'secret');
  await options.click('#introduce .btn');
  await options.waitForSelector(`[aria-label="Forget ${closed.host}"]`);
  registry.asked.length = 0;
  const page = await extension.own(`popup.html?image=${encodeURIComponent(`${closed.host}/demo/app:1.1`)}`);
  assert.match(await resultIn(page), /bytes to download/);
  await page.close();
  const other = await extension.own(`popup.html?image=${encodeURIComponent(`${registry.host}/demo/app:1.1`)}`);
  assert.match(await resultIn(other), /bytes to download/);
  assert.ok(registry.asked.every(({ authorization }) => !authorization?.startsWith('Basic')));
  await other.close();
  await options.click(`[aria-label="Forget ${closed.host}"]`);
  await options.waitForFunction(() => !document.querySelector('#known li'));
  await options.close();
  await closed.stop();
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

for (const [state, file] of [['the popup', 'popup.html'], ['a result', 'popup.html?image='], ['the options', 'options.html'], ['privacy', 'privacy.html']]) {
  test(`axe finds nothing: ${state}`, async () => {
    const page = await extension.own(file?.endsWith('=') ? `${file}${encodeURIComponent(`${registry.host}/demo/app:1.0`)}` : `${file}`);
    if (file?.endsWith('=')) await resultIn(page);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { violations: all } = await /** @type {any} */ (globalThis).axe.run();
      return all.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(' | ')}`);
    });
    assert.deepEqual(violations, []);
    await page.close();
  });
}

test('badges stand where images are named, and weigh when they are focused', async () => {
  for (const structure of structures(registry.host)) {
    const page = await extension.site(structure);
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
  const page = await extension.own('options.html');
  await page.waitForSelector('#sites label');
  await page.select('#units', 'binary');
  await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Kept.');
  await page.close();
  const again = await extension.own('options.html');
  await again.waitForSelector('#sites label');
  assert.equal(await again.$eval('#units', (select) => /** @type {HTMLSelectElement} */ (select).value), 'binary');
  await again.close();
});
