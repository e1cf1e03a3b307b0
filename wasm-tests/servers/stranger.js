/**
 * A page of another origin, in front of a registry that attacks: what it can read through our server, and what it cannot do
 * to it. The same in every browser.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import { openFolder } from './folder.js';
import { listen } from './listen.js';
import { openTap } from './tap.js';
import { allowed, serve } from './tonnage.js';

/**
 * What browsers' drivers have in common. A page answers whoever asks for a password with one.
 *
 * @typedef {{
 *   goto: (url: string) => Promise<unknown>,
 *   evaluate: <A, R>(run: (given: A) => R | Promise<R>, given: A) => Promise<R>,
 *   waitForFunction: (run: () => boolean) => Promise<unknown>,
 *   close: () => Promise<void>,
 * }} Page
 */

const MANIFEST = JSON.stringify({ schemaVersion: 2, manifests: [] });
const DIGEST = `sha256:${createHash('sha256').update(MANIFEST).digest('hex')}`;
const TYPE = 'application/vnd.oci.image.index.v1+json';
const CHALLENGE = 'Basic realm="Type the password of your machine"';
/** What would tell on whoever runs it. */
const SCRIPT = 'globalThis.taken = true; document.title = "taken"; document.cookie = "taken=1";';
const HTML = `<!doctype html><title>theirs</title><script>${SCRIPT}</script>`;

/**
 * The tests, in a browser.
 *
 * @param {string} browser
 * @param {() => Promise<Page>} open
 */
