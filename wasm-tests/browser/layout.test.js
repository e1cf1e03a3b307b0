/** Nothing moves unasked, nothing is wider than its window, nothing is cut off for good. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled, shifts } from './chromium.js';
import { openSite } from './site.js';
import { reach, states } from './states.js';

const site = await openSite();
const built = await openSite({ engines: true });
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
	await built.close();
});

const NARROW = [320, 360];
const WIDE = [704, 768, 900, 1120, 1280, 1600];

for (const state of states(site.isStub)) {
	const { url } = state.engines ? built : site;
	test(`nothing moves, nothing is too wide or cut off: ${state.name}`, async () => {
		// What is done in a state moves things as it should.
		const still = !state.delay && !state.then;
		for (const width of [1280, 360]) {
			const { page, context } = await openPage(browser, url, { viewport: { width, height: 900 }, stub: { delay: state.delay ?? (still ? 60 : 1) } });
			await reach(page, url, state);
			if (still) {
				await page.waitForTimeout(100);
				assert.deepEqual(await shifts(page), [], `${width} px`);
			}
			for (const narrow of width === 360 ? NARROW : WIDE) {
				await page.setViewportSize({ width: narrow, height: 800 });
				assert.deepEqual(await tooWide(page), [], `${narrow} px`);
				assert.deepEqual(await cutOff(page), [], `${narrow} px`);
			}
			await context.close();
		}
	});
}

/** What reaches over the edge of the page. @param {import('playwright-core').Page} page */
function tooWide(page) {
	return page.evaluate(() => {
		const edge = document.body.getBoundingClientRect().right;
		const over = document.documentElement.scrollWidth > Math.ceil(edge);
		if (!over) return [];
		const all = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > edge + 1);
		return all.map((one) => `${one.outerHTML.slice(0, 80)} ${one.getBoundingClientRect().right} > ${edge}`).slice(0, 5);
	});
}

/** Text that is not all to be seen, where nothing opens it. @param {import('playwright-core').Page} page */
function cutOff(page) {
	return page.evaluate(() => {
		const seen = [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && one.textContent?.trim() && !one.closest('summary, .vh, thead, select'));
		// Of two that lie on each other, one is not seen.
		const labels = [...document.querySelectorAll('.ruler li')].map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 2).sort((a, b) => a.left - b.left);
		const covered = labels.flatMap((label, i) => (i > 0 && label.left < (labels[i - 1]?.right ?? 0) ? [`label ${i} of the ruler begins at ${label.left}`] : []));
		const cut = seen.filter((one) => getComputedStyle(one).overflow !== 'visible' && one.getAttribute('tabindex') !== '0' && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1) && one.clientWidth > 0);
		return cut.map((one) => `${one.outerHTML.slice(0, 80)} ${one.scrollWidth}×${one.scrollHeight} in ${one.clientWidth}×${one.clientHeight}`).slice(0, 5).concat(covered);
	});
}

test('nothing moves from the empty page to the result', async () => {
	for (const width of [1280, 360]) {
		const { page, context } = await openPage(browser, site.url, { viewport: { width, height: 900 }, stub: { delay: 250 } });
		await page.goto(site.url);
		await page.fill('#image', 'samples.localhost/demo/app:1.0');
		await page.keyboard.press('Enter');
		await page.waitForSelector('weigh-result .hero');
		await settled(page);
		await page.waitForTimeout(200);
		assert.deepEqual(await shifts(page), [], `${width} px`);
		await context.close();
	}
});

test('it prints whole digests, without controls', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.goto(`${site.url}?image=samples.localhost/demo/app:1.0`);
	await settled(page);
	await page.emulateMedia({ media: 'print' });
	assert.equal(await page.locator('.ask').isVisible(), false);
	assert.equal(await page.locator('.facts .dg > span + span').first().isVisible(), true);
	await context.close();
});

test('with reduced motion nothing sweeps', { skip: !site.isStub }, async () => {
	const { page, context } = await openPage(browser, site.url, { reducedMotion: 'reduce', stub: { delay: 60_000 } });
	await page.goto(`${site.url}?image=samples.localhost/demo/app:1.0`);
	await page.waitForSelector('[data-running="yes"]');
	assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
	await context.close();
});
