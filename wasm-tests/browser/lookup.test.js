/** A lookup in the page: what it shows, the address it has, the ways on when it fails. */
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

const APP = 'samples.localhost/demo/app:1.0';

/** @param {string} query @param {Parameters<typeof openPage>[2]} [options] */
async function open(query, options) {
	const opened = await openPage(browser, site.url, options);
	await opened.page.goto(site.url + query);
	if (query) await settled(opened.page);
	return opened;
}

/** @param {import('playwright-core').Page} page @param {string} name */
function fact(page, name) {
	return page.locator('.facts > div', { has: page.locator(`dt:text-is("${name}")`) }).locator('dd');
}

/**
 * The empty page, with a clock that stands still: how busy the machine is makes no difference.
 *
 * @param {number} delay the time of a request, in milliseconds
 */
async function openStill(delay) {
	const opened = await openPage(browser, site.url, { stub: { delay } });
	await opened.page.clock.install();
	await opened.page.goto(site.url);
	await opened.page.clock.pauseAt(Date.now() + 3_600_000);
	return opened;
}

/**
 * Lets time pass until something is in the page: less at once than what is looked for lasts.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} selector
 */
async function passUntil(page, selector) {
	for (let passed = 0; !(await page.locator(selector).count()); passed += 50) {
		assert.ok(passed < 60_000, `${selector} never comes`);
		await page.clock.runFor(50);
	}
}

/** @param {import('playwright-core').Page} page */
function query(page) {
	return new URL(page.url()).search;
}

test('it shows digests, sums and layers', async () => {
	const { page, context, complaints } = await open(`?image=${APP}`);
	assert.equal(await page.title(), `${APP} weighs 324\u00a0kB · tonnage`);
	assert.match(await page.locator('.gist').innerText(), /^324,378\sbytes to download, in 5\slayers\./);
	assert.match(await fact(page, 'Index').innerHTML(), /sha256:2df46cf5c908aa38f9186cfa2705bee82b738320f04f0e457445253128cd73d9/);
	assert.match(await fact(page, 'Image').innerHTML(), /sha256:a28ba0de3f364e17b1570db0c8ff8f7d0cc1cf47df61e38f627d189a4be479b4/);
	assert.equal(await fact(page, 'Registry').innerText(), 'samples.localhost');
	assert.equal(await fact(page, 'Repository').innerText(), 'demo/app');
	assert.equal(await page.locator('layer-table tr[tabindex]').count(), 5);
	const widths = await page.$$eval('.load > span', (all) => all.map((one) => Number(/** @type {HTMLElement} */ (one).style.getPropertyValue('--w'))));
	assert.ok(Math.abs(widths.reduce((sum, width) => sum + width, 0) - 1) < 1e-9, 'the bar is whole');
	assert.match(await page.locator('.proof summary').innerText(), /samples.localhost’s word/);
	assert.match(await page.locator('platform-table details summary').innerText(), /^3\sattestations$/);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('the unit changes everywhere, and stays', async () => {
	const { page, context } = await open(`?image=${APP}`);
	await page.click('.unit');
	assert.match(await page.title(), /317\u00a0KiB/);
	assert.equal(await page.evaluate(() => document.activeElement?.className), 'unit');
	assert.equal(await page.locator('#switch-units').innerText(), 'Units: MiB');
	await page.reload();
	await settled(page);
	assert.match(await page.locator('output').innerText(), /^317/);
	await context.close();
});

test('a platform of the index is a link, and the focus stays on it', async () => {
	const { page, context } = await open(`?image=${APP}`);
	await page.locator('platform-table a').first().focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.startsWith('samples.localhost/demo/app:1.0 weighs') && location.search.includes('arm64'));
	await page.waitForSelector('tr[aria-current] a[href*="arm64"]');
	assert.equal(query(page), `?image=${APP}&platform=linux/arm64/v8`);
	assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'linux/arm64/v8');
	assert.equal(await page.inputValue('#platform'), 'linux/arm64/v8');
	assert.equal(await fact(page, 'Platform').innerText(), 'linux/arm64/v8');
	await page.goBack();
	await page.waitForSelector('tr[aria-current] a:has-text("linux/amd64")');
	assert.equal(await page.inputValue('#platform'), 'linux/amd64');
	await context.close();
});

