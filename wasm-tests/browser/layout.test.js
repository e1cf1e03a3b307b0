/** Nothing moves unasked, nothing is wider than its window. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled, shifts } from './chromium.js';
import { openSite } from './site.js';
import { reach, states } from './states.js';

const site = await openSite();
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

const WIDTHS = [320, 360, 704, 768, 900, 1120, 1280, 1600];

for (const state of states(site.isStub)) {
	test(`no horizontal overflow: ${state.name}`, async () => {
		const { page, context } = await openPage(browser, site.url, { stub: { delay: state.delay ?? 1 } });
		await reach(page, site.url, state);
		for (const width of WIDTHS) {
			await page.setViewportSize({ width, height: 800 });
			const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			assert.equal(over, 0, `${width} px`);
		}
		await context.close();
	});

	if (state.delay) continue;
	test(`nothing moves: ${state.name}`, async () => {
		for (const width of [1280, 768, 360]) {
			const { page, context } = await openPage(browser, site.url, { viewport: { width, height: 900 }, stub: { delay: 60 } });
			await reach(page, site.url, state);
			await page.waitForTimeout(200);
			assert.deepEqual(await shifts(page), [], `${width} px`);
			await context.close();
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
