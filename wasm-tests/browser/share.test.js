/** What can be taken along of a result, and what it says of pulls. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from './chromium.js';
import { openSite } from './site.js';

const site = await openSite();
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

/** @param {string} image */
async function open(image) {
	const opened = await openPage(browser, site.url);
	await opened.page.goto(`${site.url}?image=${image}`);
	await settled(opened.page);
	return opened;
}

/** What a press copies. @param {import('playwright-core').Page} page @param {string} selector */
async function copied(page, selector) {
	await page.click(selector);
	await page.waitForSelector('[data-copied="copied"]');
	await page.waitForSelector('[data-copied]', { state: 'detached' });
	return page.evaluate(() => navigator.clipboard.readText());
}

const APP = 'samples.localhost/demo/app:1.0';
const DIGEST = 'sha256:2df46cf5c908aa38f9186cfa2705bee82b738320f04f0e457445253128cd73d9';

test('the copy row', async () => {
	const { page, context, complaints } = await open(APP);
	const text = (/** @type {string} */ name) => copied(page, `.copy .txt:text-is("${name}")`);
	assert.equal(await text('link'), `${site.url}?image=${APP}`);
	assert.equal(await text('name@digest'), `samples.localhost/demo/app@${DIGEST}`);
	assert.equal(await text('docker pull'), `docker pull ${APP}`);
	const inspection = JSON.parse(await text('JSON'));
	assert.deepEqual([inspection.resolved.digest, inspection.size.download], [DIGEST, 324_378]);
	assert.match(await text('Markdown'), /^\*\*`samples\.localhost\/demo\/app:1\.0`\*\*\n\n\*\*324\skB\*\* to download/);
	await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Markdown copied.');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('the badge: looked at, copied, saved; Escape closes it, and the focus comes back', async () => {
	const { page, context, complaints } = await open(APP);
	await page.click('.copy .txt:text-is("badge…")');
	await page.waitForSelector('.badge');
	assert.equal((await page.getAttribute('.badge', 'alt'))?.replace('\u00a0', ' '), `${APP}: 324 kB`);
	assert.ok(await page.$eval('.badge', (picture) => /** @type {HTMLImageElement} */ (picture).naturalWidth > 0), 'it is a picture');
	const svg = await copied(page, 'dialog .btn:text("Copy SVG")');
	assert.match(svg, /^<svg xmlns.*<title>samples\.localhost\/demo\/app:1\.0: 324\skB<\/title>/);
	assert.equal(await copied(page, 'dialog .btn:text("Copy Markdown")'), `[![Size of ${APP}](samples.localhost-demo-app-1.0.svg)](${site.url}?image=${APP})`);
	const [download] = await Promise.all([page.waitForEvent('download'), page.click('dialog .btn:text("Download")')]);
	assert.equal(download.suggestedFilename(), 'samples.localhost-demo-app-1.0.svg');
	assert.equal(await readFile(await download.path(), 'utf8'), svg);
	await page.keyboard.press('Escape');
	await page.waitForSelector('dialog', { state: 'detached' });
	assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'badge…');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('a second engine that does not come is said', async () => {
	const { page, context } = await open(APP);
	await page.route('**/second/**', (route) => route.abort());
	await page.click('.copy .txt:text-is("Markdown")');
	await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('It could not be written'));
	await page.click('.copy .txt:text-is("badge…")');
	await page.waitForSelector('dialog .bad');
	await context.close();
});

test('pulls: what it cost, what is left, and that it is little', { skip: !site.isStub }, async () => {
	const { page, context } = await open('stub.localhost/few');
	const notes = (await page.locator('section[aria-labelledby="req"] > header').innerText()).replaceAll('\u00a0', ' ');
	assert.match(notes, /Cost 2 pulls; 7 of 100 left for 6 hours/);
	assert.match((await page.locator('.gist').innerText()).replaceAll('\u00a0', ' '), /Only 7 pulls are left\.$/);
	await context.close();
	const other = await open('stub.localhost/warned');
	assert.match(await other.page.locator('section[aria-labelledby="req"] > header').innerText(), /Cost no pull; 76 of 100 left for 6\shours/, 'another registry counts no pulls of Docker Hub');
	assert.doesNotMatch(await other.page.locator('.gist').innerText(), /pulls/);
	await other.context.close();
});
