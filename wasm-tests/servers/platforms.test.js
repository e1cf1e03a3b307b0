/**
 * All platforms of an index, two images beside each other, and what a machine has already: the
 * page before a real registry says what the command says, and asks no more than it announced.
 */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { layout, tar } from '../browser/files.js';
import { openRegistries } from './registries.js';
import { allowed, print, serve } from './tonnage.js';

const registries = await openRegistries();
const server = await serve(allowed(registries.guarded, registries.tokens));
const browser = await openChromium();
/** The image of several platforms, and one of them by a tag of its own. */
const SEVERAL = registries.several;
const ARM = SEVERAL.replace(/:multi$/, ':arm64');

after(async () => {
	await browser.close();
	await server.close();
	await registries.close();
});

/** @param {string} query */
async function open(query) {
	const opened = await openPage(browser, server.url);
	await opened.page.goto(server.url + query);
	if (query) await settled(opened.page);
	return opened;
}

/** A number in a text, in bytes. @param {string | null} text */
const number = (text) => Number(/[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''));

/** What the registry was asked, in short. */
async function asked() {
	const seen = await registries.seen();
	return seen.filter(({ server: name }) => name === 'registry').map(({ method, target }) => `${method} ${/\/(manifests|blobs)\//.exec(target)?.[1]}`);
}

test('all platforms weigh what the command says, for the requests that were announced', async () => {
	const expected = await print('inspect', SEVERAL, '--all-platforms');
	const { page, context, complaints } = await open(`?image=${SEVERAL}`);
	await asked();
	assert.match(await page.locator('platform-table .row p').innerText(), /^1\smore manifest and 1\sconfig\.$/);
	await page.click('text=Weigh all 2');
	await page.waitForSelector('all-platforms output');
	assert.deepEqual(await asked(), ['HEAD manifests', 'GET manifests', 'GET blobs']);
	assert.equal(number(await page.locator('all-platforms .gist b').textContent()), expected.indexTotal.download);
	const rows = await page.locator('all-platforms .all tbody tr').evaluateAll((all) =>
		all.map((row) => ({
			digest: /sha256:[0-9a-f]{64}/.exec(row.querySelector('.dg')?.innerHTML ?? '')?.[0],
			sizes: [...row.querySelectorAll('.exact > span')].map((span) => Number(span.textContent?.replaceAll(/\D/g, ''))),
			layers: Number(row.children[5]?.textContent),
		})),
	);
	/** @type {PlatformEntry[]} */
	const images = expected.platforms.filter((/** @type {PlatformEntry} */ { role }) => role === 'image');
	images.sort((a, b) => (b.download ?? 0) - (a.download ?? 0));
	assert.deepEqual(rows, images.map(({ digest, download, unique, shared, layers }) => ({ digest, sizes: [download, unique, shared], layers })));
	assert.deepEqual(complaints, []);
	await context.close();
});

test('who picks which costs nothing', async () => {
	const { page, context } = await open(`?image=${SEVERAL}`);
	await asked();
	await page.locator('platform-table').scrollIntoViewIfNeeded();
	assert.match(await page.locator('.agreement > *').innerText(), /^(Docker, podman|Tools part ways)/);
	assert.deepEqual(await asked(), []);
	await context.close();
});

test('two images differ as the command says', async () => {
	const expected = await print('compare', SEVERAL, ARM);
	const { page, context } = await open(`?a=${SEVERAL}&b=:arm64`);
	const sizes = { kept: 0, removed: 0, added: 0, ...Object.fromEntries(await page.locator('section:has(#lay) [data-is]').evaluateAll((all) => [...new Set(all.map((one) => one.textContent))].map((change) => [change, all.filter((one) => one.textContent === change).length]))) };
	for (const change of ['kept', 'removed', 'added']) {
		assert.equal(sizes[/** @type {'kept'} */ (change)], expected.layers.filter((/** @type {LayerRow} */ row) => row.change === change).length, change);
	}
	assert.equal(number(await page.locator('image-comparison .gist b').textContent()), Math.abs(expected.b.download - expected.a.download));
	await page.click('.copy >> text="JSON"');
	await page.waitForSelector('[data-copied]');
	assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), expected);
	await context.close();
});

test('an image of a file and one of a registry differ as the command says', async () => {
	const file = join(await mkdtemp(join(tmpdir(), 'tonnage-')), 'app.tar');
	await writeFile(file, tar(layout()));
	const expected = await print('compare', `oci-archive:${file}`, 'samples.localhost/demo/single');
	const { page, context, complaints } = await open('?open');
	await page.setInputFiles('#file', file);
	await page.click('text=Compare with…');
	await page.waitForSelector('#in-file');
	await page.fill('#b', 'samples.localhost/demo/single');
	await page.keyboard.press('Enter');
	await page.waitForSelector('image-comparison output');
	assert.equal(number(await page.locator('image-comparison .gist b').textContent()), expected.b.download - expected.a.download);
	assert.deepEqual(await page.locator('section:has(#lay) [data-is]').allInnerTexts(), expected.layers.map((/** @type {LayerRow} */ { change }) => change));
	assert.deepEqual(await page.locator('section:has(#req) summary:not(.more .more summary)').allInnerTexts().then((all) => all.map((one) => one[0])), ['B']);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('two platforms of one image cost one index', async () => {
	const { page, context } = await open('');
	await page.fill('#image', `${SEVERAL}…linux/arm64`);
	await asked();
	await page.keyboard.press('Enter');
	await page.waitForSelector('image-comparison output');
	assert.equal(await page.locator('image-comparison h1').innerText(), 'linux/amd64 … linux/arm64/v8');
	const requests = await asked();
	assert.ok(requests.filter((one) => one === 'GET blobs').length === 2 && requests.length <= 7, requests.join());
	await context.close();
});

test('with one platform there, what is left of the other is what the comparison fetches', async () => {
	const { size } = await print('compare', SEVERAL, ARM);
	const { page, context } = await open(`?image=${ARM}`);
	await page.click('text=I already have…');
	await page.fill('#machine', SEVERAL.replace(/:multi$/, ':amd64'));
	await asked();
	await page.click('text=See what is left');
	await page.waitForSelector('already-have .gist');
	assert.equal(number(await page.locator('already-have .gist b').textContent()), size.added);
	assert.equal(await page.locator('layer-load [data-there]').count(), await page.locator('layer-table .there').count());
	assert.ok((await asked()).every((one) => one.endsWith('manifests')), 'no config is asked for');
	await context.close();
});
