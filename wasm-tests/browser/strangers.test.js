/**
 * What strangers write stays text, wherever it stands: the table `hostile.tsv`, each row in
 * every place of an inspection, and in a refusal. Nothing of it runs, asks, leads away or
 * is wider than the page, and a megabyte is folded.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from './chromium.js';
import { cutOff, tooWide } from './fit.js';
import { openSite } from './site.js';

const site = await openSite();
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

/** The most characters of one text that are shown unasked, with what is said of the rest. */
const MOST_OF_ONE = 2_100;
/** In so many places it stands. */
const PLACES = 60;

const table = await readFile(new URL('./stub/inspections/hostile.tsv', import.meta.url), 'utf8');
const rows = table.trimEnd().split('\n').slice(1).map((line, i) => {
	const [name = '', text = '""', times = '1'] = line.split('\t');
	return { name, number: i + 1, text: /** @type {string} */ (JSON.parse(text)), times: Number(times) };
});

for (const { name, number, text, times } of rows) {
	test(`it stays text: ${name}`, { skip: !site.isStub }, async () => {
		const { page, context, complaints } = await openPage(browser, site.url);
		for (const kind of ['strange', 'refused']) {
			await page.goto(`${site.url}?image=stub.localhost/${kind}:${number}`);
			await settled(page);
			await page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
			if (kind === 'strange') await page.waitForSelector('.dockerfile li');
			for (const control of await page.$$('main button')) await control.dispatchEvent('mouseover');
			assert.deepEqual(await foreign(page), [], kind);
			const texts = await page.evaluate(textsOf);
			assert.deepEqual(texts.filter(([text]) => STEERS.test(text)).map(([, path]) => path), [], `${kind}: nothing steers the reader`);
			const shown = texts.map(([words]) => words).join('');
			if (times === 1 && !STEERS.test(text)) assert.ok(shown.includes(text.trim()), `${kind}: it is shown as it stands`);
			assert.ok(shown.length < 20_000 + Math.min(text.length * times, MOST_OF_ONE) * PLACES, `${kind}: ${shown.length} characters are shown`);
			for (const width of [1280, 360]) {
				await page.setViewportSize({ width, height: 900 });
				assert.deepEqual(await tooWide(page), [], `${kind}, ${width} px`);
				assert.deepEqual(await cutOff(page), [], `${kind}, ${width} px`);
			}
		}
		assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).harmed), undefined);
		assert.equal(await page.evaluate(() => /** @type {any} */ ({}).polluted ?? Object.keys(Object.prototype).length), 0, 'no prototype was changed');
		assert.deepEqual(complaints, []);
		await context.close();
	});
}

/** Every text of the page, and where it stands. @returns {[text: string, path: string][]} */
function textsOf() {
	const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
	/** @type {[string, string][]} */
	const texts = [];
	while (walker.nextNode()) {
		const { textContent, parentElement } = walker.currentNode;
		texts.push([textContent ?? '', `${parentElement?.closest('main > * > *')?.nodeName} ${parentElement?.outerHTML.slice(0, 120)}`]);
	}
	return texts;
}

/** What turns the reading order, hides, or is a control of a terminal. */
const STEERS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** Elements that no part of the page makes of what it is told, and links that lead away. @param {import('playwright-core').Page} page */
function foreign(page) {
	return page.evaluate(() => {
		const made = [...document.querySelectorAll('main :is(img, script, iframe, style, link, base, meta, object, embed, svg, math, template, [style*="display"], [autofocus], [onload], [onerror], [onmouseover], [srcdoc])')];
		const links = [...document.querySelectorAll('main a')].filter((one) => /** @type {HTMLAnchorElement} */ (one).origin !== location.origin);
		return [...made, ...links].map((one) => one.outerHTML.slice(0, 200));
	});
}

test('a megabyte is shown when somebody asks for it, and the page answers', { skip: !site.isStub }, async () => {
	const { page, context } = await openPage(browser, site.url);
	const { number = 0 } = rows.find(({ name }) => name === 'a megabyte') ?? {};
	await page.goto(`${site.url}?image=stub.localhost/strange:${number}`);
	await settled(page);
	await page.locator('config-facts >> text=Show all 1,000,000 characters').first().click();
	assert.ok((await page.evaluate(() => document.querySelector('main')?.textContent?.length ?? 0)) > 1_000_000);
	await page.click('#switch-units');
	assert.equal(await page.locator('#switch-units').innerText(), 'Units: MiB');
	await context.close();
});
