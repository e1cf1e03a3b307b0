/** Every platform of an index: what it costs, what it shows, and that it can be stopped. */
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

const APP = '?image=samples.localhost/demo/app:1.0';

/** @param {string} query @param {Parameters<typeof openPage>[2]} [options] */
async function open(query, options) {
	const opened = await openPage(browser, site.url, options);
	await opened.page.goto(site.url + query);
	await settled(opened.page);
	return opened;
}

/** @param {import('playwright-core').Page} page */
function names(page) {
	return page.locator('all-platforms .all tbody th').allInnerTexts();
}

/** A text without its no-break spaces. @param {string} text */
const plain = (text) => text.replaceAll('\u00a0', ' ');

test('what it costs is said before', { skip: !site.isStub }, async () => {
	const { page, context } = await open(APP);
	assert.equal(plain(await page.locator('platform-table .row').innerText()), 'Weigh all 3\n\n2 more manifests and 2 configs.');
	await page.goto(`${site.url}?image=demo/app:1.0`);
	await settled(page);
	assert.equal(plain(await page.locator('platform-table .row p').innerText()), '2 more manifests and 2 configs; on Docker Hub that is 2 pulls.');
	for (const [name, left] of [['few', 'Only 7 pulls are left.'], ['warned', '76 pulls are left.']]) {
		await page.goto(`${site.url}?image=stub.localhost/${name}`);
		await settled(page);
		assert.equal(plain(await page.locator('platform-table .row p').innerText()), `2 more manifests and 2 configs. ${left}`);
	}
	await context.close();
});

test('a press weighs them all: the largest first, and each layer once', async () => {
	const { page, context, complaints } = await open(APP);
	await page.click('text=Weigh all 3');
	await page.waitForSelector('all-platforms output');
	assert.equal(new URL(page.url()).search, `${APP}&all`);
	assert.equal(await page.title(), 'samples.localhost/demo/app:1.0, all 3\u00a0platforms · tonnage');
	assert.equal(await page.locator('all-platforms h1').innerText(), 'samples.localhost/demo/app:1.0, all platforms');
	assert.equal(plain(await page.locator('all-platforms .gist').innerText()), '666,605 bytes stand in the registry for all 3 platforms. Counted one by one they would be 673.3 kB: 6.682 kB are shared.');
	assert.deepEqual(await names(page), ['linux/amd64', 'linux/arm64/v8', 'linux/arm/v7']);
	const first = page.locator('all-platforms .all tbody tr').first();
	assert.deepEqual((await first.locator('td').allInnerTexts()).map(plain), ['324.4 kB', '', '321.0 kB', '3.341 kB', '5', '00:00:00', 'a28ba0de3f36…79b4']);
	assert.equal(await first.locator('.exact > span').first().textContent(), '324,378\u00a0B');
	assert.equal(plain(await page.locator('all-platforms tfoot').innerText()).replaceAll(/\s+/g, ' ').trim(), 'Each layer once 666.6 kB 11');
	assert.match(await page.locator('section:has(#att)').innerText(), /3\sattestations/);
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'result');
	await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'All platforms of samples.localhost/demo/app:1.0: 667 kilobytes, each layer once.');
	await page.goBack();
	await page.waitForSelector('layer-table');
	await page.goForward();
	await page.waitForSelector('all-platforms output');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('it is sorted by a press of a head, by keyboard too', async () => {
	const { page, context } = await open(`${APP}&all`);
	const download = page.locator('th:has([data-by="download"])');
	assert.equal(await download.getAttribute('aria-sort'), 'descending');
	await page.locator('[data-by="download"]').focus();
	await page.keyboard.press('Enter');
	assert.equal(await download.getAttribute('aria-sort'), 'ascending');
	assert.deepEqual(await names(page), ['linux/arm/v7', 'linux/arm64/v8', 'linux/amd64']);
	assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-by')), 'download', 'the focus stays');
	assert.equal(await page.locator('section:has(#all) > header p').innerText(), 'smallest first');
	await page.click('[data-by="platform"]');
	assert.deepEqual(await names(page), ['linux/amd64', 'linux/arm/v7', 'linux/arm64/v8']);
	assert.equal(await page.locator('[aria-sort]').count(), 1);
	await page.locator('all-platforms tbody a').first().focus();
	await page.keyboard.press('ArrowDown');
	assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'linux/arm/v7');
	await context.close();
});

