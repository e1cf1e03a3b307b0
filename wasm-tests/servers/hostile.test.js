/**
 * A registry that wants a password, sets cookies, answers HTML and points to other machines:
 * nothing of it reaches the origin of the page.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { listen } from './listen.js';
import { allowed, serve } from './tonnage.js';

/** @type {string[]} */
const asked = [];
const secret = await listen(createServer((request, response) => {
	asked.push(`secret ${request.url}`);
	response.end('{}');
}));
const registry = await listen(createServer((request, response) => {
	asked.push(`registry ${request.url}`);
	if (request.url?.startsWith('/v2/moved/')) {
		response.writeHead(302, { Location: `${secret.url}private` }).end();
		return;
	}
	response.writeHead(401, {
		'WWW-Authenticate': 'Basic realm="Type the password of your machine"',
		'Set-Cookie': ['sid=1; Path=/', 'other=2; Path=/; HttpOnly'],
		'Content-Type': 'text/html',
		'Clear-Site-Data': '"*"',
		Refresh: `0;url=${secret.url}`,
	}).end('<!doctype html><title>Registry</title><h1 id="theirs">Sign in</h1><script>document.cookie="sid=3"</script>');
}));
const server = await serve(allowed(registry.host));
const browser = await openChromium();

after(async () => {
	await browser.close();
	await server.close();
	await registry.close();
	await secret.close();
});

const ROUTE = `${server.url}r/${registry.host}/v2/`;

/** A page, and every time that the browser would have asked for a password. */
async function open() {
	const { page, context, complaints } = await openPage(browser, server.url);
	const session = await context.newCDPSession(page);
	/** @type {string[]} */
	const passwords = [];
	session.on('Fetch.requestPaused', ({ requestId }) => {
		session.send('Fetch.continueRequest', { requestId }).catch(() => undefined);
	});
	session.on('Fetch.authRequired', ({ requestId, request }) => {
		passwords.push(request.url);
		session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: { response: 'CancelAuth' } }).catch(() => undefined);
	});
	await session.send('Fetch.enable', { handleAuthRequests: true });
	asked.length = 0;
	return { page, context, passwords, complaints };
}

test('opened as a page: 403, no password box, no cookie, and the registry is not even asked', async () => {
	const { page, context, passwords } = await open();
	const answer = await page.goto(ROUTE);
	assert.equal(answer?.status(), 403);
	const headers = (await answer?.allHeaders()) ?? {};
	assert.equal(headers['x-tonnage-error'], 'PROXY_REFUSED');
	assert.equal(headers['content-type'], 'application/json');
	for (const name of ['www-authenticate', 'set-cookie', 'refresh', 'clear-site-data']) assert.equal(headers[name], undefined, name);
	assert.match(await page.locator('body').innerText(), /not shown as a page here/);
	assert.equal(await page.locator('#theirs').count(), 0);
	assert.deepEqual([passwords, await context.cookies(), asked], [[], [], []]);
	await context.close();
});

test('in a frame or a window of its own it is the same', async () => {
	const { page, context, passwords } = await open();
	await page.goto(server.url);
	const frame = await page.evaluate(async (url) => {
		const inside = document.createElement('iframe');
		inside.src = url;
		await new Promise((resolve) => {
			inside.addEventListener('load', resolve);
			document.body.append(inside);
		});
		return inside.contentDocument?.body?.innerText ?? 'closed to us';
	}, ROUTE);
	assert.equal(frame, 'closed to us');
	const [popup] = await Promise.all([context.waitForEvent('page'), page.evaluate((url) => void window.open(url), ROUTE)]);
	await popup.waitForLoadState();
	assert.match(await popup.locator('body').innerText(), /not shown as a page here/);
	assert.deepEqual([passwords, await context.cookies(), asked], [[], [], []]);
	await context.close();
});

test('asked for by the page, its challenge is a sentence', async () => {
	const { page, context, passwords, complaints } = await open();
	const answers = page.waitForResponse((response) => response.url().includes('/r/'));
	await page.goto(`${server.url}?image=${registry.host}/team/app`);
	await settled(page);
	const headers = await (await answers).allHeaders();
	assert.equal(headers['x-registry-authenticate'], 'Basic realm="Type the password of your machine"');
	assert.equal(headers['content-type'], 'application/octet-stream');
	assert.equal(headers['content-disposition'], 'attachment');
	assert.match(headers['content-security-policy'] ?? '', /sandbox/);
	for (const name of ['www-authenticate', 'set-cookie', 'refresh', 'clear-site-data']) assert.equal(headers[name], undefined, name);
	assert.equal(await page.locator('.err code').last().innerText(), 'UNAUTHORIZED');
	assert.equal(await page.locator('#theirs').count(), 0);
	assert.ok(asked.length > 0 && asked.every((one) => one.startsWith('registry /v2/team/app/')), asked.join());
	assert.deepEqual([passwords, await context.cookies()], [[], []]);
	assert.deepEqual(complaints.filter((one) => !one.includes('status of 401')), []);
	await context.close();
});

test('a redirect to a machine nearby is not followed, and said', async () => {
	const { page, context } = await open();
	await page.goto(`${server.url}?image=${registry.host}/moved/app`);
	await settled(page);
	assert.equal(await page.locator('.err code').last().innerText(), 'PROXY_REFUSED');
	assert.deepEqual(asked, ['registry /v2/moved/app/manifests/latest']);
	await context.close();
});

test('without our server there would be a password box, and cookies', async () => {
	const { page, context, passwords } = await open();
	await page.goto(`${registry.url}v2/`);
	assert.deepEqual(passwords, [`${registry.url}v2/`]);
	assert.notEqual((await context.cookies()).length, 0);
	await context.close();
});
