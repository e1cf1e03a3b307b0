/** Images of a file that is open, beside each other and beside one of a registry. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from './chromium.js';
import { given, LAYOUT, saved } from './files.js';
import { openSite } from './site.js';

const site = await openSite({ engines: true });
const browser = await openChromium();

after(async () => {
	await browser.close();
	await site.close();
});

/** A page with a file open. @param {string} field @param {Parameters<import('playwright-core').Page['setInputFiles']>[1]} files */
async function withOpen(field, files) {
	const opened = await openPage(browser, site.url);
	await opened.page.goto(`${site.url}?open`);
	await opened.page.waitForSelector(field);
	await opened.page.setInputFiles(field, files);
	return opened;
}

/** @param {import('playwright-core').Page} page */
async function differs(page) {
	await page.waitForSelector('image-comparison output');
	return (await page.locator('image-comparison').innerText()).replaceAll('\u00a0', ' ');
}

test('two names of one layout, picked from it', async () => {
	const { page, context, complaints } = await withOpen('#folder', LAYOUT);
	await page.click('text="compare two of them"');
	await page.click('.chip:text-is("v1")');
	assert.equal(await page.inputValue('#a'), './v1');
	assert.match(await page.locator('#in-file').innerText(), /^Or take one of regclient-testrepo, which is open$/);
	await page.click('.chip:text-is("v3")');
	const told = await differs(page);
	assert.match(told, /^regclient-testrepo:v1 … v3/);
	assert.match(told, /Layers\n[^]*kept/);
	assert.doesNotMatch(told, /Requests|file\.invalid/);
	assert.equal(new URL(page.url()).search, '?a=./v1&b=./v3');
	assert.equal(await page.locator('.copy >> text="link"').count(), 0, 'no link leads into a file');
	await page.click('text=Swap A and B');
	await page.waitForFunction(() => document.querySelector('#a')?.getAttribute('value') !== '' && location.search === '?a=./v3&b=./v1');
	assert.match(await differs(page), /^regclient-testrepo:v3 … v1/);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('from the result of one to another platform of it, named alone', async () => {
	const { page, context } = await withOpen('#folder', LAYOUT);
	await page.click('a[data-name="v3"]');
	await page.click('text=Compare with…');
	await page.waitForSelector('#in-file');
	await page.fill('#b', 'linux/arm64');
	await page.keyboard.press('Enter');
	assert.match(await differs(page), /^linux\/amd64 … linux\/arm64/);
	await page.click('.facts dd a >> nth=1');
	await page.waitForFunction(() => location.search === '?open=v3&platform=linux/arm64' && document.querySelector('.load[role="img"]'));
	await context.close();
});

test('one that a registry cannot know is told beside one that the file has', async () => {
	const { page, context } = await withOpen('#file', given('app.tar', saved()));
	await page.click('text=Compare with…');
	await page.fill('#b', 'localhost:1/x');
	await page.keyboard.press('Enter');
	await page.waitForSelector('.err');
	assert.match(await page.locator('section:has(#kept)').innerText(), /A is there: team\/app:1\.0 weighs 3\.700/);
	await context.close();
});

test('a name that is not in it, and a file that is open no more', async () => {
	const { page, context } = await withOpen('#folder', LAYOUT);
	await page.waitForSelector('.choice');
	await page.evaluate(() => history.pushState(null, '', '?a=./v1&b=./nothing'));
	await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
	await page.waitForSelector('.err');
	assert.match(await page.locator('.err').innerText(), /^B: /);
	await page.goto(`${site.url}?a=./v1&b=./v3`);
	await settled(page);
	assert.deepEqual(await page.locator('.err h1').allInnerTexts(), ['A: The file of this image is not open.', 'B: The file of this image is not open.']);
	assert.match(await page.locator('.err').first().innerText(), /Open it again, then compare\./);
	await context.close();
});