test('the address is a link to what is shown; back and forward work', async () => {
	const { page, context } = await open('');
	await page.fill('#image', `docker pull ${APP}`);
	await page.keyboard.press('Enter');
	await settled(page);
	assert.equal(query(page), `?image=${APP}`);
	await page.fill('#image', 'samples.localhost/demo/single');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.includes('single'));
	await settled(page);
	await page.goBack();
	await page.waitForFunction(() => document.title.includes('app:1.0'));
	assert.equal(await page.inputValue('#image'), `docker pull ${APP}`);
	await page.goBack();
	await page.waitForSelector('.open h1:visible');
	assert.equal(await page.title(), 'tonnage: what a container image weighs, before you pull it');
	await page.goForward();
	await page.goForward();
	await page.waitForFunction(() => document.title.includes('single'));
	assert.equal(query(page), '?image=samples.localhost/demo/single:latest');
	await context.close();
});

test('going back stops what runs', { skip: !site.isStub }, async () => {
	const { page, context } = await openStill(500);
	await page.fill('#image', APP);
	await page.keyboard.press('Enter');
	await passUntil(page, '.below .chip');
	await page.goBack();
	await page.waitForSelector('.open h1:visible');
	await page.clock.runFor(1500);
	assert.equal(await page.title(), 'tonnage: what a container image weighs, before you pull it');
	assert.equal(query(page), '');
	assert.equal(await page.locator('form > button').innerText(), 'Weigh');
	await context.close();
});

test('the button stops, a double click does not', { skip: !site.isStub }, async () => {
	const { page, context } = await openStill(400);
	await page.fill('#image', APP);
	await page.locator('form > button').dblclick();
	await passUntil(page, 'form > button.stop');
	await passUntil(page, '.below .chip');
	await page.click('form > button');
	await passUntil(page, 'lookup-error');
	assert.equal(await page.locator('.err h1').innerText(), 'Stopped.');
	assert.equal(await page.inputValue('#image'), APP);
	await page.click('text=Weigh again');
	await passUntil(page, '.weight output');
	await context.close();
});

test('an unknown tag offers the tags', async () => {
	const { page, context } = await open('?image=samples.localhost/demo/app:9.9');
	assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'There is no tag 9.9 in this repository.');
	assert.deepEqual(await page.locator('.err .chip').allTextContents(), ['1.0 closest', '1.1', 'latest']);
	await page.click('.err .chip');
	await page.waitForFunction(() => document.title.includes('weighs'));
	assert.equal(query(page), `?image=${APP}`);
	await context.close();
});

test('a missing platform offers the ones there are', async () => {
	const { page, context } = await open(`?image=${APP}&platform=linux/riscv64`);
	assert.equal(await page.locator('.err h1').innerText(), 'linux/riscv64 is not in this image.');
	assert.deepEqual(await page.locator('.err .chip').allInnerTexts(), ['linux/amd64', 'linux/arm64/v8', 'linux/arm/v7']);
	await page.click('.err .chip >> nth=2');
	await page.waitForFunction(() => document.title.includes('weighs'));
	assert.equal(query(page), `?image=${APP}&platform=linux/arm/v7`);
	await context.close();
});

test('a wrong reference is marked at its place', async () => {
	const { page, context } = await open('');
	await page.fill('#image', 'samples.localhost/demo/App:1.0');
	await page.keyboard.press('Enter');
	await page.waitForSelector('.err');
	assert.equal(await page.locator('.where mark').innerText(), 'A');
	assert.equal(await page.getAttribute('#image', 'aria-invalid'), 'true');
	assert.equal(await page.$eval('#image', (field) => /** @type {HTMLInputElement} */ (field).selectionStart), 23);
	await page.click('.err .btn:text("Change the name")');
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'image');
	assert.equal(await page.$eval('#image', (field) => /** @type {HTMLInputElement} */ (field).selectionEnd), 24);
	await page.click('.err .chip');
	await page.waitForFunction(() => document.title.includes('weighs'));
	await context.close();
});

