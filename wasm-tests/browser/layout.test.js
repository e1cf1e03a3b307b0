/** Nothing moves unasked, nothing is wider than its window, nothing is cut off for good. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { keepPages, openChromium, openPage, quiet, settled, shifts } from './chromium.js';
import { cutOff, tooWide } from './fit.js';
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

const NARROW = [320, 360];
const WIDE = [704, 768, 900, 1120, 1280, 1600];

const pages = { built: keepPages(browser, built.url), site: keepPages(browser, site.url) };

for (const state of states(site.isStub)) {
	const [{ url }, open] = state.engines ? [built, pages.built] : [site, pages.site];
	test(`nothing moves, nothing is too wide or cut off: ${state.name}`, async () => {
		// What is done in a state moves things as it should.
		const still = !state.delay && !state.then;
		for (const width of [1280, 360]) {
			const { page } = await open(width, state.delay ?? (still ? 60 : 1));
			await reach(page, url, state);
			if (still) {
				await quiet(page);
				assert.deepEqual(await shifts(page), [], `${width} px`);
			}
			for (const narrow of width === 360 ? NARROW : WIDE) {
				await page.setViewportSize({ width: narrow, height: 800 });
				assert.deepEqual(await tooWide(page), [], `${narrow} px`);
				assert.deepEqual(await cutOff(page), [], `${narrow} px`);
			}
		}
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
		await quiet(page);
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
