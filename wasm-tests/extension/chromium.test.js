/** The extension in Chromium, before a registry without CORS headers. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { badgeOf, openExtension, resultIn } from './chromium.js';
import { structures } from './pages.js';
import { startRegistry } from './registry.js';

const DIGEST = '2df46cf5c908';

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

/** @param {string} image @param {string} [rest] of the query */
const popup = (image, rest = '') => extension.own(`popup.html?image=${encodeURIComponent(image)}${rest}`);

test('the popup weighs an image of a registry that sends no CORS headers', async () => {
  const page = await popup(`${registry.host}/demo/app:1.0`);
  const result = await resultIn(page);
  assert.match(await result.innerText(), /bytes to download, in \d+.layers/);
  assert.match(await result.innerText(), new RegExp(DIGEST));
  assert.match(await result.innerText(), /hashed in this browser and matches/);
  await page.locator('summary', { hasText: 'layers' }).last().click();
  assert.ok(await page.locator('layer-table tbody tr').count());
  await page.close();
});

test('a page may not ask that registry', async () => {
  const page = await extension.site({ name: 'none', address: 'https://example.org/', body: '', images: [] });
  assert.equal(await page.evaluate((host) => fetch(`http://${host}/v2/`).then(() => 'read', () => 'refused'), registry.host), 'refused');
  await page.close();
});

test('a second look costs one HEAD, also when the worker was killed', async () => {
  await (await resultIn(await popup(`${registry.host}/demo/app:1.0`))).innerText();
  registry.manifests();
  await kill();
  const page = await popup(`${registry.host}/demo/app:1.0`);
  assert.match(await (await resultIn(page)).innerText(), /bytes to download/);
  assert.deepEqual([...new Set(registry.manifests())], ['HEAD /v2/demo/app/manifests/1.0']);
  await page.close();
});

test('another platform is a link, and the last images are offered', async () => {
  const page = await popup(`${registry.host}/demo/app:1.0`, '&platform=linux/arm64');
  await resultIn(page);
  assert.equal(await page.locator('#platform').inputValue(), 'linux/arm64');
  await page.goto(extension.at('popup.html'));
  await page.getByRole('link', { name: 'demo/app:1.0' }).waitFor();
  await page.close();
});

test('what goes wrong is said, with what to do next', async () => {
  const page = await popup(`${registry.host}/demo/app:9`);
  assert.match(await (await resultIn(page)).innerText(), /NOT_FOUND/);
  await page.goto(extension.at(`popup.html?image=${encodeURIComponent('demo/UPPER')}`));
  assert.match(await (await resultIn(page)).innerText(), /INVALID_REFERENCE/);
  await page.close();
});

test('a worker that is killed in the middle is asked again', async () => {
  let reached = () => {};
  const isReached = new Promise((resolve) => void (reached = () => resolve(undefined)));
  let first = true;
  registry.wishes.before = async (path) => {
    if (!first || !path.includes('/demo/list/manifests/')) return;
    first = false;
    reached();
    await new Promise(() => {});
  };
  const page = await popup(`${registry.host}/demo/list`);
  await isReached;
  await kill();
  registry.wishes.before = undefined;
  assert.match(await (await resultIn(page)).innerText(), /bytes to download/);
  await page.close();
});

/** Has the registry be silent when it is asked for something; tells when it was, and when whoever asked has gone. @param {string} path */
function silentAt(path) {
  /** @type {(left: Promise<void>) => void} */
  let reach = () => {};
  /** @type {Promise<{ left: Promise<void> }>} */
  const reached = new Promise((resolve) => void (reach = (left) => resolve({ left })));
  registry.wishes.before = async (asked, left) => {
    if (!asked.includes(path)) return;
    reach(left);
    await left;
  };
  return reached;
}

test('while it runs each step is told, and it can be stopped', async () => {
  const reached = silentAt('/stopped/app/manifests/');
  const page = await popup(`${registry.host}/stopped/app`);
  await reached;
  await page.locator('.steps [aria-current="step"]').waitFor();
  assert.match(await page.locator('.steps').innerText(), /token/);
  await page.getByRole('button', { name: 'Stop' }).click();
  assert.match(await (await resultIn(page)).innerText(), /ABORTED/);
  await (await reached).left;
  await page.getByRole('button', { name: 'Weigh' }).waitFor();
  registry.wishes.before = undefined;
  await page.getByRole('button', { name: 'Weigh' }).click();
  await page.locator('#result').getByText('bytes to download').waitFor();
  await page.close();
});