export async function strangers(browser, open) {
	/** @type {string[]} */
	const asked = [];
	/** @type {string[]} */
	const passwords = [];
	const registry = await listen(createServer((request, response) => {
		const { url: path = '', headers, method } = request;
		asked.push(path);
		if (headers.authorization) passwords.push(path);
		/** @param {string} type @param {string} body */
		const say = (type, body) => {
			response.writeHead(200, { 'Content-Type': type, 'Docker-Content-Digest': DIGEST, 'Content-Length': Buffer.byteLength(body), 'Set-Cookie': 'sid=1' });
			response.end(method === 'HEAD' ? undefined : body);
		};
		if (path.includes('/script/')) return say('text/javascript', SCRIPT);
		if (path.includes('/html/')) return say('text/html', HTML);
		if (path.includes('/open/')) return say(TYPE, MANIFEST);
		response.writeHead(401, { 'WWW-Authenticate': CHALLENGE, 'Content-Type': 'text/html' }).end(HTML);
	}));
	const elsewhere = await listen(createServer((_, response) => {
		response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>elsewhere</title>');
	}));
	// By its other name it is another site as well.
	const foreign = elsewhere.url.replace('127.0.0.1', 'localhost');
	const folder = await openFolder();
	const server = await serve([...allowed(registry.host), '--allow-origin', new URL(foreign).origin, '--allow-origin', folder.origin]);
	const tap = await openTap(server.url);
	after(async () => {
		await Promise.all([tap, server, folder, elsewhere, registry].map(({ close }) => close()));
	});

	const route = `${tap.url}r/${registry.host}/v2/`;

	/** A page at an address, and nothing said yet. @param {string} url */
	const at = async (url) => {
		const page = await open();
		await page.goto(url);
		for (const list of [asked, passwords, tap.asked]) list.length = 0;
		return page;
	};

	test(`${browser}: a page elsewhere reads digests, sizes and challenges, and no leave is asked for before`, async () => {
		const page = await at(foreign);
		const read = await page.evaluate(async (base) => {
			/** @param {string} path @param {string} method */
			const ask = async (path, method) => {
				const { status, headers, ...rest } = await fetch(base + path, { method, credentials: 'omit' }).then(async (answer) => ({
					status: answer.status, headers: answer.headers, size: (await answer.arrayBuffer()).byteLength,
				}));
				const told = ['docker-content-digest', 'content-length', 'content-type', 'x-registry-authenticate', 'x-tonnage-error'];
				return [status, rest.size, ...told.map((name) => headers.get(name)), headers.has('x-tonnage-upstream')];
			};
			return [
				await ask('open/app/manifests/latest', 'GET'),
				await ask('open/app/manifests/latest', 'HEAD'),
				await ask('closed/app/manifests/latest', 'GET'),
				await ask('open/app/manifests/..x', 'GET'),
			];
		}, route);
		const size = `${MANIFEST.length}`;
		assert.deepEqual(read.slice(0, 3), [
			[200, MANIFEST.length, DIGEST, size, TYPE, null, null, true],
			[200, 0, DIGEST, size, TYPE, null, null, true],
			[401, HTML.length, null, `${HTML.length}`, 'application/octet-stream', CHALLENGE, null, true],
		]);
		assert.equal(read[3]?.[6], 'INVALID_REFERENCE');
		assert.deepEqual(tap.asked.map((one) => one.split(' ')[0]), ['GET', 'HEAD', 'GET', 'GET']);
		assert.deepEqual(passwords, [], 'nobody was asked for a password');
		await page.close();
	});

	test(`${browser}: a whole lookup of our page elsewhere asks for no leave before`, async () => {
		folder.proxy = tap.url;
		const page = await at(folder.url);
		await page.goto(`${folder.url}?image=samples.localhost/demo/single:latest`);
		await page.waitForFunction(() => /weighs\s\d/.test(document.title));
		const methods = new Set(tap.asked.map((one) => one.split(' ')[0]));
		assert.ok(tap.asked.some((one) => one.startsWith('GET /r/samples.localhost/')), tap.asked.join());
		assert.deepEqual([...methods].filter((method) => method !== 'GET' && method !== 'HEAD'), []);
		await page.close();
	});

	test(`${browser}: a page elsewhere that is not named reads nothing`, async () => {
		const page = await at(elsewhere.url);
		const read = await page.evaluate((url) => fetch(url).then(() => 'read', () => 'refused'), `${route}open/app/manifests/latest`);
		assert.equal(read, 'refused');
		assert.deepEqual(asked, [], 'the registry is not even asked');
		await page.close();
	});

	test(`${browser}: no registry asks for a password on our origin, opened, framed or shown`, async () => {
		const page = await at(foreign);
		await page.evaluate(async (url) => {
			for (const name of ['iframe', 'img', 'script']) {
				const element = document.createElement(name);
				await new Promise((resolve) => {
					element.addEventListener('load', resolve);
					element.addEventListener('error', resolve);
					element.setAttribute('src', url);
					document.body.append(element);
				});
			}
		}, `${route}closed/app/manifests/latest`);
		await page.goto(`${route}closed/app/manifests/latest`);
		const shown = await page.evaluate(() => document.body?.textContent ?? '', undefined);
		assert.match(shown, /not shown as a page here/);
		assert.deepEqual(passwords, []);
		assert.ok(!asked.some((path) => path === '/v2/'), 'nor is it asked whether there is a registry');
		await page.goto(`${registry.url}v2/`);
		assert.deepEqual([...new Set(passwords)], ['/v2/'], 'without our server it would have had one');
		await page.close();
	});

	test(`${browser}: nothing that a registry sends runs on our origin`, async () => {
		const page = await at(tap.url);
		const ran = await page.evaluate(async (base) => {
			const script = `${base}script/app/manifests/latest`;
			/** @param {HTMLElement} element @param {string} url */
			const put = (element, url) =>
				new Promise((resolve) => {
					element.addEventListener('load', () => resolve('loaded'));
					element.addEventListener('error', () => resolve('refused'));
					try {
						element.setAttribute('src', url);
						document.body.append(element);
					} catch {
						// Trusted types.
						resolve('refused');
					}
				});
			/** @param {() => unknown} run */
			const tried = async (run) => {
				try {
					await run();
					return 'ran';
				} catch {
					return 'refused';
				}
			};
			const worker = () =>
				new Promise((resolve, reject) => {
					const made = new Worker(script);
					made.addEventListener('message', resolve);
					made.addEventListener('error', reject);
				});
			return {
				script: await put(document.createElement('script'), script),
				imported: await tried(() => import(script)),
				worker: await tried(worker),
				service: await tried(() => navigator.serviceWorker.register(script)),
				title: document.title.includes('taken') || 'taken' in globalThis,
				cookies: document.cookie,
			};
		}, new URL(route).pathname);
		assert.deepEqual(ran, { script: 'refused', imported: 'refused', worker: 'refused', service: 'refused', title: false, cookies: '' });
		await page.goto(`${route}html/app/manifests/latest`);
		const [title, text] = await page.evaluate(() => [document.title, document.body?.textContent ?? ''], undefined);
		assert.notEqual(title, 'taken');
		assert.match(text ?? '', /not shown as a page here/);
		await page.close();
	});
}
