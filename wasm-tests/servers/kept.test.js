/**
 * Documents in the browser's own storage: a second look at a tag, after a reload too, costs
 * one HEAD; what lies there is hashed again, and it goes when it is told to.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { openRegistries } from './registries.js';
import { allowed, serve } from './tonnage.js';

const registries = await openRegistries();
const browser = await openChromium();
const server = await serve(allowed(registries.guarded, registries.tokens));
const IMAGE = registries.several;
const ROUTE = `/r/${registries.guarded}/v2/pub/tiny`;

after(async () => {
	await browser.close();
	await server.close();
	await registries.close();
});

/** A page that weighed the image in a life before, and what it asks from now on. */
async function returned() {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${IMAGE}`);
	await settled(page);
	await page.waitForFunction(() => localStorage.getItem('tonnage-shelf'));
	const size = await weight(page);
	/** @type {string[]} */
	const asked = [];
	page.on('request', (request) => {
		const { pathname } = new URL(request.url());
		if (pathname.startsWith('/r/')) asked.push(`${request.method()} ${pathname}`);
	});
	await registries.seen();
	return { page, context, complaints, asked, size };
}

/** The size to the byte, and every doubt about it. @param {import('playwright-core').Page} page */
async function weight(page) {
	return (await page.locator('.gist b, .note').allInnerTexts()).join('\n');
}

/** @param {import('playwright-core').Page} page @param {string} size */
async function assertWeighs(page, size) {
	await settled(page);
	assert.equal(await weight(page), size);
	assert.match(await page.locator('.proof').innerText(), /hashed in this tab/);
}

test('after a reload: one HEAD, from the browser and upstream', async () => {
	const { page, context, complaints, asked, size } = await returned();
	await page.reload();
	await assertWeighs(page, size);
	assert.deepEqual(asked, [`HEAD ${ROUTE}/manifests/multi`]);
	assert.deepEqual((await registries.seen()).map(({ method, status }) => `${method} ${status}`), ['HEAD 200']);
	assert.match(await page.locator('request-trace tbody').innerText(), /Asked whether the tag has moved: nothing new/);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('by digest: nothing is asked', async () => {
	const { page, context, asked, size } = await returned();
	const digest = await page.evaluate(() => JSON.parse(localStorage.getItem('tonnage-shelf') ?? '')[0].digest);
	const name = IMAGE.replace(/:multi$/, '');
	await page.goto(`${server.url}?image=${name}@${digest}`);
	await settled(page);
	await page.waitForFunction((text) => localStorage.getItem('tonnage-shelf')?.includes(text), `@${digest}`);
	asked.length = 0;
	await page.reload();
	await assertWeighs(page, size);
	assert.deepEqual(asked, []);
	await context.close();
});

test('another platform of it asks for its own documents alone', async () => {
	const { page, context, asked } = await returned();
	await page.goto(`${server.url}?image=${IMAGE}&platform=linux/arm64`);
	await settled(page);
	assert.equal(asked[0], `HEAD ${ROUTE}/manifests/multi`);
	assert.equal(asked.filter((one) => one.startsWith('GET')).length, 2, asked.join());
	await page.waitForFunction(() => JSON.parse(localStorage.getItem('tonnage-shelf') ?? '')[0].documents.length === 5);
	asked.length = 0;
	await page.goto(`${server.url}?image=${IMAGE}`);
	await settled(page);
	assert.equal(asked.length, 1, 'and takes nothing from the other');
	await context.close();
});

/** What may have become of what was kept. @type {[name: string, spoil: (page: import('playwright-core').Page) => Promise<unknown>][]} */
const SPOILT = [
	['bytes that were changed', (page) => page.evaluate(async () => {
		const store = await caches.open('tonnage-documents');
		for (const request of await store.keys()) {
			const text = (await (await store.match(request))?.text()) ?? '';
			await store.put(request, new Response(text.replace(/\d{3,}/, '1')));
		}
	})],
	['documents that are gone', (page) => page.evaluate(() => caches.delete('tonnage-documents'))],
	['a list that is none', (page) => page.evaluate(() => localStorage.setItem('tonnage-shelf', `{"${JSON.parse(localStorage.getItem('tonnage-shelf') ?? '')[0].name}"`))],
];

for (const [name, spoil] of SPOILT) {
	test(`${name}: it is asked for anew, and nothing false is shown`, async () => {
		const { page, context, complaints, asked, size } = await returned();
		await spoil(page);
		await page.reload();
		await assertWeighs(page, size);
		assert.ok(asked.some((one) => one.startsWith('GET')), asked.join());
		assert.deepEqual(complaints, []);
		await context.close();
	});
}

test('cleared with recent lookups', async () => {
	const { page, context, asked } = await returned();
	await page.click('.brand');
	await page.click('recent-list button');
	await page.waitForFunction(async () => !(await caches.has('tonnage-documents')) && !localStorage.getItem('tonnage-shelf'));
	await page.goto(`${server.url}?image=${IMAGE}`);
	await settled(page);
	assert.ok(!asked.includes(`HEAD ${ROUTE}/manifests/multi`), 'it is a stranger again');
	await context.close();
});
