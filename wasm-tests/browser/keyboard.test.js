/** All of the page by keyboard. */
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

/** @param {string} [query] */
async function open(query = '?image=samples.localhost/demo/app:1.0') {
	const opened = await openPage(browser, site.url);
	await opened.page.goto(site.url + query);
	if (query) await settled(opened.page);
	return opened;
}

test('Tab goes from the question to the requests, in order', async () => {
	const { page, context } = await open();
	const stops = [];
	for (let i = 0; i < 60; i += 1) {
		await page.keyboard.press('Tab');
		const stop = await page.evaluate(() => {
			const at = document.activeElement;
			if (!at || at === document.body) return null;
			const style = getComputedStyle(at);
			return { name: at.getAttribute('aria-label') ?? (at.id || at.textContent?.trim().replaceAll('\u00a0', ' ').slice(-40)), seen: style.outlineStyle !== 'none' || at.classList.contains('skip') };
		});
		if (!stop) break;
		stops.push(stop);
	}
	const names = stops.map(({ name }) => name ?? '');
	const expected = ['Skip to the result', 'tonnage', 'Weigh', 'Compare', 'Open a file', 'image', 'platform', 'Weigh', 'kB, show binary units', 'link, copy', 'name@digest, copy', 'docker pull, copy'];
	assert.deepEqual(names.slice(0, expected.length), expected);
	const order = ['copy index digest', 'copy image digest', 'What was checked', 'copy layer digest', 'Show diff ids', 'of them without a layer', 'linux/amd64', '3 attestations', 'copy config digest', '5 labels', 'show-keys'];
	const places = order.map((part) => names.findIndex((name) => name.includes(part)));
	assert.ok(places.every((place, i) => place > (places[i - 1] ?? 0)), `${names.join('\n')}\n${places}`);
	assert.deepEqual(stops.filter(({ seen }) => !seen), [], 'the focus is always seen');
	await context.close();
});

test('/ goes to the field, ? opens the list, and both can be switched off', async () => {
	const { page, context } = await open();
	await page.locator('.unit').focus();
	await page.keyboard.press('?');
	await page.waitForSelector('dialog[open]');
	await page.keyboard.press('Escape');
	await page.keyboard.press('/');
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'image');
	await page.keyboard.press('?');
	assert.equal(await page.locator('dialog[open]').count(), 0, 'in a field it is a character');
	await page.locator('.unit').focus();
	await page.keyboard.press('?');
	await page.waitForSelector('dialog[open]');
	await page.click('dialog input');
	await page.keyboard.press('Escape');
	assert.equal(await page.locator('dialog[open]').count(), 0);
	assert.equal(await page.evaluate(() => document.activeElement?.className), 'unit', 'the focus comes back');
	await page.keyboard.press('?');
	await page.keyboard.press('/');
	assert.equal(await page.locator('dialog[open]').count(), 0);
	assert.equal(await page.evaluate(() => document.activeElement?.className), 'unit');
	/** @type {string[]} */
	const asked = [];
	page.on('request', (request) => asked.push(request.url()));
	await page.reload();
	await settled(page);
	await page.keyboard.press('?');
	assert.equal(await page.locator('dialog[open]').count(), 0, 'it stays off');
	assert.deepEqual(asked.filter((url) => url.includes('key-list')), [], 'and nothing is fetched for it');
	await context.close();
});

test('a digest is whole on focus, copied by c and by a press; Esc closes it', async () => {
	const { page, context } = await open();
	const digest = 'sha256:2df46cf5c908aa38f9186cfa2705bee82b738320f04f0e457445253128cd73d9';
	const button = page.locator('.facts .dg').first();
	const whole = button.locator('span + span');
	await page.locator('.copy .txt').last().focus();
	await page.keyboard.press('Tab');
	assert.equal(await whole.isVisible(), true);
	await page.keyboard.press('c');
	await page.waitForFunction((text) => document.querySelector('#status')?.textContent?.includes(text), digest);
	assert.equal(await page.evaluate(() => navigator.clipboard.readText()), digest);
	assert.equal(await button.getAttribute('data-copied'), 'copied');
	await page.keyboard.press('Escape');
	assert.equal(await whole.isVisible(), false);
	assert.equal(await page.evaluate(() => document.activeElement?.className), 'dg end');
	await page.evaluate(() => navigator.clipboard.writeText(''));
	await page.keyboard.press('Enter');
	await page.waitForFunction(async (text) => (await navigator.clipboard.readText()) === text, digest);
	await context.close();
});

test('Enter in the field weighs anew, also while something runs', async () => {
	const { page, context } = await openPage(browser, site.url, { stub: { delay: 300 } });
	await page.goto(`${site.url}?image=samples.localhost/demo/app:1.0`);
	await page.waitForSelector('weigh-result .hero');
	await page.fill('#image', 'samples.localhost/demo/single');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.startsWith('samples.localhost/demo/single:latest weighs'));
	assert.equal(await page.locator('.err').count(), 0);
	await context.close();
});

test('the layers are one stop: arrow keys go from row to row, Tab into the row and on', async () => {
	const { page, context } = await open();
	const at = () => page.evaluate(() => document.activeElement?.closest('layer-table tr')?.querySelector('td')?.textContent ?? document.activeElement?.textContent);
	const pieces = () => page.$$eval('.load > *', (all) => all.map((one) => 'on' in /** @type {HTMLElement} */ (one).dataset).indexOf(true));
	await page.locator('text=Compare with…').focus();
	await page.keyboard.press('Tab');
	assert.equal(await at(), '1');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	assert.deepEqual([await at(), await pieces()], ['3', 2], 'its piece of the bar is pointed at');
	await page.keyboard.press('Tab');
	assert.match(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''), /^33d99f2a3585…f9ab, copy layer digest$/);
	await page.keyboard.press('End');
	assert.deepEqual([await at(), await pieces()], ['5', 4]);
	await page.keyboard.press('ArrowDown');
	assert.equal(await at(), '5', 'there it ends');
	await page.keyboard.press('Home');
	await page.keyboard.press('ArrowUp');
	assert.equal(await at(), '1');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	assert.equal(await at(), 'Show diff ids', 'the other rows are no stops');
	await page.keyboard.press('Enter');
	assert.match(await page.locator('layer-table thead').innerText(), /Diff id/);
	assert.equal(await at(), 'Show digests', 'the focus stays');
	await context.close();
});
