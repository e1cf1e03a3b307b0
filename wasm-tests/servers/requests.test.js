/**
 * A cold lookup of an image of several platforms in a registry that wants tokens: three
 * requests from the browser, none of them a preflight, five upstream. The page's trace tells
 * of each what the servers saw.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { openFolder } from './folder.js';
import { openRegistries } from './registries.js';
import { allowed, inspect, serve } from './tonnage.js';

const registries = await openRegistries();
const browser = await openChromium();
const flags = allowed(registries.guarded, registries.tokens);

after(async () => {
	await browser.close();
	await registries.close();
});

/**
 * Every request to a registry, as the browser's network sees it: preflights too, which no
 * script does.
 *
 * @param {import('playwright-core').Page} page
 */
async function watch(page) {
	/** @type {string[]} */
	const asked = [];
	const session = await page.context().newCDPSession(page);
	session.on('Network.requestWillBeSent', ({ request }) => {
		const path = new URL(request.url).pathname;
		if (path.startsWith('/r/')) asked.push(`${request.method} ${path}`);
	});
	await session.send('Network.enable');
	return asked;
}

/** The lines of the trace: what the page asked, and what the proxy asked for it. @param {import('playwright-core').Page} page */
function trace(page) {
	return page.$$eval('request-trace tbody tr', (rows) => {
		const line = (/** @type {Element | null | undefined} */ place) => place?.textContent ?? '';
		return rows.map((row) => ({
			asked: `${line(row.querySelector('th > code'))} ${line(row.querySelector('td:nth-of-type(2)'))}`,
			upstream: [...row.querySelectorAll('.up li')].map((item) => `${line(item.querySelector('code'))} ${/^\d+/.exec(line(item.querySelector('code + bdi')))?.[0]}`),
		}));
	});
}

/** A request as the trace writes it. @param {import('./registries.js').Seen} seen */
function line({ server, method, target, status }) {
	const host = server === 'registry' ? registries.guarded : registries.tokens;
	return `${method} http://${host}${shortened(target)} ${status}`;
}

/** @param {string} text */
function shortened(text) {
	return text.replaceAll('%3A', ':').replaceAll('%2F', '/').replace(/([0-9a-f]{12})[0-9a-f]{48}([0-9a-f]{4})/, '$1…$2');
}

/**
 * Weighs the image with the page at an address, and holds what it asked against what was seen.
 *
 * @param {string} url
 */
async function weigh(url) {
	const { page, context } = await openPage(browser, url);
	const asked = await watch(page);
	await registries.seen();
	await page.goto(`${url}?image=${registries.several}`);
	await settled(page);
	const seen = await registries.seen();
	const told = await trace(page);
	const title = await page.title();
	await context.close();
	return { asked, seen, told, title };
}

/** @param {Awaited<ReturnType<typeof weigh>>} what */
async function assertCheapest({ asked, seen, told, title }) {
	const { manifest, config } = await inspect(registries.several, null);
	const registry = `/r/${registries.guarded}/v2/pub/tiny`;
	assert.deepEqual(asked, [`GET ${registry}/manifests/multi`, `GET ${registry}/manifests/${manifest?.digest}`, `GET ${registry}/blobs/${config?.digest}`]);
	assert.deepEqual(
		seen.map(({ server, leave, status }) => `${server} ${leave} ${status}`),
		['registry anonymous 401', 'token server anonymous 200', 'registry Bearer 200', 'registry Bearer 200', 'registry Bearer 200'],
	);
	assert.deepEqual(told.map((row) => row.upstream.length), [3, 1, 1]);
	assert.deepEqual(told.flatMap(({ upstream }) => upstream), seen.map(line));
	const last = [2, 3, 4].map((i) => seen[i]).flatMap((one) => (one ? [line(one)] : []));
	assert.deepEqual(told.map((row) => row.asked), last, 'the page tells its own in the registry’s words');
	assert.match(title, /weighs/);
}

test('three from the browser, five upstream, all of them told', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	await assertCheapest(await weigh(server.url));
});

test('no preflight for a page of another origin either', async (t) => {
	const folder = await openFolder();
	t.after(folder.close);
	const server = await serve([...flags, '--allow-origin', folder.origin]);
	t.after(server.close);
	folder.proxy = server.url;
	await assertCheapest(await weigh(folder.url));
});

test('a preflight would be seen', async (t) => {
	const folder = await openFolder();
	t.after(folder.close);
	const server = await serve([...flags, '--allow-origin', folder.origin]);
	t.after(server.close);
	const { page, context } = await openPage(browser, folder.url);
	await page.goto(folder.url);
	const asked = await watch(page);
	const route = `${server.url}r/samples.localhost/v2/demo/single/blobs/sha256:${'0'.repeat(64)}`;
	await page.evaluate((url) => fetch(url, { headers: { Range: 'bytes=0-1,2-3' } }).then(({ status }) => status, String), route);
	assert.deepEqual(asked.map((one) => one.split(' ')[0]).sort(), ['GET', 'OPTIONS']);
	await context.close();
});

test('a second look at it asks the browser’s server once', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	const { page, context } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${registries.several}`);
	await settled(page);
	const asked = await watch(page);
	await registries.seen();
	await page.click('form > button');
	await page.waitForFunction(() => document.querySelectorAll('request-trace tbody tr').length === 1);
	await settled(page);
	const seen = await registries.seen();
	assert.deepEqual(asked, [`HEAD /r/${registries.guarded}/v2/pub/tiny/manifests/multi`]);
	assert.deepEqual(seen.map(({ method, leave, status }) => `${method} ${leave} ${status}`), ['HEAD Bearer 200']);
	await context.close();
});
