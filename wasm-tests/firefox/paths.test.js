/** The main paths in Firefox: the same page, another engine. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { serve } from '../servers/tonnage.js';
import { openFirefox, openPage, settled, text } from './firefox.js';

const server = await serve();
const browser = await openFirefox();

after(async () => {
	await browser.close();
	await server.close();
});

const APP = 'samples.localhost/demo/app:1.0';

test('from the empty page to a size, by keyboard', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(server.url);
	assert.equal(await text(page, '.open h1'), 'What a container image weighs, before you pull it.');
	await page.waitForSelector('.chip[href*="samples.localhost"]');
	await page.keyboard.press('/');
	await page.keyboard.type(APP);
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.includes('weighs'));
	assert.equal((await page.title()).replaceAll('\u00a0', ' '), `${APP} weighs 324 kB · tonnage`);
	assert.match(await text(page, '.gist'), /^324,378 bytes to download, in 5 layers\./);
	assert.equal(new URL(page.url()).search, `?image=${APP}`);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('the layers: arrow keys, the base, all steps, diff ids', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${APP}`);
	await settled(page);
	await page.focus('layer-table tr[tabindex="0"]');
	await page.keyboard.press('ArrowDown');
	assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^2/);
	assert.equal(await page.$$eval('.load [data-on]', (all) => all.length), 1);
	assert.match(await text(page, 'tr.base'), /^Above, the base samples\.localhost\/base\/runtime:3\.2: 4 layers/);
	await page.click('layer-table .more summary');
	await page.waitForSelector('.dockerfile .from');
	await page.click('layer-table [data-switch]');
	assert.match(await text(page, 'layer-table thead'), /Diff id/);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('another platform, and back', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${APP}`);
	await settled(page);
	await page.click('platform-table a[href*="arm64"]');
	await page.waitForSelector('tr[aria-current] a[href*="arm64"]');
	assert.equal(await page.$eval('#platform', (field) => /** @type {HTMLSelectElement} */ (field).value), 'linux/arm64/v8');
	await page.goBack();
	await page.waitForFunction(() => !location.search.includes('arm64'));
	await page.waitForFunction(() => document.querySelector('tr[aria-current] a')?.textContent === 'linux/amd64');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('an error, and the way on from it', async () => {
	const { page, context } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=samples.localhost/demo/app:9.9`);
	await page.waitForSelector('.err');
	assert.equal(await text(page, '.err h1'), 'There is no tag 9.9 in this repository.');
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'e');
	await page.click('.err .chip');
	await page.waitForFunction(() => document.title.includes('weighs'));
	await context.close();
});

test('dark and light by the switch, and it stays', async () => {
	const { page, context } = await openPage(browser, server.url);
	await page.goto(server.url);
	const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
	await page.click('#switch-theme');
	assert.equal(await paper(), 'rgb(255, 255, 255)');
	await page.click('#switch-theme');
	assert.equal(await paper(), 'rgb(15, 19, 21)');
	await page.reload();
	assert.equal(await paper(), 'rgb(15, 19, 21)');
	await context.close();
});

test('nothing is too wide on a phone', async () => {
	for (const query of ['', `?image=${APP}`, '?image=samples.localhost/demo/schema1', '?image=samples.localhost/demo/app:9.9']) {
		const { page, context } = await openPage(browser, server.url, { width: 360, height: 780 });
		await page.goto(server.url + query);
		if (query) await settled(page);
		const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
		assert.ok((inner ?? 0) <= (outer ?? 0), `${query}: ${inner} in ${outer}`);
		await context.close();
	}
});
