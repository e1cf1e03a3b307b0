/**
 * A registry that wants a password, and one that wants tokens, through the server on this
 * machine: what somebody signs in with goes to that registry alone, and is written nowhere.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { openRegistries } from './registries.js';
import { allowed, serve } from './tonnage.js';

const registries = await openRegistries();
const browser = await openChromium();
const { user, password, passwords, withPassword, guarded, tokens } = registries;
const flags = allowed(passwords, guarded, tokens);
/** The password in every form in which it travels. */
const SECRETS = [password, Buffer.from(`${user}:${password}`).toString('base64'), encodeURIComponent(`${user}:${password}`)];

after(async () => {
	await browser.close();
	await registries.close();
});

/** @param {import('playwright-core').Page} page @param {Record<string, string>} typed */
async function fill(page, { registry, kind = 'User and password', name = user, secret = password }) {
	if (registry !== undefined) await page.fill('#sign-in-registry', registry);
	await page.check(`input[value="${kind}"]`);
	if (kind !== 'Token') await page.fill('#sign-in-user', name);
	await page.fill('#sign-in-secret', secret);
	await page.click('dialog .chief');
}

/** @param {import('playwright-core').Page} page */
const weighed = (page) => page.waitForFunction(() => document.title.includes(' weighs '));

/** Everything that a page can keep. @param {import('playwright-core').Page} page */
function keeps(page) {
	return page.evaluate(async () => {
		const documents = [];
		for (const name of await caches.keys()) {
			const store = await caches.open(name);
			for (const request of await store.keys()) documents.push(request.url, await (await store.match(request))?.text());
		}
		const fields = [...document.querySelectorAll('input')].map(({ value }) => value);
		const state = [location.href, history.state, document.cookie, document.title, document.body.innerText];
		const storage = JSON.stringify([{ ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), documents]);
		return { storage, all: storage + JSON.stringify([fields, state]) };
	});
}

/** @param {string} where @param {string} text */
function assertNoSecret(where, text) {
	for (const secret of SECRETS) assert.ok(!text.includes(secret), `${secret} is in ${where}`);
}

/** A trace, as it is saved. @param {import('playwright-core').Page} page */
async function trace(page) {
	const [download] = await Promise.all([page.waitForEvent('download'), page.click('text="Save this trace"')]);
	return readFile(await download.path(), 'utf8');
}

/**
 * A page, and every request of it that could carry a secret.
 *
 * @param {string} url
 */
async function open(url) {
	const opened = await openPage(browser, url);
	/** @type {{ url: string, headers: Record<string, string>, body: string }[]} */
	const sent = [];
	opened.page.on('request', async (request) => sent.push({ url: request.url(), headers: request.headers(), body: request.postData() ?? '' }));
	return { ...opened, sent };
}

test('a password: asked for when it is wanted, sent to its registry, kept nowhere', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	const { page, context, sent } = await open(server.url);
	await page.goto(`${server.url}?image=${withPassword}`);
	await page.waitForSelector('.err');
	assert.equal(await page.locator('.err > .cost code').innerText(), 'UNAUTHORIZED');
	await page.click(`.err .btn:text("Sign in to ${passwords}")`);
	assert.equal(await page.inputValue('#sign-in-registry'), passwords);
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'sign-in-user');
	await fill(page, { secret: 'wrong' });
	await page.waitForFunction(() => document.querySelectorAll('request-trace tbody tr').length > 0 && !document.querySelector('dialog'));
	await page.waitForFunction((text) => document.querySelector('#sign-in')?.textContent === text, `Signed in to ${passwords}`);
	await settled(page);
	assert.equal(await page.locator('.err > .cost code').innerText(), 'UNAUTHORIZED');
	// What is asked anew is recorded to the letter.
	await Promise.all([page.waitForResponse(/\/r\//), page.click('.err .btn:text("Weigh again")')]);
	await settled(page);
	await page.waitForSelector('.err');
	const recorded = await trace(page);
	assert.ok(JSON.parse(recorded).answers.length > 0);
	for (const secret of ['wrong', Buffer.from(`${user}:wrong`).toString('base64')]) assert.ok(!recorded.includes(secret), 'it is in no trace');
	await page.click('.err .btn:text("Sign in to")');
	await fill(page, {});
	await weighed(page);
	const told = await trace(page);
	assert.equal(Object.keys(JSON.parse(told).documents).length, 3);
	assertNoSecret('the trace', told);
	await page.click('.copy .txt:text("JSON")');
	await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('"requests"'));
	assertNoSecret('the inspection', await page.evaluate(() => navigator.clipboard.readText()));
	// Another registry gets nothing of it.
	await page.fill('#image', registries.several);
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.includes('pub/tiny'));
	await settled(page);
	await page.waitForFunction(() => localStorage.getItem('tonnage-recent')?.includes('pub/tiny'));
	assertNoSecret('what the page keeps', (await keeps(page)).all);
	const { storage } = await keeps(page);
	assert.ok(storage.includes('pub/tiny') && !storage.includes('ours/tiny'), 'nor is its image kept');
	for (const { url, headers, body } of sent) {
		assertNoSecret(url, url + body);
		const isIts = url.startsWith(`${server.url}r/${passwords}/`);
		if (!isIts) assertNoSecret(`headers to ${url}`, JSON.stringify(headers));
	}
	assert.ok(sent.some(({ headers }) => JSON.stringify(headers).includes(SECRETS[1] ?? '')), 'it was sent');
	assertNoSecret('what the server logs', server.said.join('\n'));
	const seen = JSON.stringify(await registries.seen());
	assertNoSecret('addresses that the other registry saw', seen);
	assert.ok(!seen.includes('Basic'), seen);
	// What the tab held is gone with it.
	await page.goto(`${server.url}?image=${withPassword}`);
	await page.waitForSelector('.err');
	assert.equal(await page.locator('.err > .cost code').innerText(), 'UNAUTHORIZED');
	await context.close();
});

