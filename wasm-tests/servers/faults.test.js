/**
 * A proxy that is down, lies, or is somebody else: each has its own code and sentence, and
 * the page is usable afterwards.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { HONEST, openProxy, send } from './proxy.js';
import { serve } from './tonnage.js';

const server = await serve();
const proxy = await openProxy(server.url);
const browser = await openChromium();

after(async () => {
	await browser.close();
	await proxy.close();
	await server.close();
});

const APP = 'samples.localhost/demo/app:1.0';
const HTML = '<!doctype html><title>Hotel</title><h1>Welcome. Type your room number</h1>';

/** @param {import('./proxy.js').Response} response @param {number} status */
function webPage(response, status) {
	response.writeHead(status, { 'Content-Type': 'text/html' }).end(HTML);
}

/** @param {import('./proxy.js').Response} response @param {Record<string, string>} headers */
function flood(response, headers) {
	response.writeHead(200, headers);
	const piece = Buffer.alloc(65_536, ' ');
	const pour = () => {
		while (response.writable && response.write(piece));
	};
	response.on('drain', pour);
	pour();
}

/** One byte of what is asked for by its digest, or by its tag, is another one. @param {RegExp} which @returns {import('./proxy.js').Script} */
function lie(which) {
	return async (path, response, pass) => {
		const answer = await pass();
		if (which.test(path)) answer.body[answer.body.length >> 1] = 0x21;
		send(response, answer);
	};
}

/** @type {import('./proxy.js').Script} */
const BREAKS_OFF = async (path, response, pass) => {
	if (path === '/healthz') return HONEST(path, response, pass);
	const { status, headers, body } = await pass();
	response.writeHead(status, { ...headers, 'Content-Length': body.length });
	return response.write(body.subarray(0, 10), () => response.destroy());
};

/** @type {[name: string, script: import('./proxy.js').Script, code: string, heading: RegExp][]} */
const FAULTS = [
	['hangs up', (_, response) => response.destroy(), 'TRANSPORT', /^The server at http:\/\/127\.0\.0\.1:\d+ did not answer this page\.$/],
	['breaks off', BREAKS_OFF, 'TRANSPORT', /^samples\.localhost could not be asked: network error\.$/],
	['changes what a tag means', lie(/manifests\/1\.0$/), 'DIGEST_MISMATCH', /^The bytes are not what their digest says\.$/],
	['changes what a digest means', lie(/manifests\/sha256:/), 'DIGEST_MISMATCH', /^The bytes are not what their digest says\.$/],
	['answers a web page to everything', (_, response) => webPage(response, 200), 'MALFORMED_MANIFEST', /^What answers at http:\/\/127\.0\.0\.1:\d+ is no tonnage server\.$/],
	['answers 404 to everything, as a static host does', (_, response) => webPage(response, 404), 'TRANSPORT', /^What answers at http:\/\/127\.0\.0\.1:\d+ is no tonnage server\.$/],
	['answers 503 to everything', (_, response) => webPage(response, 503), 'TRANSPORT', /^What answers at http:\/\/127\.0\.0\.1:\d+ is no tonnage server\.$/],
	['answers a web page for a manifest', (path, response, pass) => (path === '/healthz' ? HONEST(path, response, pass) : webPage(response, 200)), 'MALFORMED_MANIFEST', /^The answer is a web page, not a manifest\.$/],
	['never ends', (_, response) => flood(response, { 'Content-Type': 'application/vnd.oci.image.index.v1+json' }), 'TOO_LARGE', /^This manifest is larger than 4\sMiB, the most that is read\.$/],
	['never ends what is a web page', (_, response) => flood(response, { 'Content-Type': 'text/html' }), 'TOO_LARGE', /^This manifest is larger than 4\sMiB, the most that is read\.$/],
];

for (const [name, script, code, heading] of FAULTS) {
	test(`a proxy that ${name}`, async () => {
		const { page, context, complaints } = await openPage(browser, proxy.url);
		proxy.script = script;
		await page.goto(`${proxy.url}?image=${APP}`);
		await settled(page);
		assert.match(await page.locator('.err h1').innerText(), heading);
		assert.equal(await page.locator('.err > .cost code').innerText(), code);
		assert.ok((await page.locator('.err h1 + p').innerText()).length > 20, 'it says what to do');
		assert.ok(!(await page.locator('main').innerText()).includes('room number'), 'a stranger’s page is not shown');
		assert.equal(await page.locator('.weight output').count(), 0);
		await assertUsable(page);
		assert.deepEqual(complaints.filter((one) => !one.startsWith('logged: Failed to load resource')), []);
		await context.close();
	});
}

/** When the proxy is well again, so is the page. @param {import('playwright-core').Page} page */
async function assertUsable(page) {
	proxy.script = HONEST;
	assert.equal(await page.inputValue('#image'), APP, 'what was typed is kept');
	await page.click('.err .btn:text("Weigh again")');
	await page.waitForFunction(() => document.title.includes('weighs 324'));
	await page.fill('#image', 'samples.localhost/demo/single');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.includes('demo/single:latest weighs'));
	assert.equal(await page.locator('.err').count(), 0);
}

test('a proxy that changes a config: the size stands, the config is not shown', async () => {
	const { page, context } = await openPage(browser, proxy.url);
	proxy.script = lie(/\/blobs\//);
	await page.goto(`${proxy.url}?image=${APP}`);
	await settled(page);
	assert.match(await page.title(), /weighs 324/);
	assert.match(await page.locator('.note').first().innerText(), /^Wrong config/);
	assert.match(await page.locator('.proof summary').innerText(), /config is not what its digest says/);
	assert.match(await page.locator('config-facts').innerText(), /^The config could not be had\./);
	await context.close();
});

test('a proxy that never answers', async () => {
	const { page, context } = await openPage(browser, proxy.url);
	await page.clock.install();
	await page.goto(proxy.url);
	proxy.script = (path, response, pass) => path === '/healthz' && HONEST(path, response, pass);
	await page.fill('#image', APP);
	const hanging = page.waitForRequest((request) => request.url().includes('/r/'));
	await page.keyboard.press('Enter');
	await hanging;
	await page.clock.runFor(21_000);
	await page.waitForSelector('.err');
	assert.equal(await page.locator('.err h1').innerText(), 'samples.localhost did not answer within 20 seconds.');
	assert.equal(await page.locator('.err > .cost code').innerText(), 'TIMEOUT');
	await page.clock.resume();
	await assertUsable(page);
	await context.close();
});

test('a server that ends while its page is open, and comes back', async () => {
	const { page, context } = await openPage(browser, proxy.url);
	proxy.script = HONEST;
	await page.goto(`${proxy.url}?image=samples.localhost/demo/single`);
	await settled(page);
	await context.setOffline(true);
	await page.fill('#image', APP);
	await page.keyboard.press('Enter');
	await page.waitForSelector('.err');
	assert.match(await page.locator('.err h1').innerText(), /did not answer this page\.$/);
	assert.match(await page.locator('.err h1 + p').innerText(), /Start it again with tonnage serve, or look at the network\.$/);
	await context.setOffline(false);
	await assertUsable(page);
	await context.close();
});
