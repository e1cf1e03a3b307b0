/** Files that are opened: read in the tab, sent nowhere, and told as what a registry holds. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { after, test } from 'node:test';

import { openChromium, openPage } from './chromium.js';
import { digestOf, given, header, layout, layoutArchive, LAYOUT, saved, tar } from './files.js';
import { openSite } from './site.js';

const site = await openSite({ engines: true });
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

/** A page at the place where files are opened. */
async function opened() {
	const { page, context, complaints } = await openPage(browser, site.url);
	await page.goto(`${site.url}?open`);
	await page.waitForSelector('#file');
	return { page, context, complaints };
}

/** @typedef {import('playwright-core').Page} Page */

/** What stands there, with plain spaces. @param {import('playwright-core').Locator} place */
async function words(place) {
	return (await place.innerText()).replaceAll('\u00a0', ' ');
}

/** Waits for what came of it, and gives its words. @param {Page} page */
async function answer(page) {
	await page.waitForSelector('#result :is(.load[role="img"], .err, .choice, .note)');
	return words(page.locator('#result'));
}

/** @param {string} digest */
const blob = (digest) => readFileSync(join(LAYOUT, 'blobs', digest.replace(':', '/')));
const V3 = 'sha256:6fe828b32b9b4572f32b16c1c0a4d675660b19ec207d010724309374252c2d6d';
const V3_AMD64 = 'sha256:f8c9d547514d66b562f791c361e4e9795340a7626aff22980138718689ef2a44';

test('a layout in a folder: its names, one of them, another platform of it, and back', async () => {
	const { page, context, complaints } = await opened();
	await page.setInputFiles('#folder', LAYOUT);
	assert.match(await answer(page), /26 images are in it\. Weigh one/);
	assert.match(await words(page.locator('#names + p')), /26 names/);
	await page.click('a[data-name="v3"]');
	await page.waitForSelector('.load[role="img"]');
	const told = await words(page.locator('#result'));
	assert.match(told, /642 bytes to download, in 5 layers/);
	assert.match(told, /Nobody’s word is needed: the index, manifest and config were hashed in this tab/);
	assert.match(told, /The layers were not read/);
	assert.doesNotMatch(told, /file\.invalid|Requests/);
	assert.equal(await page.title(), 'regclient-testrepo:v3 weighs 642\u00a0B · tonnage');
	await page.click('platform-table a[href$="linux/arm64"]');
	await page.waitForFunction(() => document.querySelector('.facts')?.textContent?.includes('linux/arm64'));
	assert.equal(new URL(page.url()).search, '?open=v3&platform=linux/arm64');
	await page.goBack();
	await page.waitForFunction(() => document.querySelector('.facts')?.textContent?.includes('linux/amd64'));
	assert.deepEqual(complaints, []);
	await context.close();
});

test('every blob is hashed when that is wanted', async () => {
	const { page, context } = await opened();
	await page.setInputFiles('#folder', LAYOUT);
	await answer(page);
	await page.click('a[data-name="v3"]');
	await page.click('text="Hash every blob"');
	await page.waitForSelector('.drop:has-text("every blob hashed")');
	await page.waitForSelector('.load[role="img"]');
	assert.match(await words(page.locator('proof-line')), /index, manifest, config and every layer were hashed in this tab/);
	await page.click('proof-line .proof summary');
	assert.match(await words(page.locator('proof-line .proof table')), /Layers\s+–\s+verified\s+5 of 5, 642 bytes/);
	const blobs = page.locator('.when-opening > div > .proof');
	assert.match(await words(blobs), /^\d+ blobs of this file, [\d,]+ bytes, were hashed in this tab, and each is what its digest says\./);
	await blobs.locator('summary').click();
	const rows = await blobs.locator('tbody tr').count();
	assert.equal(rows, Number(/^\d+/.exec(await words(blobs))?.[0]));
	assert.ok(rows > 26, 'more than there are names');
	assert.equal(await blobs.locator('tbody .ok').count(), rows);
	assert.equal(await page.locator('.note.wrong').count(), 0);
	// Of the choice of names it is told too.
	await page.goBack();
	await page.waitForSelector('.choice');
	assert.equal(await blobs.count(), 1);
	await context.close();
});

