/**
 * The engine in two halves: a first lookup waits for the first alone; the rest comes when
 * the answer is there, or at once when something wants it.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { inspect, serve } from './tonnage.js';

const REST = '/engine/dist/tonnage_rest.wasm';

const browser = await openChromium();
const server = await serve();

after(async () => {
	await browser.close();
	await server.close();
});

/**
 * Weighs a sample in a new page, and tells what was asked for it in order.
 *
 * @param {string} image
 * @param {(page: import('playwright-core').Page) => Promise<void>} [before]
 */
async function weigh(image, before) {
	const { page, context } = await openPage(browser, server.url);
	/** @type {{ path: string, type: string }[]} */
	const asked = [];
	page.on('request', (request) => asked.push({ path: new URL(request.url()).pathname, type: request.resourceType() }));
	await before?.(page);
	await page.goto(`${server.url}?image=${image}`);
	await settled(page);
	return { page, context, asked };
}

/** @param {{ path: string, type: string }[]} asked */
const engineAndRegistry = (asked) => asked.filter(({ path }) => path.startsWith('/r/') || path.endsWith('.wasm'));

for (const image of ['demo/app:1.0', 'demo/single', 'demo/list', 'demo/zstd', 'demo/repeated']) {
	test(`the first half is enough for ${image}`, async () => {
		const { page, context, asked } = await weigh(`samples.localhost/${image}`);
		await page.waitForFunction((rest) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(rest)), REST);
		const order = engineAndRegistry(asked);
		const first = order.shift();
		assert.deepEqual(first, { path: '/engine/dist/tonnage_first.wasm', type: 'other' }, 'it is on its way before a script asks for it, and is not fetched twice');
		assert.deepEqual(order.pop(), { path: REST, type: 'fetch' }, 'the rest comes last, and nobody waits for it');
		assert.ok(order.every(({ path }) => path.startsWith('/r/')), 'and between them only the registry is asked');
		await context.close();
	});
}

for (const image of ['demo/schema1', 'demo/nested', 'demo/artifact', 'demo/foreign']) {
	test(`the rest is there at once for ${image}, and says the same as the whole engine`, async () => {
		const { page, context } = await weigh(`samples.localhost/${image}`);
		const whole = await inspect(`samples.localhost/${image}`, null);
		const bytes = (whole.size?.download ?? 0).toLocaleString('en');
		assert.match(await page.locator('#result').innerText(), new RegExp(`\\b${bytes}\\b`));
		await context.close();
	});
}

test('an error is told though its words lie in the rest', async () => {
	const { page, context } = await weigh('samples.localhost/demo/app:no-such-tag');
	assert.match(await page.locator('lookup-error').innerText(), /no-such-tag/);
	await context.close();
});

test('a rest that cannot be had is told, and nothing hangs', async () => {
	const { page, context } = await weigh('samples.localhost/demo/schema1', async (page) => void (await page.route(`**${REST}`, (route) => route.abort())));
	assert.match(await page.locator('lookup-error').innerText(), /rest of the engine could not be loaded/);
	await context.close();
});
