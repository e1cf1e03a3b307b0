/** What a machine has already: what is left to download, and how long it takes. */
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

const NEXT = '?image=samples.localhost/demo/app:1.1';

/** A text without its no-break spaces. @param {string} text */
const plain = (text) => text.replaceAll('\u00a0', ' ');

/** @param {string} [query] @param {Parameters<typeof openPage>[2]} [options] */
async function open(query = NEXT, options) {
	const opened = await openPage(browser, site.url, options);
	const { page } = opened;
	await page.goto(site.url + query);
	await settled(page);
	await page.click('text=I already have…');
	await page.waitForFunction(() => document.activeElement?.id === 'machine');
	return opened;
}

/** @param {import('playwright-core').Page} page */
async function answer(page) {
	await page.click('text=See what is left');
	await page.waitForSelector('already-have .gist');
	return plain(await page.locator('already-have .gist').innerText());
}

test('names are ticked, their cost is said, and what is left is told and marked', async () => {
	const { page, context, complaints } = await open();
	assert.equal(await page.locator('already-have .btn').isDisabled(), true);
	await page.fill('#machine', 'samples.localhost/demo/app:1.0\nalpine\n<none>  <none>  91ef0af61f39');
	assert.equal(plain(await page.locator('#machine-cost').innerText()), '2 images to look up, at most 4 manifests; on Docker Hub that is at most 2 pulls. 1 line names nothing that a registry has.');
	await page.uncheck('already-have label:has-text("alpine") input');
	assert.equal(plain(await page.locator('#machine-cost').innerText()), '1 image to look up, at most 2 manifests. 1 line names nothing that a registry has.');
	assert.equal(await answer(page), '21,313 bytes are left to download, in 1 of 5 layers. 304.8 kB in 4 layers are there already.');
	assert.match(await page.locator('already-have .left').innerText(), /By tag, it is what the registry has now/);
	assert.equal(await page.locator('layer-load [data-there]').count(), 4);
	assert.deepEqual(await page.locator('layer-table tr[data-digest]').evaluateAll((rows) => rows.map((row) => row.textContent?.includes('Already there.'))), [true, true, true, true, false]);
	await page.click('.unit');
	assert.match(await page.locator('already-have .gist').innerText(), /297\.7\sKiB/);
	assert.equal(await page.locator('layer-table .there').count(), 4, 'marks stay when units change');
	await page.click('text=Show diff ids');
	assert.equal(await page.locator('layer-table .there').count(), 4, 'and when rows are drawn anew');
	await page.click('text=I already have…');
	await page.waitForSelector('already-have', { state: 'detached' });
	assert.equal(await page.locator('[data-there], .there').count(), 0);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('digests of its layers, and of itself, cost nothing', async () => {
	const { page, context } = await open();
	await page.fill('#machine', 'sha256:e85e05e9d45e3870fdb33f141cf5706123a4b32e1fe4efd683da8f601f16109f');
	assert.equal(await page.locator('#machine-cost').innerText(), 'Nothing is asked: it is known here.');
	assert.equal(await answer(page), '83,496 bytes are left to download, in 4 of 5 layers. 242.7 kB in 1 layer are there already.');
	await page.fill('#machine', 'b97d4c4aa0fc373dea1455e7a2574a0272173497920873664c9c55f2f09e739c');
	await page.click('text=See what is left');
	await page.waitForSelector('already-have .gist:has-text("Nothing is left to download")');
	await context.close();
});

test('what was weighed in this tab can be ticked', async () => {
	const { page, context } = await open();
	await page.fill('#image', 'samples.localhost/demo/app:1.0');
	await page.click('form#ask > button');
	await page.waitForFunction(() => document.title.startsWith('samples.localhost/demo/app:1.0 weighs'));
	await settled(page);
	await page.click('text=I already have…');
	await page.check('already-have label:has-text("app:1.1") input');
	assert.equal(await page.locator('#machine-cost').innerText(), 'Nothing is asked: it is known here.');
	assert.equal(await answer(page), '19,543 bytes are left to download, in 1 of 5 layers. 304.8 kB in 4 layers are there already.');
	await context.close();
});

test('an image that cannot be looked up is named, and harms no other', async () => {
	const { page, context } = await open();
	await page.fill('#machine', 'samples.localhost/nothing/here\nsamples.localhost/demo/app:1.0');
	assert.match(await answer(page), /^21,313 bytes are left/);
	assert.match(await page.locator('already-have .note').innerText(), /Not known\s+samples\.localhost\/nothing\/here: /);
	await context.close();
});

test('the time is told for a line that is chosen, and remembered', async () => {
	const { page, context } = await open();
	await page.fill('#machine', 'samples.localhost/demo/single');
	await answer(page);
	await page.selectOption('#line', '10');
	assert.equal(plain(await page.locator('already-have b').last().innerText()), '< 0.1 s');
	await page.selectOption('#line', { label: 'other…' });
	await page.keyboard.type('0.1');
	await page.keyboard.press('Enter');
	await page.waitForSelector('select#line');
	const told = plain(await page.locator('already-have p.row b').innerText());
	assert.match(told, /^(\d+ s|\d\.\d s)$/);
	assert.match(await page.locator('.hero .gist').innerText(), /26\ss at 0\.1\sMbit\/s\./, 'the result says it too');
	await page.reload();
	await settled(page);
	assert.match(await page.locator('.hero .gist').innerText(), /at 0\.1\sMbit\/s\./);
	await context.close();
});

test('it can be stopped, and no more than 32 are looked up', { skip: !site.isStub }, async () => {
	const { page, context } = await openPage(browser, site.url, { stub: { delay: 300 } });
	await page.goto(site.url + NEXT);
	await page.waitForSelector('layer-table');
	await settled(page);
	await page.click('text=I already have…');
	await page.fill('#machine', Array.from({ length: 40 }, (_, i) => `samples.localhost/nothing/here:${i}`).join('\n'));
	assert.match(await page.locator('#machine-cost').innerText(), /^32\simages to look up, at most 64\smanifests\./);
	await page.click('text=See what is left');
	await page.waitForSelector('already-have .btn:text("Stop")');
	await page.locator('already-have .btn').press('Escape');
	await page.waitForSelector('already-have .btn:text("See what is left")');
	assert.match(await page.locator('already-have .left').innerText(), /Stopped: not all were looked up\./);
	await context.close();
});

test('what is not known of sizes is said', { skip: !site.isStub }, async () => {
	const { page, context } = await open('?image=stub.localhost/warned');
	await page.fill('#machine', 'sha256:e85e05e9d45e3870fdb33f141cf5706123a4b32e1fe4efd683da8f601f16109f');
	assert.match(await answer(page), /^At least 22,884 bytes are left to download, in 4 of 5 layers\./);
	assert.match(plain(await page.locator('already-have p.row').innerText()), /^at least < 0\.1 s/);
	await context.close();
});
