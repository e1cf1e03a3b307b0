/** A trace is saved, and told again without a network; lines for other tools. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { serve } from './tonnage.js';

const browser = await openChromium();
const server = await serve();

after(async () => {
	await browser.close();
	await server.close();
});

/** @typedef {import('playwright-core').Page} Page */

/** What stands there, with plain spaces. @param {Page} page @param {string} place */
async function words(page, place) {
	return (await page.locator(place).innerText()).replaceAll('\u00a0', ' ');
}

/** @param {string} image */
async function weighed(image) {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${image}`);
	await settled(page);
	return { page, context, complaints };
}

/** @param {Page} page */
async function saved(page) {
	const [download] = await Promise.all([page.waitForEvent('download'), page.click('text="Save this trace"')]);
	return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/**
 * A page with a saved trace, and no network but what it is itself made of.
 *
 * @param {string} text
 */
async function replayed(text) {
	const { page, context, complaints } = await openPage(browser, server.url);
	/** @type {string[]} */
	const asked = [];
	page.on('request', (request) => new URL(request.url()).pathname.startsWith('/r/') && asked.push(request.url()));
	await page.goto(`${server.url}?open`);
	await page.setInputFiles('#file', { name: 'saved.trace.json', mimeType: 'application/json', buffer: Buffer.from(text) });
	await page.waitForSelector('#result :is(.load[role="img"], .err)');
	assert.deepEqual(asked, []);
	return { page, context, complaints };
}

const APP = 'samples.localhost/demo/app:1.0';

test('a saved trace says the same again, verified anew, and that it is a replay', async () => {
	const first = await weighed(APP);
	const gist = await words(first.page, '.gist');
	const { name, text } = await saved(first.page);
	assert.equal(name, 'samples.localhost-demo-app-1.0-linux-amd64.trace.json');
	const { documents, requests } = JSON.parse(text);
	assert.equal(Object.keys(documents).length, 3);
	assert.ok(requests.length > 0);
	const { page, context, complaints } = await replayed(text);
	assert.equal(await words(page, '.gist'), gist);
	assert.match(await words(page, '.drop'), /This is a replay: nothing was asked, every document was hashed again/);
	assert.match(await words(page, 'proof-line'), /was samples\.localhost’s word on \d{4}-\d\d-\d\d, says this file\. Everything below it, index, manifest and config, was hashed again in this tab/);
	assert.equal(await page.locator('request-trace tbody tr').count(), requests.length);
	assert.deepEqual(complaints, []);
	await first.context.close();
	await context.close();
});

test('a document that was changed in the trace is not believed', async () => {
	const first = await weighed(APP);
	const trace = JSON.parse((await saved(first.page)).text);
	const { digest } = trace.inspection.manifest;
	trace.documents[digest] = Buffer.from(Buffer.from(trace.documents[digest], 'base64').toString().replace('"size":', '"size" :')).toString('base64');
	const { page, context } = await replayed(JSON.stringify(trace));
	assert.match(await words(page, '.err'), /The bytes are not what their digest says/);
	assert.match(await words(page, '.drop'), /This is a replay/);
	await first.context.close();
	await context.close();
});

test('a failure is told again as it was, and to the letter when its answers were kept', async () => {
	const first = await weighed('samples.localhost/demo/app:9.9');
	const before = await words(first.page, '.err h1');
	const kept = await replayed((await saved(first.page)).text);
	assert.equal(await words(kept.page, '.err h1'), before);
	await first.page.click('text="Change the name"');
	await first.page.locator('summary:has-text("Headers and curl")').first().click();
	await first.page.click('text="Weigh again and keep them"');
	await first.page.waitForFunction(() => !document.querySelector('.lines'));
	await settled(first.page);
	const { text } = await saved(first.page);
	assert.ok(JSON.parse(text).answers.length > 0);
	const { page, context } = await replayed(text.replace('"error":', '"unsaid":'));
	assert.equal(await words(page, '.err h1'), before);
	await first.context.close();
	await kept.context.close();
	await context.close();
});

test('headers are shown when they were kept, and no secret is', async () => {
	const { page, context } = await weighed(APP);
	await page.locator('summary:has-text("Headers and curl")').first().click();
	await page.waitForSelector('.lines');
	assert.match(await words(page, '.lines'), /Headers are not kept unasked[^]*curl/);
	await page.click('text="Weigh again and keep them"');
	await page.waitForFunction(() => !document.querySelector('.lines'));
	await settled(page);
	await page.locator('summary:has-text("Headers and curl")').first().click();
	await page.waitForSelector('.lines dl');
	assert.match(await words(page, '.lines'), /content-type\s+application\/vnd\.oci\.image\.index\.v1\+json/);
	const { text } = await saved(page);
	assert.doesNotMatch(text, /"(authorization|set-cookie)"|Bearer ey/i);
	const again = await replayed(text);
	assert.match(await words(again.page, '.drop'), /with every answer as it came/);
	await context.close();
	await again.context.close();
});

test('lines for other tools are shown and copied', async () => {
	const { page, context } = await weighed(APP);
	await page.click('summary:has-text("crane, skopeo and docker")');
	await page.waitForSelector('.shell');
	assert.match(await words(page, '.lines'), /crane manifest[^]*skopeo[^]*docker pull --platform linux\/amd64 samples\.localhost\/demo\/app:1\.0/);
	await page.click('text="Copy as curl"');
	await page.waitForSelector('text="Copy as curl" >> xpath=self::*[@data-copied]');
	const lines = await page.evaluate(() => navigator.clipboard.readText());
	assert.ok(lines.split('\n').every((line) => line.includes('curl ')), lines);
	await context.close();
});

test('documents of an image in a registry are read to the byte', async () => {
	const { page, context } = await weighed(APP);
	await page.click('button[aria-label="Read the index"]');
	await page.waitForSelector('.raw a');
	assert.match((await page.locator('.raw a').first().getAttribute('href')) ?? '', /^\?image=samples\.localhost\/demo\/app@sha256:[0-9a-f]{64}$/);
	const [download] = await Promise.all([page.waitForEvent('download'), page.click('.reader >> text="Save"')]);
	assert.match(readFileSync(await download.path(), 'utf8'), /"manifests"/);
	await context.close();
});