test('what a popup asked ends with it', async () => {
  const reached = silentAt('/left/app/manifests/');
  const page = await popup(`${registry.host}/left/app`);
  const { left } = await reached;
  await page.close();
  await left;
  registry.wishes.before = undefined;
});

test('Escape stops what runs', async () => {
  const reached = silentAt('/escaped/app/manifests/');
  const page = await popup(`${registry.host}/escaped/app`);
  await reached;
  await page.keyboard.press('Escape');
  assert.match(await (await resultIn(page)).innerText(), /ABORTED/);
  registry.wishes.before = undefined;
  await page.close();
});

test('a token server that was not allowed is asked for leave', async () => {
  const sends = await startRegistry({ realm: `http://localhost:${registry.port}/token` });
  registry.asked.length = 0;
  const page = await popup(`${sends.host}/demo/app:1.0`);
  assert.match(await (await resultIn(page)).innerText(), /May localhost be asked\?/);
  assert.deepEqual(registry.asked, []);
  await page.close();
  await sends.stop();
});

test('a part of a blob tells its size', async () => {
  const parts = await startRegistry({ blobsByRange: true });
  const page = await popup(`${parts.host}/demo/schema1`);
  assert.match(await (await resultIn(page)).innerText(), /4,000\sbytes to download/);
  await page.close();
  await parts.stop();
});

test('a config on a server that was not allowed is missing; digest and size stand', async () => {
  const cdn = await startRegistry();
  const sends = await startRegistry({ blobsAt: `http://localhost:${cdn.port}` });
  const page = await popup(`${sends.host}/demo/single:v2`);
  const said = await (await resultIn(page)).innerText();
  assert.match(said, /bytes to download/);
  assert.match(said, /No config/);
  await page.close();
  await sends.stop();
  await cdn.stop();
});

test('a registry that was not allowed is asked for leave, and not asked when that is refused', async () => {
  const page = await popup(`localhost:${registry.port}/demo/app:1.0`);
  const result = await resultIn(page);
  assert.match(await result.innerText(), /May localhost be asked\?/);
  registry.asked.length = 0;
  await page.evaluate(() => Object.assign(chrome.permissions, { request: async () => false }));
  await page.getByRole('button', { name: 'Allow localhost' }).click();
  await page.getByText('You did not allow it').waitFor();
  assert.deepEqual(registry.asked, []);
  await page.close();
});

test('leave that no browser would give is said, not waited for', async () => {
  const page = await popup('127.0.0.2:1/demo/app');
  await resultIn(page);
  await page.getByRole('button', { name: 'Allow 127.0.0.2' }).click();
  await page.getByText('The browser lets no extension').waitFor();
  await page.close();
});

test('the address bar shows size and digest, Docker Hub only on Enter', async () => {
  const suggested = (/** @type {string} */ typed) =>
    extension.worker.evaluate((text) => new Promise((resolve) => {
      const { dispatch } = /** @type {any} */ (chrome.omnibox.onInputChanged);
      dispatch.call(chrome.omnibox.onInputChanged, text, (/** @type {{ description: string }[]} */ [first]) => resolve(first?.description));
    }), typed);
  await revive();
  assert.match(String(await suggested(`${registry.host}/demo/app:1.0`)), new RegExp(`weighs .* sha256:${DIGEST}`));
  assert.match(String(await suggested('nginx:alpine')), /Docker Hub is asked on Enter/);
  const [page] = await Promise.all([
    extension.context.waitForEvent('page'),
    extension.worker.evaluate((text) => /** @type {any} */ (chrome.omnibox.onInputEntered).dispatch(text, 'currentTab'), `${registry.host}/demo/app:1.0`),
  ]);
  assert.match(await (await resultIn(page)).innerText(), /bytes to download/);
  await page.close();
});

test('the menu on selected text weighs it', async () => {
  await revive();
  const [page] = await Promise.all([
    extension.context.waitForEvent('page'),
    extension.worker.evaluate((text) => /** @type {any} */ (chrome.contextMenus.onClicked).dispatch({ selectionText: ` ${text} ` }, {}), `${registry.host}/demo/app:1.0`),
  ]);
  assert.match(await (await resultIn(page)).innerText(), /bytes to download/);
  await page.close();
});