for (const [name, archive] of /** @type {[string, Buffer][]} */ ([['layout.tar', layoutArchive()], ['layout.tar.gz', gzipSync(layoutArchive())]])) {
	test(`${name} is told as the folder is`, async () => {
		const { page, context } = await opened();
		await page.setInputFiles('#file', given(name, archive));
		await answer(page);
		await page.click('a[data-name="v3"]');
		await page.waitForSelector('.load[role="img"]');
		assert.match(await words(page.locator('#result')), /layout:v3[^]*642 bytes to download, in 5 layers/);
		await context.close();
	});
}

test('what docker save wrote has no manifest, which is said', async () => {
	const { page, context } = await opened();
	await page.setInputFiles('#file', given('app.tar', saved()));
	const told = await answer(page);
	assert.match(told, /3,700 bytes to download, in 2 layers/);
	assert.match(told, /There is no manifest in it, so none could be checked/);
	assert.match(told, /docker save archive, chosen/);
	await page.click('text="Hash every blob"');
	await page.waitForSelector('.drop:has-text("every blob hashed")');
	await page.click('proof-line .proof summary');
	assert.match(await words(page.locator('proof-line .proof table')), /2 of 2, 3,700 bytes/);
	await context.close();
});

test('a layer that is not what its digest says is told when it is hashed', async () => {
	const { page, context } = await opened();
	const layer = Buffer.alloc(600, 3);
	const config = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf('something else')] } });
	const list = JSON.stringify([{ Config: 'config.json', RepoTags: ['app:1'], Layers: ['layer.tar'] }]);
	await page.setInputFiles('#file', given('app.tar', tar([['layer.tar', layer], ['config.json', Buffer.from(config)], ['manifest.json', Buffer.from(list)]])));
	await answer(page);
	await page.click('text="Hash every blob"');
	await page.waitForSelector('.drop:has-text("every blob hashed")');
	assert.match(await words(page.locator('proof-line')), /1 layer is not what its digest says/);
	assert.match(await words(page.locator('.note.wrong[role="alert"]')), /^Wrong\s+1 blob is not what its digest says: the file was changed/);
	await context.close();
});

test('a blob that no image shown leads to is hashed too, and said to be wrong', async () => {
	const { page, context } = await opened();
	await page.setInputFiles('#file', given('layout.tar', tar([[`blobs/sha256/${'c'.repeat(64)}`, Buffer.from('something else')], ...layout()])));
	await answer(page);
	await page.click('text="Hash every blob"');
	await page.waitForSelector('.note.wrong');
	assert.match(await words(page.locator('proof-line')), /every layer were hashed/, 'the image is whole');
	assert.match(await words(page.locator('.note.wrong + .proof')), /^3 of 4 blobs are what their digests say\./);
	await page.click('.note.wrong + .proof summary');
	assert.match(await words(page.locator('.note.wrong + .proof tbody tr').first()), /^cccccccccccc…cccc[^]*14 bytes\s+failed: its bytes are something else/);
	await context.close();
});

test('a manifest alone, and with its config', async () => {
	const { page, context } = await opened();
	const manifest = blob(V3_AMD64);
	await page.setInputFiles('#file', given('manifest1.json', manifest));
	let told = await answer(page);
	assert.match(told, /manifest1\.json[^]*642 bytes to download, in 5 layers/);
	assert.match(told, /No config/);
	const config = blob(JSON.parse(manifest.toString()).config.digest);
	await page.click('text="Close"');
	await page.setInputFiles('#file', [given('manifest.json', manifest), given('config.json', config)]);
	told = await answer(page);
	assert.match(told, /2 documents[^]*linux\/amd64/);
	assert.doesNotMatch(told, /No config/);
	await context.close();
});

test('JSON is pasted anywhere, or typed into the field', async () => {
	const { page, context } = await opened();
	await page.fill('textarea', blob(V3_AMD64).toString());
	await page.click('text="Weigh it"');
	assert.match(await answer(page), /642 bytes to download/);
	await page.goto(site.url);
	await page.evaluate((text) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/plain', text);
		document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	}, blob(V3_AMD64).toString());
	assert.match(await answer(page), /pasted\.json[^]*642 bytes to download/);
	assert.equal(new URL(page.url()).search, '?open');
	await context.close();
});

