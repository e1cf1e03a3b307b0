/** The page before its engine, and without it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from './chromium.js';
import { openSite } from './site.js';

const site = await openSite();
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

const APP = 'samples.localhost/demo/app:1.0';

test('the form is there before the engine: what is typed is kept, a submit waits', async () => {
	const { page, context } = await openPage(browser, site.url);
	/** @type {() => void} */
	let release = () => undefined;
	const held = new Promise((/** @type {(value: void) => void} */ resolve) => {
		release = resolve;
	});
	await page.route('**/engine/**', async (route) => {
		await held;
		await route.continue();
	});
	await page.goto(site.url);
	await page.fill('#image', APP);
	await page.keyboard.press('Enter');
	await page.waitForSelector('form > button.stop');
	assert.equal(await page.locator('h1.ref').innerText(), APP);
	release();
	await settled(page);
	assert.match(await page.title(), /weighs 324/);
	assert.equal(await page.locator('h1.ref i').innerText(), ':1.0', 'its parts are told apart as soon as it is understood');
	await context.close();
});

test('the engine is fetched when the page is idle, once', async () => {
	const { page, context } = await openPage(browser, site.url);
	/** @type {string[]} */
	const asked = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.goto(site.url);
	await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/engine/index.js')));
	await page.fill('#image', APP);
	await page.keyboard.press('Enter');
	await settled(page);
	assert.equal(asked.filter((path) => path.endsWith('/engine/index.js')).length, 1);
	await context.close();
});

test('an engine that does not load is said, and asked for again', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.route('**/engine/index.js', (route) => route.abort());
	await page.goto(`${site.url}?image=${APP}`);
	await page.waitForSelector('.err');
	assert.equal(await page.locator('.err h1').innerText(), 'The engine of this page did not load.');
	assert.equal(await page.inputValue('#image'), APP);
	await page.unroute('**/engine/index.js');
	await page.click('text=Weigh again');
	await settled(page);
	await page.waitForFunction(() => document.title.includes('weighs 324'));
	await context.close();
});

test('an error is said in short where what tells it at length does not load', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.route('**/lookup-error.js', (route) => route.abort());
	await page.goto(`${site.url}?image=samples.localhost/demo/app:9.9`);
	await page.waitForSelector('.err');
	assert.match(await page.locator('.err').innerText(), /^There is no tag 9.9 in samples.localhost\/demo\/app\.\s+The nearest tag .*1\.0\.$/);
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'e', 'the heading has the focus');
	await context.close();
});

test('tables that do not load are said in their place; the number stands', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.route('**/weigh-tables.js', (route) => route.abort());
	await page.goto(`${site.url}?image=${APP}`);
	await settled(page);
	assert.match(await page.locator('.below').innerText(), /^Not loaded\s+This part/);
	assert.match(await page.locator('.gist').innerText(), /^324,378/);
	await context.close();
});

test('tables that come when something else is shown stay away', async () => {
	const { page, context } = await openPage(browser, site.url);
	/** @type {() => void} */
	let release = () => undefined;
	const held = new Promise((/** @type {(value: void) => void} */ resolve) => {
		release = resolve;
	});
	await page.route('**/weigh-tables.js', async (route) => {
		await held;
		await route.continue();
	});
	await page.goto(`${site.url}?image=${APP}`);
	await page.waitForSelector('.gist');
	await page.click('.top nav a[data-view="open"]');
	await page.waitForSelector('#folder');
	release();
	await page.evaluate(`import(${JSON.stringify(`${site.url}components/weigh-tables/weigh-tables.js`)}).then(() => new Promise(requestAnimationFrame))`);
	assert.equal(await page.locator('#result > *').count(), 0);
	await context.close();
});

test('a part that does not load is said, with a way on', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.route('**/key-list.js', (route) => route.abort());
	await page.goto(site.url);
	await page.click('#show-keys');
	assert.match(await page.locator('main > [role="alert"]').innerText(), /^Not loaded\s+This part of the page could not be fetched\. Try again\.$/);
	await page.unroute('**/key-list.js');
	await page.click('text=Try again');
	await page.waitForFunction(() => !document.querySelector('[role="alert"]'));
	await page.click('#show-keys');
	await page.waitForSelector('dialog[open]');
	await context.close();
});

test('every module of the page is announced in it, and no other', async () => {
	const { page, context } = await openPage(browser, site.url, { stub: { delay: 60_000 } });
	// What is fetched when there is nothing else to do is no part of it.
	await page.addInitScript(() => {
		globalThis.requestIdleCallback = () => 0;
	});
	/** @param {string} links those that are meant */
	const modules = (links) => page.evaluate((meant) => {
		const announced = /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll(meant)]).map(({ href }) => href).sort();
		const all = performance.getEntriesByType('resource').map(({ name }) => name);
		return { announced, fetched: [...new Set(all)].filter((name) => /\/(components|lib|views)\//.test(name)).sort() };
	}, links);
	await page.goto(site.url);
	const first = await modules('link[rel="modulepreload"]:not([media])');
	assert.deepEqual(first.fetched, first.announced);
	if (!site.isStub) return void (await context.close());
	// A lookup that stands still: what is fetched meanwhile.
	await page.goto(`${site.url}?image=${APP}`);
	await page.waitForFunction(() => customElements.get('lookup-error') && customElements.get('raw-documents'));
	const all = await modules('link[rel="modulepreload"]:not([href^="engine"])');
	const inCase = ['components/lookup-error/lookup-error.js', 'lib/dressed.js', 'lib/failure.js'].map((name) => site.url + name);
	assert.deepEqual(all.fetched, [...all.announced, ...inCase].sort(), 'with the tables of a result, and what would tell why there is none');
	await context.close();
});

test('without scripts the form is a link', async () => {
	const { page, context } = await openPage(browser, site.url, { javaScriptEnabled: false });
	await page.goto(site.url);
	await page.fill('#image', 'ubuntu:14.04');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/?image=ubuntu**');
	await context.close();
});

test('the page asks nobody but its own server, and its policy holds', async () => {
	const { page, context, complaints } = await openPage(browser, site.url);
	const answer = await page.goto(site.url);
	const policy = answer?.headers()['content-security-policy'] ?? '';
	for (const rule of ["default-src 'none'", "require-trusted-types-for 'script'"]) assert.ok(policy.includes(rule), policy);
	assert.ok(!policy.includes('unsafe-inline'));
	await page.waitForLoadState('networkidle');
	assert.deepEqual(complaints, []);
	await context.close();
});