test('badges stand where images are named, on every kind of page', async () => {
  for (const structure of structures(registry.host)) {
    const page = await extension.site(structure);
    for (const image of structure.images) {
      const badge = badgeOf(page, image);
      await badge.waitFor({ timeout: 10_000 }).catch(() => assert.fail(`${structure.name}: no badge for ${image}`));
    }
    assert.equal(await page.locator('tonnage-badge').count(), structure.images.length, structure.name);
    await page.close();
  }
});

/** A file with one image. @param {string} image */
const file = (image) => ({ name: 'one', address: 'https://github.com/demo/app/blob/main/Dockerfile', body: `<div id="view"><span id="LC1">FROM ${image}</span></div>`, images: [image] });

test('a badge costs no pull until somebody points at it', async () => {
  const fresh = await startRegistry();
  const image = `${fresh.host}/demo/foreign`;
  const page = await extension.site(file(image));
  const badge = badgeOf(page, image);
  await page.getByRole('button', { name: `${image}: 3ecee48416be` }).waitFor();
  assert.deepEqual([...new Set(fresh.manifests())], ['HEAD /v2/demo/foreign/manifests/latest']);
  await badge.focus();
  await page.getByRole('button', { name: `${image} weighs` }).waitFor();
  assert.equal(fresh.manifests().filter((line) => line.startsWith('GET')).length, 1);
  await page.close();
  await fresh.stop();
});

test('badges leave the last pulls to the person', async () => {
  const counting = await startRegistry({ remaining: 51 });
  const image = `${counting.host}/demo/zstd`;
  const page = await extension.site(file(image));
  await page.getByRole('button', { name: `${image}: 159b1cb6b5b6` }).waitFor();
  await badgeOf(page, image).hover();
  await page.getByRole('button', { name: `${image}: later` }).waitFor();
  assert.ok(counting.manifests().every((line) => line.startsWith('HEAD')));
  assert.match(await (await resultIn(await popup(image))).innerText(), /bytes to download/);
  await page.close();
  await counting.stop();
});

test('badges survive what a page does to itself, and are at most twenty', async () => {
  const image = `${registry.host}/demo/app:1.0`;
  const page = await extension.site(file(image));
  await badgeOf(page, image).waitFor();
  await page.evaluate((host) => {
    const view = document.querySelector('#view');
    const lines = Array.from({ length: 30 }, (_, i) => {
      const line = document.createElement('span');
      line.id = `LC${i + 1}`;
      line.textContent = `FROM ${host}/demo/app:1.${i}`;
      return line;
    });
    view?.replaceChildren(...lines);
  }, registry.host);
  await badgeOf(page, `${registry.host}/demo/app:1.19`).waitFor();
  assert.equal(await page.locator('tonnage-badge').count(), 20);
  await page.evaluate(() => {
    history.pushState({}, '', '/demo/app');
    document.querySelector('#view')?.replaceChildren('nothing');
  });
  await page.waitForFunction(() => !document.querySelector('tonnage-badge'));
  await page.close();
});

test('one press takes the badges of a site away for good; the options bring them back', async () => {
  const image = `${registry.host}/demo/app:1.0`;
  const page = await extension.site(file(image));
  await badgeOf(page, image).hover();
  await page.getByRole('button', { name: 'No tonnage badges on this site' }).click();
  await page.waitForFunction(() => !document.querySelector('tonnage-badge'));
  const options = await extension.own('options.html');
  const box = options.getByLabel('Files on GitHub');
  await box.waitFor();
  assert.equal(await box.isChecked(), false);
  await box.check();
  await options.getByText('Kept.').waitFor();
  await page.reload();
  await badgeOf(page, image).waitFor();
  await page.close();
  await options.close();
});