test('it is copied as Markdown', async () => {
	const { page, context } = await open(`${APP}&all`);
	await page.click('text=Copy as a table');
	await page.waitForSelector('[data-copied]');
	const [name, , sum, , index, , head, , first] = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map(plain);
	assert.equal(name, '**`samples.localhost/demo/app:1.0`**');
	assert.equal(sum, '**667 kB** for all platforms, each layer once (666,605 bytes).');
	assert.match(index ?? '', /^Index `sha256:2df46cf5c908/);
	assert.equal(head, '| Platform | Download | Only here | Shared | Layers | Manifest |');
	assert.equal(first, '| `linux/amd64` | 324 kB | 321 kB | 3.34 kB | 5 | `sha256:a28ba0de3f364e17b1570db0c8ff8f7d0cc1cf47df61e38f627d189a4be479b4` |');
	await context.close();
});

test('it is taken along: its link, its name by digest, all of it', async () => {
	const { page, context } = await open(`${APP}&all`);
	/** @param {string} what */
	const copied = async (what) => {
		await page.click(`all-platforms .copy >> text="${what}"`);
		await page.waitForSelector(`all-platforms .copy [data-copied]:text-is("${what}")`);
		return page.evaluate(() => navigator.clipboard.readText());
	};
	assert.equal(await copied('link'), `${site.url}${APP}&all`);
	assert.match(await copied('name@digest'), /^samples\.localhost\/demo\/app@sha256:2df46cf5c908/);
	assert.equal(JSON.parse(await copied('JSON')).indexTotal.download, 666_605);
	await context.close();
});

test('stopped, it keeps what is known; the rest can be weighed later', { skip: !site.isStub }, async () => {
	const { page, context } = await openPage(browser, site.url, { stub: { delay: 1500 } });
	await page.goto(`${site.url}${APP}&all`);
	await page.waitForSelector('all-platforms .gist:has-text("Weighing linux/arm/v7: 2 of 3 are known.")');
	await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Weighing linux/arm/v7: 2 of 3 are known.');
	await page.click('form > button.stop');
	await page.waitForSelector('all-platforms .gist:has-text("Stopped: 2 of 3 are known.")');
	assert.deepEqual((await page.locator('all-platforms .all tbody td.n:first-of-type').allInnerTexts()).map(plain), ['324.4 kB', '198.2 kB', 'unknown']);
	assert.equal(await page.locator('lookup-error').count(), 0);
	assert.equal(plain(await page.locator('all-platforms .copy').innerText()).replaceAll('\n', ' '), 'Copy link name@digest JSON Weigh the rest 1 more manifest and 1 config.');
	await page.click('text=Weigh the rest');
	await page.waitForSelector('all-platforms output', { timeout: 20_000 });
	await context.close();
});

test('the question goes on to one platform', async () => {
	const { page, context } = await open(`${APP}&all`);
	await page.selectOption('#platform', 'linux/arm/v7');
	await page.click('form > button');
	await page.waitForSelector('layer-table');
	assert.equal(new URL(page.url()).search, `${APP}&platform=linux/arm/v7`);
	assert.equal(await page.locator('all-platforms').count(), 0);
	await context.close();
});

test('of a single image there is one platform, and the ordinary result', async () => {
	const { page, context } = await open('?image=samples.localhost/demo/single&all');
	assert.match(await page.title(), /weighs 271/);
	await context.close();
});

test('units change in all of it', async () => {
	const { page, context } = await open(`${APP}&all`);
	await page.click('all-platforms .unit');
	assert.equal(await page.evaluate(() => document.activeElement?.className), 'unit');
	const shown = `${await page.locator('all-platforms .hero').innerText()} ${await page.locator('all-platforms .all').innerText()}`;
	assert.match(shown, /KiB/);
	assert.doesNotMatch(shown, /kB/);
	await context.close();
});

test('who picks which: a sentence where all agree, else reasons', async () => {
	const { page, context } = await open(`${APP}&all`);
	assert.equal(await page.locator('tool-picks').innerText(), 'Docker, podman, skopeo, crane, regctl and oras would all take the same one.');
	await page.goto(`${site.url}?image=samples.localhost/demo/list&platform=linux/arm&all`);
	await settled(page);
	const rows = await page.locator('tool-picks tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent)));
	assert.deepEqual(rows[0], ['docker', 'linux/arm/v7', 'exact match, in containerd’s order']);
	assert.deepEqual(rows.map(([tool, takes]) => `${tool}: ${takes}`).slice(1), ['containerd, strict: linux/arm/v7', 'podman, skopeo: linux/arm/v7', 'crane: linux/arm/v5', 'regctl: linux/arm/v7', 'oras: linux/arm/v5', 'the first entry: linux/386']);
	assert.deepEqual(await page.locator('tool-picks b').allInnerTexts(), ['linux/arm/v5', 'linux/arm/v5', 'linux/386']);
	await context.close();
});

test('beside the platforms of a result it is found out when they are looked at', async () => {
	const { page, context, complaints } = await open('?image=samples.localhost/demo/list&platform=linux/arm');
	assert.equal(await page.locator('.agreement > *').count(), 0);
	await page.locator('platform-table').scrollIntoViewIfNeeded();
	assert.equal(await page.locator('.agreement summary').innerText(), 'Tools part ways here: crane and oras would not take what docker does');
	await page.click('.agreement summary');
	assert.equal(await page.locator('.agreement tool-picks tbody tr').count(), 7);
	assert.deepEqual(complaints, []);
	await context.close();
});
