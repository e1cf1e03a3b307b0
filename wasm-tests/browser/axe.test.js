/** No state of the page breaks a rule of axe-core: light, dark and in forced colours, wide and on a phone. */
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { keepPages, openChromium, openPage } from './chromium.js';
import { openSite } from './site.js';
import { reach, states } from './states.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const site = await openSite({ cached: true });
const built = await openSite({ engines: true, cached: true });
const browser = await openChromium();
/** Where pictures go, when they are wanted. */
const pictures = process.env.SCREENSHOTS;

after(async () => {
	await browser.close();
	await site.close();
	await built.close();
});

/** The rules that look at colours. What the others find is the same in all schemes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** @type {[name: string, media: Parameters<import('playwright-core').Page['emulateMedia']>[0], rules?: string[]][]} */
const COLOURS = [
	['light', { colorScheme: 'light', forcedColors: 'none' }],
	['dark', { colorScheme: 'dark', forcedColors: 'none' }, COLOUR_RULES],
	['forced', { colorScheme: 'dark', forcedColors: 'active' }, COLOUR_RULES],
];

const pages = { built: keepPages(browser, built.url, { reducedMotion: 'reduce' }), site: keepPages(browser, site.url, { reducedMotion: 'reduce' }) };

for (const state of states(site.isStub)) {
	const [{ url }, open] = state.engines ? [built, pages.built] : [site, pages.site];
	test(`axe finds nothing: ${state.name}`, async () => {
		const { page, complaints } = await open(1280, state.delay ?? 1);
		await reach(page, url, state);
		await page.evaluate(axe);
		for (const width of [1280, 360]) {
			await page.setViewportSize({ width, height: 900 });
			for (const [colours, media, rules] of COLOURS) {
				await page.emulateMedia(media);
				assert.deepEqual(await violations(page, rules), [], `${colours}, ${width} px`);
				if (pictures) await picture(page, join(pictures, `${state.name.replaceAll(/\W+/g, '-')}-${width}-${colours}.png`));
			}
		}
		// Statuses of refusals are logged by the browser itself.
		assert.deepEqual(complaints.filter((one) => !one.includes('status of 4')), []);
	});
}

/** @param {import('playwright-core').Page} page @param {string[]} [rules] all of them, if none are named */
function violations(page, rules) {
	return page.evaluate(async (runOnly) => {
		const { violations: all } = await /** @type {any} */ (globalThis).axe.run(runOnly ? { runOnly } : {});
		return all.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
	}, rules);
}

/** @param {import('playwright-core').Page} page @param {string} path */
async function picture(page, path) {
	await mkdir(dirname(path), { recursive: true });
	await page.screenshot({ path, fullPage: true });
}

test('axe would find something', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.goto(site.url);
	await page.evaluate(axe);
	await page.evaluate(() => {
		const q = document.querySelector('#try');
		if (q instanceof HTMLElement) q.style.color = '#aaa';
	});
	assert.match(String(await violations(page)), /color-contrast/);
	await context.close();
});