test('credentials go to their registry alone, and are kept nowhere on disk', async () => {
  const closed = await startRegistry({ basic: 'me:secret' });
  const options = await extension.own('options.html');
  await options.getByLabel('Registry').fill(closed.host);
  await options.getByLabel('User name').fill('me');
  await options.getByLabel('Password or token').fill('secret');
  await options.getByRole('button', { name: 'Keep until' }).click();
  await options.getByRole('button', { name: `Forget ${closed.host}` }).waitFor();
  registry.asked.length = 0;
  const page = await popup(`${closed.host}/demo/app:1.1`);
  assert.match(await (await resultIn(page)).innerText(), /bytes to download/);
  await (await resultIn(await popup(`${registry.host}/demo/app:1.1`))).innerText();
  assert.ok(registry.asked.every(({ authorization }) => !authorization?.startsWith('Basic')));
  const kept = await options.evaluate(async () => JSON.stringify([await chrome.storage.local.get(), { ...localStorage }]));
  assert.doesNotMatch(kept, /secret/);
  assert.doesNotMatch(kept, new RegExp(closed.host), 'nor that anything of it was weighed');
  await options.getByRole('button', { name: `Forget ${closed.host}` }).click();
  await options.getByRole('button', { name: `Forget ${closed.host}` }).waitFor({ state: 'detached' });
  await page.goto(extension.at(`popup.html?image=${encodeURIComponent(`${closed.host}/demo/app:1.1`)}`));
  assert.match(await (await resultIn(page)).innerText(), /UNAUTHORIZED/);
  await page.close();
  await options.close();
  await closed.stop();
});

test('the options are kept: platform, units, pulls', async () => {
  const options = await extension.own('options.html');
  await options.getByLabel('Platform, when none is named').fill('Linux/??');
  await options.getByLabel('Units').focus();
  await options.locator('#platform-trouble').filter({ hasText: /\w/ }).waitFor();
  await options.getByLabel('Platform, when none is named').fill('linux/arm64');
  await options.getByLabel('Units').focus();
  await options.getByText('Kept.').waitFor();
  await options.getByLabel('Units').selectOption('binary');
  const page = await popup(`${registry.host}/demo/app:1.0`);
  assert.match(await (await resultIn(page)).innerText(), /MiB|KiB/);
  assert.equal(await page.locator('#platform').inputValue(), 'linux/arm64');
  await options.evaluate(() => chrome.storage.local.remove(['platform', 'units', 'pulls']));
  await page.close();
  await options.close();
});

test('the browser’s end is not the end of what was learned; what was weighed can be forgotten', async () => {
  const image = `${registry.host}/demo/app:1.0`;
  await (await resultIn(await popup(image))).innerText();
  extension = await extension.restart();
  registry.manifests();
  const page = await popup(image);
  assert.match(await (await resultIn(page)).innerText(), /bytes to download/);
  assert.deepEqual([...new Set(registry.manifests())], ['HEAD /v2/demo/app/manifests/1.0']);
  await page.goto(extension.at('popup.html'));
  await page.getByRole('link', { name: 'demo/app:1.0' }).waitFor();
  await page.getByRole('button', { name: 'forget them' }).click();
  await page.getByRole('button', { name: 'forget them' }).waitFor({ state: 'hidden' });
  await page.reload();
  await page.waitForSelector('[data-in]');
  assert.equal(await page.getByRole('link', { name: 'demo/app:1.0' }).count(), 0);
  const left = await page.evaluate(async () => JSON.stringify([await chrome.storage.local.get(), await (await caches.open('documents')).keys()]));
  assert.doesNotMatch(left, /demo/);
  await page.close();
});

test('opened over a registry’s page, the popup has its image filled in, and fits', async () => {
  const beside = await extension.own('options.html');
  const page = await extension.site({ name: 'quay', address: 'https://quay.io/repository/demo/app', body: '<h1>demo/app</h1>', images: [] });
  await page.bringToFront();
  await revive();
  await extension.worker.evaluate(() => chrome.action.openPopup());
  // Playwright knows no popups; pages of the extension do.
  const found = await beside.waitForFunction(() => {
    const [popup] = chrome.extension.getViews({ type: 'popup' });
    const { value = '' } = /** @type {HTMLInputElement | null | undefined} */ (popup?.document.querySelector('#image')) ?? {};
    return value && popup && { value, in: popup.document.documentElement.dataset['in'], over: popup.document.documentElement.scrollWidth - popup.innerWidth };
  });
  assert.deepEqual(await found.jsonValue(), { value: 'quay.io/demo/app:latest', in: 'popup', over: 0 });
  await page.close();
  await beside.close();
});

/** Stops the worker, as the browser does when nothing happens. */
async function kill() {
  const page = await extension.own('privacy.html');
  const session = await extension.context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await page.close();
}

/** Has a worker that tests can speak to. */
async function revive() {
  const page = await extension.own('popup.html');
  const [worker] = extension.context.serviceWorkers();
  extension.worker = worker ?? (await extension.context.waitForEvent('serviceworker'));
  await page.close();
}
