/**
 * The engine in pieces: a first lookup waits for the first alone; the rest comes when the
 * answer is there, or at once when something wants it; the second engine when somebody takes
 * something along or opens a file.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { inspect, serve } from './tonnage.js';

const FIRST = '/engine/dist/tonnage_first.wasm';
const REST = '/engine/dist/tonnage_rest.wasm';
/** The second engine: what makes functions of it, and itself. */
const SECOND = ['/second/second.js', '/second/second.wasm'];

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
	test(`the first piece is enough for ${image}`, async () => {
		const { page, context, asked } = await weigh(`samples.localhost/${image}`);
		await page.waitForFunction((rest) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(rest)), REST);
		const order = engineAndRegistry(asked);
		const first = order.shift();
		assert.deepEqual(first, { path: FIRST, type: 'other' }, 'it is on its way before a script asks for it, and is not fetched twice');
		assert.deepEqual(order.pop(), { path: REST, type: 'fetch' }, 'the rest comes last, and nobody waits for it');
		assert.ok(order.every(({ path }) => path.startsWith('/r/')), 'and between them only the registry is asked');
		await context.close();
	});
}

test('the first piece is enough for answers that come bit by bit', async () => {
	const { context, asked } = await weigh('samples.localhost/demo/app:1.0', async (page) => {
		await page.addInitScript(() => {
			const whole = globalThis.fetch;
			globalThis.fetch = async (asked, options) => {
				const answer = await whole(asked, options);
				if (!answer.url.includes('/r/')) return answer;
				const bytes = new Uint8Array(await answer.arrayBuffer());
				const bits = new ReadableStream({
					start(controller) {
						for (let at = 0; at < bytes.length; at += 700) controller.enqueue(bytes.slice(at, at + 700));
						controller.close();
					},
				});
				return new Response(bits, { status: answer.status, headers: answer.headers });
			};
		});
	});
	assert.deepEqual(asked.filter(({ path, type }) => path === REST && type === 'xhr'), []);
	await context.close();
});

test('what other tools would take waits for the rest, and nobody for that', async () => {
	const { page, context, asked } = await weigh('samples.localhost/demo/app:1.0', async (page) => {
		await page.setViewportSize({ width: 1280, height: 4000 });
		await page.route(`**${REST}`, async (route) => {
			// It takes its time, until somebody else is there who wants it.
			if (route.request().resourceType() === 'fetch') {
				await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('tool-picks.js')));
				await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
			}
			await route.continue();
		});
	});
	await page.getByText('would all take the same one').waitFor();
	assert.deepEqual(asked.filter(({ path }) => path === REST), [{ path: REST, type: 'fetch' }]);
	await context.close();
});

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

/** How often each file of an engine was asked for. @param {{ path: string }[]} asked */
function times(asked) {
	/** @type {Record<string, number>} */
	const times = {};
	for (const { path } of asked) if (path.endsWith('.wasm') || path.startsWith('/second/')) times[path] = (times[path] ?? 0) + 1;
	return times;
}

/** What the second engine makes of a document in a page; an error as its parts. @param {import('playwright-core').Page} page */
const kindOf = (page) =>
	page.evaluate(async () => {
		const blob = { mediaType: 'application/octet-stream', digest: `sha256:${'0'.repeat(64)}`, size: 1 };
		const manifest = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: blob, layers: [blob] };
		const address = '/lib/second.js';
		const { second, told } = await import(address);
		try {
			const documents = new (await second()).Documents();
			documents.add(new TextEncoder().encode(JSON.stringify(manifest)));
			return told(() => documents.finish()).kind();
		} catch (error) {
			const { code, message, hint } = /** @type {InspectError} */ (error);
			return { code, message, hint };
		}
	});

/** A page in which nothing was looked up. @param {(page: import('playwright-core').Page) => Promise<void>} [before] */
async function idle(before) {
	const { page, context } = await openPage(browser, server.url);
	/** @type {{ path: string }[]} */
	const asked = [];
	page.on('request', (request) => asked.push({ path: new URL(request.url()).pathname }));
	await before?.(page);
	await page.goto(`${server.url}?open`);
	await page.waitForSelector('#file', { state: 'attached' });
	return { page, context, asked };
}

test('the second engine is fetched when somebody takes something along, once', async () => {
	const { page, context, asked } = await weigh('samples.localhost/demo/app:1.0');
	await page.waitForFunction((rest) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(rest)), REST);
	assert.deepEqual(times(asked), { [FIRST]: 1, [REST]: 1 });
	for (let time = 0; time < 2; time += 1) {
		await page.evaluate(() => navigator.clipboard.writeText(''));
		await page.click('.copy .txt:text-is("Markdown")');
		await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('demo/app:1.0'));
	}
	assert.deepEqual(times(asked), Object.fromEntries([FIRST, REST, ...SECOND].map((path) => [path, 1])));
	await context.close();
});

test('without a lookup before, all of the engine comes with it, and the next lookup fetches nothing of it', async () => {
	const { page, context, asked } = await idle();
	assert.equal(await kindOf(page), 'document');
	await page.goto(`${server.url}?open`);
	asked.length = 0;
	assert.deepEqual(await Promise.all([kindOf(page), kindOf(page)]), ['document', 'document']);
	await page.evaluate(async () => {
		const address = '/lib/engine.js';
		const { engine } = await import(address);
		await (await engine.load()).inspect('samples.localhost/demo/app:1.0', { proxy: location.origin });
	});
	assert.deepEqual(times(asked), Object.fromEntries([FIRST, REST, ...SECOND].map((path) => [path, 1])));
	await context.close();
});

test('it waits for the rest, on which it works', async () => {
	/** @type {() => void} */
	let release = () => undefined;
	const held = new Promise((/** @type {(value: void) => void} */ resolve) => {
		release = resolve;
	});
	const { page, context, asked } = await idle(async (page) => {
		await page.route(`**${REST}`, async (route) => {
			await held;
			await route.continue();
		});
	});
	const arrived = page.waitForResponse((response) => response.url().endsWith('/second/second.wasm'));
	const kind = kindOf(page);
	await arrived;
	assert.equal(times(asked)[REST], 1);
	release();
	assert.equal(await kind, 'document');
	await context.close();
});

for (const path of [REST, ...SECOND]) {
	test(`when ${path} cannot be had, that is told, and had the next time`, async () => {
		const { page, context } = await idle(async (page) => void (await page.route(`**${path}*`, (route) => route.abort())));
		const told = { code: 'TRANSPORT', message: 'a part of this page could not be loaded', hint: 'Check the network, then try again.' };
		assert.deepEqual(await kindOf(page), told);
		await page.unroute(`**${path}*`);
		assert.equal(await kindOf(page), 'document');
		await context.close();
	});
}
