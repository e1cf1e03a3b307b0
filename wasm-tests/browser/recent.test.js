/** What this browser keeps of lookups, and what it does not. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, quiet, settled } from './chromium.js';
import { openSite } from './site.js';

const site = await openSite();
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

const APP = 'samples.localhost/demo/app:1.0';

/** @param {import('playwright-core').Page} page */
const stored = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('tonnage-recent') ?? '[]'));

/** @param {import('playwright-core').Page} page @param {string} query */
async function weigh(page, query) {
	await page.goto(site.url);
	const before = await page.evaluate(() => localStorage.getItem('tonnage-recent'));
	await page.goto(site.url + query);
	await settled(page);
	await page.waitForFunction((text) => localStorage.getItem('tonnage-recent') !== text, before);
}

/** Waits until whatever a page keeps when it has nothing else to do would be kept. @param {import('playwright-core').Page} page */
async function nothingPutOff(page) {
	await quiet(page);
	await page.evaluate(`Promise.all(['recent', 'shelf'].map((name) => import(new URL(\`lib/\${name}.js\`, document.baseURI).href)))`);
	await quiet(page);
}

test('the latest first, each once, offered on the empty page and in the field', async () => {
	const { page, context } = await openPage(browser, site.url);
	for (const query of [`?image=${APP}`, '?image=samples.localhost/demo/single', `?image=${APP}&platform=linux/arm64/v8`, `?image=${APP}`]) await weigh(page, query);
	const [first] = await stored(page);
	assert.deepEqual(Object.keys(first), ['image', 'platform', 'size', 'digest', 'at']);
	assert.equal(first.size, 324_378);
	await page.click('.brand');
	await page.waitForSelector('.recent li');
	assert.deepEqual(await page.locator('.recent a').allInnerTexts(), [APP, APP, 'samples.localhost/demo/single:latest']);
	await page.waitForFunction(() => document.querySelector('.recent .n')?.textContent?.includes('kB'));
	assert.equal(await page.locator('#known [data-recent]').count(), 3);
	assert.equal(await page.locator('.recent .swap > span').first().isVisible(), false);
	await page.locator('.recent a').first().focus();
	assert.equal((await page.locator('.recent .swap > span').first().innerText()).replace(/\s/, ' '), '324,378 B', 'exact bytes on focus');
	await page.click('#switch-units');
	await page.waitForFunction(() => document.querySelector('.recent .n')?.textContent?.includes('KiB'));
	await page.click('.recent a >> nth=2');
	await page.waitForFunction(() => document.title.includes('single'));
	await context.close();
});

test('no more than 24, and nothing that is not one of ours', async () => {
	const { page, context, complaints } = await openPage(browser, site.url);
	await page.goto(site.url);
	await page.evaluate(() => {
		const many = Array.from({ length: 40 }, (_, i) => ({ image: `a:${i}`, platform: '', size: 1, digest: null, at: 1 }));
		localStorage.setItem('tonnage-recent', JSON.stringify([7, null, { image: 3 }, { image: '<img src=x onerror="globalThis.harmed = true">', platform: '', size: -1, at: 1 }, ...many]));
	});
	await weigh(page, `?image=${APP}`);
	assert.equal((await stored(page)).length, 24);
	await page.evaluate(() => localStorage.setItem('tonnage-recent', '{"length":9'));
	await page.goto(site.url);
	await page.waitForSelector('.chip[href*="samples.localhost"]');
	assert.equal(await page.locator('.recent').count(), 0);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('cleared in one press, and none from then on if that is wished', async () => {
	const { page, context } = await openPage(browser, site.url);
	await weigh(page, `?image=${APP}`);
	await page.click('.brand');
	await page.click('recent-list button');
	assert.deepEqual(await page.evaluate(async () => [localStorage.getItem('tonnage-recent'), localStorage.getItem('tonnage-shelf'), await caches.keys()]), [null, null, []]);
	assert.equal(await page.evaluate(() => document.activeElement?.nodeName), 'INPUT', 'the focus stays nearby');
	await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'What was kept is cleared.');
	await page.check('recent-list input');
	await page.goto(`${site.url}?image=${APP}`);
	await settled(page);
	await nothingPutOff(page);
	assert.deepEqual(await stored(page), []);
	await page.goto(site.url);
	await page.waitForSelector('recent-list input');
	assert.equal(await page.isChecked('recent-list input'), true);
	await page.uncheck('recent-list input');
	await weigh(page, `?image=${APP}`);
	await context.close();
});

test('what failed is not kept', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.goto(`${site.url}?image=samples.localhost/demo/app:9.9`);
	await settled(page);
	await nothingPutOff(page);
	assert.deepEqual(await stored(page), []);
	await context.close();
});