test('files are dropped on any view', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.goto(site.url);
	await page.evaluate((bytes) => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([new Uint8Array(bytes)], 'app.tar'));
		document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
	}, [...saved()]);
	assert.match(await answer(page), /3,700 bytes to download[^]*docker save archive, dropped/);
	await context.close();
});

test('nothing is sent: with the network gone it is all the same', async () => {
	const { page, context } = await opened();
	await page.setInputFiles('#file', given('app.tar', saved()));
	await answer(page);
	await page.click('text="Close"');
	await page.waitForSelector('#file');
	/** @type {string[]} */
	const asked = [];
	// The browser asks for the icon when it likes.
	page.on('request', (request) => request.url().endsWith('/mark.svg') || asked.push(request.url()));
	await context.setOffline(true);
	await page.setInputFiles('#file', given('layout.tar', layoutArchive()));
	await answer(page);
	await page.click('a[data-name="v3"]');
	await page.waitForSelector('.load[role="img"]');
	await page.click('text="Hash every blob"');
	await page.waitForSelector('.drop:has-text("every blob hashed")');
	assert.deepEqual(asked, []);
	await context.close();
});

const HUGE = 3 * 1024 ** 3;

test('of an archive of gigabytes a few pieces are read, and reading can be stopped', async () => {
	const { page, context } = await opened();
	// Files of that size are made in the page, of one blob many times.
	await page.evaluate(
		async ([head, tail, size]) => {
			const piece = new Blob([new Uint8Array(64 * 1024 * 1024)]);
			const pieces = Array.from({ length: size / piece.size }, () => piece);
			const file = new File([new Uint8Array(head), ...pieces, new Uint8Array(tail)], 'huge.tar');
			/** @type {any} */ (globalThis).huge = file;
			/** @type {any} */ (globalThis).read = 0;
			const slice = File.prototype.slice;
			File.prototype.slice = function (start = 0, end = 0, type) {
				/** @type {any} */ (globalThis).read += Math.min(end, this.size) - start;
				return slice.call(this, start, end, type);
			};
		},
		/** @type {const} */ ([[...header('0/layer.tar', HUGE)], [...hugeEnd()], HUGE]),
	);
	const drop = () =>
		page.evaluate(() => {
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(/** @type {any} */ (globalThis).huge);
			document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
		});
	await drop();
	assert.match(await answer(page), /3,221,225,472 bytes to download/);
	const read = await page.evaluate(() => /** @type {number} */ (/** @type {any} */ (globalThis).read));
	assert.ok(read < 1024 * 1024, `${read} bytes were read`);
	await page.click('text="Hash every blob"');
	await page.click('.drop >> text="Stop"');
	await page.waitForSelector('text="Hash every blob"');
	await context.close();
});

/** What stands behind a layer of that size. */
function hugeEnd() {
	const config = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf('x')] } });
	const list = JSON.stringify([{ Config: 'config.json', RepoTags: ['huge:1'], Layers: ['0/layer.tar'] }]);
	return tar([['config.json', Buffer.from(config)], ['manifest.json', Buffer.from(list)]]);
}

