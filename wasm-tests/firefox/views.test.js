/** All platforms, two images, files and traces in Firefox: what is fetched when somebody wants it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { layoutArchive, saved } from '../browser/files.js';
import { serve } from '../servers/tonnage.js';
import { openFirefox, openPage, settled, text } from './firefox.js';

const server = await serve();
const browser = await openFirefox();

after(async () => {
	await browser.close();
	await server.close();
});

const APP = 'samples.localhost/demo/app:1.0';

/** @typedef {import('puppeteer-core').Page} Page */

/** Presses what is called so. @param {Page} page @param {string} words */
async function press(page, words) {
	await page.locator(`::-p-text(${words})`).click();
}

/** Drops a file on the page. @param {Page} page @param {string} name @param {Buffer | string} content */
async function drop(page, name, content) {
	await page.evaluate(
		(called, base64) => {
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], called));
			document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
		},
		name,
		Buffer.from(content).toString('base64'),
	);
}

test('all platforms: what it costs, what they weigh, sorted, and back', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${APP}`);
	await settled(page);
	assert.match(await text(page, 'platform-table .row p'), /^2 more manifests and 2 configs\./);
	await press(page, 'Weigh all 3');
	await page.waitForSelector('all-platforms output');
	assert.match(await text(page, 'all-platforms .gist'), /^666,605 bytes stand in the registry for all 3 platforms/);
	await page.click('[data-by="download"]');
	assert.match(await text(page, 'all-platforms .all tbody'), /^linux\/arm\/v7/);
	await page.focus('all-platforms .all tbody a');
	await page.keyboard.press('ArrowDown');
	assert.match(await text(page, 'all-platforms .all tbody tr:nth-child(2)'), /198,\d{3} B/);
	await page.goBack();
	await page.waitForSelector('layer-table');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('two images, typed as they are compared', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?a=&b=`);
	await page.waitForSelector('#a');
	await page.type('#a', `${APP}…:1.1`);
	await page.keyboard.press('Enter');
	await page.waitForSelector('image-comparison output');
	assert.equal(await text(page, 'image-comparison h1'), 'samples.localhost/demo/app:1.0 … 1.1');
	assert.match(await text(page, 'image-comparison .gist'), /^B is 1,770 bytes heavier than A/);
	await page.focus('.changes tr[tabindex="0"]');
	await page.keyboard.press('End');
	assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^added/);
	await press(page, 'Swap A and B');
	await page.waitForFunction(() => document.querySelector('image-comparison .gist')?.textContent?.includes('lighter'));
	assert.deepEqual(complaints, []);
	await context.close();
});

test('one side that is not there is named', async () => {
	const { page, context } = await openPage(browser, server.url);
	await page.goto(`${server.url}?a=${APP}&b=:9.9`);
	await page.waitForSelector('.err');
	assert.equal(await text(page, '.err h1'), 'B: There is no tag 9.9 in this repository.');
	await context.close();
});

test('what docker save wrote is dropped, weighed and hashed', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(server.url);
	await drop(page, 'app.tar', saved());
	await page.waitForSelector('.load[role="img"]');
	assert.match(await text(page, '.gist'), /^3,700 bytes to download, in 2 layers/);
	await press(page, 'Hash every blob');
	await page.waitForSelector('.when-opening .proof');
	assert.match(await text(page, '.when-opening .proof'), /^3 blobs of this file, [\d,]+ bytes, were hashed in this tab/);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('a layout is dropped, and two of its images compared', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(server.url);
	await drop(page, 'layout.tar', layoutArchive());
	await page.waitForSelector('.choice');
	await press(page, 'compare two of them');
	await page.waitForSelector('a[href="?a=./v1&b="]');
	await page.click('a[href="?a=./v1&b="]');
	await page.waitForSelector('a[href="?a=./v1&b=./v3"]');
	await page.click('a[href="?a=./v1&b=./v3"]');
	await page.waitForSelector('image-comparison output');
	assert.equal(await text(page, 'image-comparison h1'), 'layout:v1 … v3');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('what is no image is told', async () => {
	const { page, context } = await openPage(browser, server.url);
	await page.goto(server.url);
	await drop(page, 'notes.txt', 'These are notes, and no image at all.'.repeat(40));
	await page.waitForSelector('.err');
	assert.match(await text(page, '.err h1'), /^This is no tar archive/);
	await context.close();
});

test('a saved trace is told again without a network', async () => {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${APP}`);
	await settled(page);
	const gist = await text(page, '.gist');
	// What is saved is caught on its way to the disk.
	await page.evaluate(() => {
		const make = URL.createObjectURL;
		URL.createObjectURL = (/** @type {Blob} */ blob) => {
			/** @type {any} */ (globalThis).saved = blob.text();
			return make(blob);
		};
	});
	await press(page, 'Save this trace');
	await page.waitForFunction(() => 'saved' in globalThis);
	const trace = await page.evaluate(() => /** @type {Promise<string>} */ (/** @type {any} */ (globalThis).saved));
	/** @type {string[]} */
	const asked = [];
	page.on('request', (request) => new URL(request.url()).pathname.startsWith('/r/') && asked.push(request.url()));
	await drop(page, 'app.trace.json', trace);
	await page.waitForFunction(() => document.querySelector('.drop')?.textContent?.includes('This is a replay'));
	await page.waitForSelector('#result .load[role="img"]');
	assert.equal(await text(page, '.gist'), gist);
	assert.deepEqual(asked, []);
	assert.deepEqual(complaints, []);
	await context.close();
});
