/** A size that is rounded shows its exact bytes: when it is pointed at, and by keyboard. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { keepPages, openChromium } from './chromium.js';
import { openSite } from './site.js';
import { reach, states } from './states.js';

const site = await openSite({ cached: true });
const built = await openSite({ engines: true, cached: true });
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
	await built.close();
});

/**
 * The sizes of a page that are rounded, and of which the bytes are not shown when what they stand in has the focus.
 * Left out: the hero, whose sentence has the bytes, pictures of what a table tells, and what errors and documents say.
 *
 * @param {import('playwright-core').Page} page
 */
function withoutBytes(page) {
	return page.evaluate(() => {
		const rounded = /\d\.?\d* ?(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)B\b/;
		const elsewhere = '.weight, [aria-hidden], .err, .raw, pre, code, bdi, .thirds, textarea, .chips, .swap';
		// What lies below a dialog is out of reach.
		if (document.querySelector('dialog[open]')) return [];
		const texts = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
		const wrong = [];
		for (let text = texts.nextNode(); text; text = texts.nextNode()) {
			const place = text.parentElement;
			if (!place || !rounded.test(text.nodeValue?.replaceAll('\u00a0', ' ') ?? '') || place.closest(elsewhere) || !place.checkVisibility()) continue;
			const line = place.closest('tr, li') ?? place.closest('.exact');
			const stop = /** @type {HTMLElement | null | undefined} */ (place.closest('.exact[tabindex], a.exact') ?? (line?.hasAttribute('tabindex') ? line : line?.querySelector('a, button, summary')));
			stop?.focus();
			const bytes = /[\d,]+/.exec((place.closest('.exact') ?? place.nextElementSibling)?.querySelector('span')?.textContent ?? '')?.[0];
			const shown = /** @type {HTMLElement | null} */ (line)?.innerText ?? '';
			if (!stop || document.activeElement !== stop || !bytes || !shown.includes(bytes)) wrong.push(`${place.outerHTML.slice(0, 160)} in ${shown}`);
		}
		return wrong.slice(0, 8);
	});
}

const pages = { built: keepPages(browser, built.url), site: keepPages(browser, site.url) };

for (const state of states(site.isStub)) {
	const [{ url }, open] = state.engines ? [built, pages.built] : [site, pages.site];
	test(`exact bytes by keyboard: ${state.name}`, async () => {
		const { page } = await open(1280, state.delay ?? 1);
		await reach(page, url, state);
		await page.keyboard.press('Shift');
		for (const width of [1280, 360]) {
			await page.setViewportSize({ width, height: 900 });
			assert.deepEqual(await withoutBytes(page), [], `${width} px`);
		}
	});
}
