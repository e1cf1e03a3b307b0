/** The layers: what each weighs, how all were made, where the base ends. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from './chromium.js';
import { openSite } from './site.js';

const site = await openSite();
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

/** @param {string} image @param {Parameters<typeof openPage>[2]} [options] */
async function open(image, options) {
	const opened = await openPage(browser, site.url, options);
	await opened.page.goto(`${site.url}?image=${image}`);
	await settled(opened.page);
	return opened;
}

/** @param {string} text */
const plain = (text) => text.replaceAll('\u00a0', ' ');

test('all steps in their places, as a Dockerfile tells them', async () => {
	const { page, context } = await open('samples.localhost/demo/app:1.0');
	await page.click('layer-table .more summary');
	await page.waitForSelector('.dockerfile li');
	const steps = (await page.$$eval('.dockerfile li', (all) => all.map((one) => [...one.children].map((part) => /** @type {HTMLElement} */ (part).innerText.trim().replace(/\s+/g, ' ')).filter(Boolean).join(' | ')))).map(plain);
	assert.deepEqual(steps.slice(0, 8), [
		'Layer 1 | ADD file:d809a2621c97… in / | 242.7 kB',
		'CMD ["/bin/sh"]',
		'ENV LANG=C.UTF-8 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
		'Layer 2 | COPY dir:a54fda13d650… in /usr/lib/ | 58.84 kB',
		'Layer 3 | COPY dir:220554cf96b1… in /etc/ | 3.089 kB',
		'Layer 4 | COPY file:999f94696c54… in /usr/local/bin/entrypoint.sh | 252 B',
		'FROM samples.localhost/base/runtime:3.2',
		'LABEL org.opencontainers.image.title="Demo application" org.opencontainers.image.description="A made-up service, to have something to look at" org.opencontainers.image.version="1.0" org.opencontainers.image.licenses="MIT" org.opencontainers.image.source="https://example.com/demo/app.git"',
	]);
	assert.equal(steps.length, 18);
	await context.close();
});

test('the base ends where the history says so', async () => {
	const { page, context } = await open('samples.localhost/demo/app:1.0');
	const rows = (await page.$$eval('layer-table tbody tr', (all) => all.map((one) => one.querySelector('td')?.innerText ?? ''))).map(plain);
	assert.deepEqual(rows.map((row) => row.trim()), ['1', '2', '3', '4', 'Above, the base samples.localhost/base/runtime:3.2: 4 layers, 304,835 bytes. Below, its own: 1 layer, 19,543 bytes.', '5']);
	await context.close();
});

test('a base whose end nothing tells is looked for when somebody asks', { skip: !site.isStub }, async () => {
	const { page, context } = await open('stub.localhost/based');
	assert.equal(await page.locator('tr.base').count(), 0);
	await page.click('text=Find where it ends');
	await page.waitForSelector('tr.base');
	assert.match(await page.locator('tr.base').innerText(), /^Above, the base stub\.localhost\/base: 4\slayers/);
	await page.click('layer-table .more summary');
	await page.waitForSelector('.dockerfile .from');
	await context.close();
});

test('a base that cannot be had is said in its place', { skip: !site.isStub }, async () => {
	const { page, context } = await open('stub.localhost/based');
	await page.evaluate(() => Object.assign(/** @type {any} */ (globalThis).stub, { lost: 'stub.localhost/base' }));
	await page.click('text=Find where it ends');
	await page.waitForSelector('layer-table [role="status"]');
	assert.match(await page.locator('layer-table [role="status"]').innerText(), /^It could not be had: no address is known/);
	await context.close();
});

test('the exact bytes lie over a size while its row is pointed at, where they have no column', async () => {
	const { page, context } = await open('samples.localhost/demo/app:1.0', { viewport: { width: 360, height: 800 } });
	const exact = page.locator('layer-table tbody tr').first().locator('.exact > span');
	assert.equal(await exact.isVisible(), false);
	await page.focus('layer-table tr[tabindex="0"]');
	assert.equal(plain(await exact.innerText()), '242,652 B');
	await page.setViewportSize({ width: 1280, height: 800 });
	assert.equal(await exact.isVisible(), false, 'there they have one');
	await context.close();
});

test('how far a layer adds up is read where its row is pointed at', async () => {
	const { page, context } = await open('samples.localhost/demo/app:1.0');
	const row = page.locator('layer-table tbody tr').nth(1);
	const width = () => row.locator('.bar .vh').evaluate((sum) => sum.getBoundingClientRect().width);
	assert.ok((await width()) <= 1);
	await row.hover();
	assert.ok((await width()) > 60);
	await page.mouse.move(0, 0);
	await row.focus();
	assert.equal(plain(await row.locator('.bar').innerText()), '301,494 bytes so far');
	assert.ok((await width()) > 60);
	await context.close();
});

test('what is fetched from elsewhere says from where, as text', async () => {
	const { page, context } = await open('samples.localhost/demo/foreign');
	const row = page.locator('layer-table tbody tr').first();
	assert.match(await row.innerText(), /Fetched from elsewhere, not counted: https:\/\/example\.com\/v2\/windows\/base\/blobs\/sha256:51481eea4863…7727/);
	assert.equal(await row.locator('a').count(), 0);
	await context.close();
});
