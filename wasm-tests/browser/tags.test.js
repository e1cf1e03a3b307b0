/** Tags while a name is typed: when they are asked for, and the combobox by keyboard. */
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

const OPEN = '.tags:not([hidden])';

/** @param {import('playwright-core').Page} page */
const listed = (page) => page.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (globalThis).listed ?? []));
/** @param {import('playwright-core').Page} page */
const options = (page) => page.locator('[role="option"]').allInnerTexts();

/** @param {string} text */
async function type(text) {
	const opened = await openPage(browser, site.url);
	await opened.page.clock.install();
	await opened.page.goto(site.url);
	await opened.page.focus('#image');
	await opened.page.keyboard.type(text);
	return opened;
}

/** Lets more time go by than a page waits for somebody who types. @param {import('playwright-core').Page} page */
async function whileGoesBy(page) {
	await page.clock.fastForward(2000);
	await quiet(page);
}

test('by keyboard: arrows choose, Enter takes, a second one weighs', async () => {
	const { page, context } = await type('samples.localhost/demo/app:');
	await page.waitForSelector(OPEN);
	assert.deepEqual(await options(page), ['1.0', '1.1', 'latest']);
	const field = page.locator('#image');
	const attributes = ['role', 'aria-expanded', 'aria-controls', 'aria-autocomplete', 'aria-activedescendant', 'list'];
	const read = () => field.evaluate((element, names) => names.map((name) => element.getAttribute(name)), attributes);
	assert.deepEqual(await read(), ['combobox', 'true', 'image-tags', 'list', null, null]);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	assert.equal(await field.getAttribute('aria-activedescendant'), 'image-tags-1');
	assert.equal(await page.locator('#image-tags-1').getAttribute('aria-selected'), 'true');
	for (const key of ['ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
	assert.equal(await field.getAttribute('aria-activedescendant'), null, 'before the first there is the field');
	await page.keyboard.press('ArrowUp');
	assert.equal(await field.getAttribute('aria-activedescendant'), 'image-tags-2', 'and before that the last');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	assert.equal(await field.inputValue(), 'samples.localhost/demo/app:1.0');
	assert.deepEqual(await read(), ['combobox', 'false', 'image-tags', 'list', null, 'known']);
	await page.keyboard.press('Enter');
	await settled(page);
	await page.waitForFunction(() => document.title.includes('weighs 324'));
	await context.close();
});

test('filtered as it is typed; a press takes; Escape closes that alone', async () => {
	const { page, context } = await type('samples.localhost/demo/app:');
	await page.waitForSelector(OPEN);
	await page.keyboard.type('1');
	assert.deepEqual(await options(page), ['1.0', '1.1']);
	await page.keyboard.press('Backspace');
	assert.equal((await options(page)).length, 3);
	await page.keyboard.press('Escape');
	assert.equal(await page.locator(OPEN).count(), 0);
	await page.keyboard.press('ArrowDown');
	await page.waitForSelector(OPEN);
	await page.click('#image-tags-1');
	assert.equal(await page.inputValue('#image'), 'samples.localhost/demo/app:1.1');
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'image');
	if (site.isStub) assert.equal((await listed(page)).length, 1, 'each repository is asked once');
	await context.close();
});

test('nothing is asked before the colon, of a host, or of what is pasted', { skip: !site.isStub }, async () => {
	for (const text of ['ubuntu', 'samples.localhost/demo/app', 'localhost:', 'localhost:5000', 'registry.example.org:', 'registry.example.org:5000/', 'https:', 'docker pull ubuntu:']) {
		const { page, context } = await type(text);
		await whileGoesBy(page);
		assert.deepEqual(await listed(page), [], text);
		await context.close();
	}
	const { page, context } = await type('');
	await page.evaluate(() => navigator.clipboard.writeText('samples.localhost/demo/app:'));
	await page.keyboard.press('Control+v');
	assert.equal(await page.inputValue('#image'), 'samples.localhost/demo/app:');
	await whileGoesBy(page);
	assert.deepEqual(await listed(page), []);
	await context.close();
});

test('who has weighed already is offered none', { skip: !site.isStub }, async () => {
	const { page, context } = await type('samples.localhost/demo/app:1.0');
	await page.keyboard.press('Enter');
	await settled(page);
	await whileGoesBy(page);
	assert.deepEqual(await listed(page), []);
	assert.equal(await page.locator(OPEN).count(), 0);
	await context.close();
});

test('more than fit are gone through ten at a time, and said to be the first of more', { skip: !site.isStub }, async () => {
	const { page, context } = await type('stub.localhost/many-tags:');
	await page.waitForSelector(OPEN);
	assert.equal((await page.locator('.tags p').innerText()).replaceAll('\u00a0', ' '), '1,000 tags, the first of more');
	await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('1,000'));
	for (let i = 0; i < 11; i += 1) await page.keyboard.press('ArrowDown');
	assert.deepEqual(await page.locator('[aria-selected="true"]').evaluateAll((all) => all.map((one) => [one.textContent, one.getAttribute('aria-posinset'), one.getAttribute('aria-setsize')])), [['1.0', '11', '1000']]);
	await page.keyboard.press('PageDown');
	assert.equal(await page.getAttribute('#image', 'aria-activedescendant'), 'image-tags-20');
	await page.keyboard.type('nothing like it');
	assert.equal((await page.locator('.tags p').innerText()).replaceAll('\u00a0', ' '), 'None of the first 1,000 tags');
	await context.close();
});

test('what cannot be listed is not spoken of', { skip: !site.isStub }, async () => {
	const { page, context, complaints } = await type('stub.localhost/unlisted:');
	await page.waitForFunction(() => /** @type {any} */ (globalThis).listed?.length === 1);
	await quiet(page);
	assert.equal(await page.locator(OPEN).count(), 0);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('in a comparison too: of what is typed, or of the other side’s repository', async () => {
	const { page, context, complaints } = await openPage(browser, site.url);
	await page.goto(`${site.url}?a=&b=`);
	await page.focus('#a');
	await page.keyboard.type('samples.localhost/demo/app:');
	await page.waitForSelector(OPEN);
	assert.deepEqual(await options(page), ['1.0', '1.1', 'latest']);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	assert.equal(await page.inputValue('#a'), 'samples.localhost/demo/app:1.0');
	await page.focus('#b');
	await page.keyboard.type(':');
	await page.waitForSelector('#b-tags [role="option"]');
	await page.click('#b-tags-1');
	assert.equal(await page.inputValue('#b'), ':1.1');
	await page.keyboard.press('Enter');
	await page.waitForSelector('image-comparison output');
	assert.equal(new URL(page.url()).search, '?a=samples.localhost/demo/app:1.0&b=:1.1');
	assert.deepEqual(complaints, []);
	await context.close();
});