test('signing out forgets what was learned', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	const { page, context } = await open(server.url);
	await page.goto(server.url);
	await page.click('#sign-in');
	await fill(page, { registry: passwords });
	await page.fill('#image', withPassword);
	await page.keyboard.press('Enter');
	await weighed(page);
	await page.click('#sign-in');
	assert.match(await page.locator('dialog').innerText(), /^Signed in\s+This tab asks 127\.0\.0\.1:\d+ as alice\./);
	await page.click('dialog .chief');
	await page.waitForSelector('.open h1:visible');
	assert.equal(await page.locator('#sign-in').innerText(), 'Private registry');
	await page.goBack();
	await page.waitForSelector('.err');
	assert.equal(await page.locator('.err > .cost code').innerText(), 'UNAUTHORIZED');
	await context.close();
});

test('tokens: the password goes to a token server that the keeper of the server names', async (t) => {
	const server = await serve([...flags, '--allow-realm', tokens]);
	t.after(server.close);
	const { page, context } = await open(server.url);
	await registries.seen();
	await page.goto(`${server.url}?image=${registries.private}`);
	await page.waitForSelector('.err');
	await page.click('.err .btn:text("Sign in to")');
	await fill(page, {});
	await weighed(page);
	const seen = await registries.seen();
	assert.ok(seen.some(({ server: asked, leave }) => asked === 'token server' && leave === 'Basic'), JSON.stringify(seen));
	assert.ok(!seen.some(({ server: asked, leave }) => asked === 'registry' && leave === 'Basic'), 'the registry wants tokens, and gets none but these');
	assertNoSecret('what the page keeps', (await keeps(page)).all);
	assertNoSecret('what the server logs', server.said.join('\n'));
	await context.close();
});

test('tokens: nobody else’s token server gets it, and that is said', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	const { page, context } = await open(server.url);
	await page.goto(server.url);
	await page.click('#sign-in');
	await fill(page, { registry: guarded });
	await registries.seen();
	await page.fill('#image', registries.private);
	await page.keyboard.press('Enter');
	await page.waitForSelector('.err');
	const seen = await registries.seen();
	assert.ok(!seen.some(({ leave }) => leave === 'Basic'), JSON.stringify(seen));
	assert.match(await page.locator('.err').innerText(), new RegExp(tokens.replaceAll('.', '\\.')));
	await context.close();
});

test('a token of the registry itself', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	const asked = await fetch(`http://${tokens}/token?service=peers&scope=repository:priv/tiny:pull`, { headers: { Authorization: `Basic ${SECRETS[1]}` } });
	const { token } = /** @type {{ token: string }} */ (await asked.json());
	const { page, context, sent } = await open(server.url);
	await page.goto(server.url);
	await page.click('#sign-in');
	await fill(page, { registry: guarded, kind: 'Token', secret: token });
	await page.fill('#image', registries.private);
	await page.keyboard.press('Enter');
	await weighed(page);
	assert.ok(!(await keeps(page)).all.includes(token), 'it is kept nowhere');
	assert.ok(!sent.some(({ url }) => url.includes(token)));
	await context.close();
});

test('documents of a private image are read to the byte, and nothing is sent anew or elsewhere for them', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	const { page, context, sent, complaints } = await open(server.url);
	await page.goto(server.url);
	await page.click('#sign-in');
	await fill(page, { registry: passwords });
	await page.fill('#image', withPassword);
	await page.keyboard.press('Enter');
	await weighed(page);
	const before = sent.length;
	for (const name of ['index', 'manifest', 'config']) {
		await page.click(`button[aria-label="Read the ${name}"]`);
		await page.waitForSelector(`.raw[aria-label^="${name.replace(/^./, (first) => first.toUpperCase())}, "] .line`);
	}
	assert.ok(!sent.slice(before).some(({ url }) => url.includes('/r/')), 'they are remembered');
	await page.click('button[aria-label="Read the index"]');
	await page.click('.raw a');
	await page.waitForFunction(() => document.querySelector('.ref')?.textContent?.includes('@') && document.title.includes(' weighs '));
	await page.click('button[aria-label="Read the manifest"]');
	await page.waitForSelector('.raw .line');
	assert.ok(sent.every(({ url, headers }) => url.startsWith(`${server.url}r/${passwords}/`) || !JSON.stringify(headers).includes(SECRETS[1] ?? '')), 'they go to that registry alone');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('tags of a private repository are listed for who is signed in', async (t) => {
	const server = await serve(flags);
	t.after(server.close);
	const { page, context } = await open(server.url);
	await page.goto(server.url);
	await page.click('#sign-in');
	await fill(page, { registry: passwords });
	await page.focus('#image');
	await page.keyboard.type(`${passwords}/ours/tiny:`);
	await page.waitForSelector('.tags:not([hidden])');
	assert.ok((await page.locator('[role="option"]').allInnerTexts()).includes('multi'));
	await context.close();
});