test('where a proxy may pull no more, what is said of the tag is told as hearsay', { skip: site.isStub }, async () => {
	const { page, context, complaints } = await openPage(browser, site.url);
	const digest = `sha256:${'a'.repeat(64)}`;
	const claimed = {
		by: 'hub.docker.com',
		digest,
		updated: '2026-11-20T10:00:00Z',
		images: [
			{ platform: { os: 'linux', architecture: 'amd64' }, digest, download: 29_536_818 },
			{ platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, digest: null, download: 1 },
		],
	};
	await page.route('**/r/docker.io/**', (route) =>
		route.fulfill({
			status: 429,
			headers: { 'x-tonnage-error': 'HUB_QUOTA', 'content-type': 'application/json' },
			body: JSON.stringify({ code: 'HUB_QUOTA', message: 'what docker.io grants is used up', hint: 'Others come later.', claimed }),
		}),
	);
	await page.goto(`${site.url}?image=ubuntu:14.04`);
	await settled(page);
	const error = page.locator('lookup-error');
	assert.match(await error.locator('h1').innerText(), /used up/);
	assert.match(await error.locator('.hearsay').innerText(), /^hub\.docker\.com says what is to download, and nothing here proves it:/);
	assert.deepEqual(await error.locator('.hearsay li').allInnerTexts(), ['linux/amd64 29.5\u00a0MB', 'linux/arm/v7 1\u00a0B']);
	assert.match(await error.locator('.hearsay .said').innerText(), /a{64}, since 2026-11-20\.$/);
	assert.equal(await page.locator('output').count(), 0, 'no size of ours is shown');
	assert.deepEqual(complaints.filter((text) => !/429/.test(text)), []);
	await context.close();
});

test('another platform may be written', async () => {
	const { page, context } = await open('');
	await page.fill('#image', APP);
	await page.selectOption('#platform', { label: 'other…' });
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'platform');
	await page.keyboard.type('linux/arm64/v8');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.includes('weighs'));
	assert.equal(query(page), `?image=${APP}&platform=linux/arm64/v8`);
	assert.equal(await page.$eval('#platform', (field) => field.nodeName), 'SELECT');
	await context.close();
});

test('the samples of the server are offered', async () => {
	const { page, context } = await open('');
	await page.waitForSelector('.chip[href*="samples.localhost/demo/schema1"]');
	assert.ok((await page.locator('#known option').count()) >= 12);
	await page.click('.chip[href*="samples.localhost/demo/schema1"]');
	await page.waitForFunction(() => document.title.includes('weighs 271'));
	assert.match(await page.locator('.note').first().innerText(), /^Old format/);
	await context.close();
});

test('what takes its time is told step by step, politely', { skip: !site.isStub }, async () => {
	const { page, context } = await openStill(200);
	await page.evaluate(() => {
		/** @type {any} */ (globalThis).said = [];
		const status = document.querySelector('#status');
		if (status) new MutationObserver(() => /** @type {any} */ (globalThis).said.push([performance.now(), status.textContent])).observe(status, { childList: true });
	});
	await page.fill('#image', APP);
	await page.keyboard.press('Enter');
	await passUntil(page, '.below .chip');
	assert.equal(await fact(page, 'Registry').innerText(), 'samples.localhost');
	assert.deepEqual(await page.locator('.below .chip').allInnerTexts(), ['linux/amd64', 'linux/arm64/v8', 'linux/arm/v7']);
	await passUntil(page, '.weight output');
	assert.equal(await page.locator('layer-table').count(), 0, 'the size is there before the config');
	await passUntil(page, 'layer-table');
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'image', 'the focus stays in the field');
	await passUntil(page, '#status:has-text("weighs 324 kilobytes")');
	const said = await page.evaluate(() => /** @type {[number, string][]} */ (/** @type {any} */ (globalThis).said));
	for (const [i, [time]] of said.entries()) assert.ok(i === 0 || time - (said[i - 1]?.[0] ?? 0) >= 1000, JSON.stringify(said));
	await context.close();
});

test('what strangers wrote stays text', { skip: !site.isStub }, async () => {
	const { page, context, complaints } = await open('?image=stub.localhost/hostile');
	assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).harmed), undefined);
	assert.equal(await page.locator('weigh-result img, weigh-result script').count(), 0);
	assert.ok((await page.locator('config-facts').innerText()).includes('<img src=x onerror='));
	assert.ok(!(await page.locator('main').innerText()).includes('\u202e'), 'what turns the reading order is visible');
	assert.ok((await page.locator('body').innerText()).length < 40_000, 'a megabyte is folded');
	await page.click('text=Show all 1,000,000 characters');
	assert.ok((await page.locator('body').innerText()).length > 1_000_000);
	assert.deepEqual(complaints, []);
	await context.close();
});