for (const [name, content, told] of /** @type {[string, Buffer | string, RegExp][]} */ ([
	['notes.txt', 'These are notes, and no image at all.'.repeat(40), /This is no tar archive[^]*docker save/],
	['nothing.tar', '', /The archive is empty/],
	['half.tar', layoutArchive().subarray(0, 5000), /The archive ends/],
	['other.tar', tar([['etc/passwd', Buffer.from('root')]]), /There is no image in it/],
	['image.tar.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2, 3]), /compressed with xz/],
	['image.tar.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 1, 2]), /zstd/],
	['broken.tar.gz', gzipSync(layoutArchive()).subarray(0, 900), /it is no gzip to its end/i],
	['package.json', '{"name":"tonnage"}', /This is no document of an image/],
	['config.json', '{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":[]}}', /This is the config of an image/],
	['trace.json', '{"trace":"tonnage","version":9}', /trace of another version/],
])) {
	test(`${name} is told as what it is not`, async () => {
		const { page, context, complaints } = await opened();
		await page.setInputFiles('#file', given(name, content));
		await page.waitForSelector('.err');
		assert.match(await words(page.locator('.err')), told);
		assert.match(await words(page.locator('.drop')), new RegExp(`${name.replace(/\.(tar|json).*/, '')}.*Sent nowhere`));
		assert.deepEqual(complaints, []);
		await context.close();
	});
}

test('a document is read set out with links, and to the byte', async () => {
	const { page, context } = await opened();
	await page.setInputFiles('#folder', LAYOUT);
	await answer(page);
	await page.click('a[data-name="v3"]');
	await page.click('button[aria-label="Read the index"]');
	await page.waitForSelector('.raw a');
	assert.equal(await page.locator('.raw a').first().getAttribute('href'), `?open=@${V3_AMD64}`);
	await page.click('text="To the byte"');
	assert.equal(digestOf(await page.locator('.raw pre').evaluate((pre) => pre.textContent ?? '')), V3);
	await page.click('.reader >> text="Copy"');
	assert.equal(digestOf(await page.evaluate(() => navigator.clipboard.readText())), V3);
	const [download] = await Promise.all([page.waitForEvent('download'), page.click('.reader >> text="Save"')]);
	assert.equal(download.suggestedFilename(), 'index-sha256-6fe828b32b9b.json');
	assert.equal(digestOf(readFileSync(await download.path())), V3);
	await page.click('text="Set out"');
	await page.locator('.raw a').first().click();
	await page.waitForFunction(() => !document.querySelector('platform-table table'));
	assert.match(await words(page.locator('#result')), /642 bytes to download/);
	await context.close();
});

const HOSTILE = ['<img src=x onerror=alert(1)>', 'javascript:alert(1)', '\u202egnp.exe', 'ä'.repeat(200), '?image=evil&open', '../../etc/passwd', '\u0000\u0007bell'];

test('names in a file are text, whatever they are', async () => {
	const { page, context, complaints } = await opened();
	const manifest = blob(V3_AMD64).toString();
	const image = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: V3_AMD64, size: manifest.length };
	const manifests = HOSTILE.map((name) => ({ ...image, annotations: { 'org.opencontainers.image.ref.name': name } }));
	const config = JSON.parse(manifest).config.digest;
	const index = JSON.stringify({ schemaVersion: 2, manifests });
	const files = [...[V3_AMD64, config].map((digest) => [`blobs/${digest.replace(':', '/')}`, blob(digest)]), ['index.json', Buffer.from(index)], ['oci-layout', Buffer.from('{}')]];
	await page.setInputFiles('#file', given('<b>x</b>.tar', tar(/** @type {[string, Buffer][]} */ (files))));
	await answer(page);
	const links = await page.locator('#result tbody a').evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).dataset['name']));
	assert.deepEqual(links, HOSTILE);
	assert.equal(await page.locator('#result :is(img, script, b:has(b))').count(), 0);
	assert.doesNotMatch(await page.locator('#result').innerText(), /[\u202e\u0000\u0007]/);
	for (const [i] of HOSTILE.entries()) {
		await page.locator('#result tbody tr:has(a[data-name]) a[data-name]').nth(i).click();
		await page.waitForSelector('.load[role="img"]');
		assert.match(await words(page.locator('.gist')), /642 bytes/);
	}
	assert.deepEqual(complaints, []);
	await context.close();
});

test('the focus goes to the answer, and Escape stops reading', async () => {
	const { page, context } = await opened();
	await page.focus('#file');
	await page.setInputFiles('#file', given('app.tar', saved()));
	await answer(page);
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'result');
	await page.evaluate(() => {
		Blob.prototype.arrayBuffer = () => new Promise((_, reject) => addEventListener('keyup', () => reject(new Error('late'))));
	});
	await page.click('text="Hash every blob"');
	await page.waitForSelector('progress');
	await page.keyboard.press('Escape');
	await page.waitForSelector('text="Hash every blob"');
	await context.close();
});

test('a file stays open until its page is left', async () => {
	const { page, context } = await opened();
	await page.goto(`${site.url}?open=v3`);
	assert.match(await words(page.locator('.when-opening').first()), /A file stays open until its page is left/);
	await context.close();
});

