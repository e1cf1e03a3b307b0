/** A page of another origin: asked for by name it is let in, else it says what is wrong. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage, settled } from '../browser/chromium.js';
import { openFolder } from './folder.js';
import { serve } from './tonnage.js';

const browser = await openChromium();

after(() => browser.close());

const SINGLE = 'samples.localhost/demo/single:latest';

test('an origin that is named may ask, read the trace, and offer the samples', async (t) => {
	const folder = await openFolder();
	t.after(folder.close);
	const server = await serve(['--allow-origin', folder.origin]);
	t.after(server.close);
	folder.proxy = server.url;
	const { page, context, complaints } = await openPage(browser, folder.url);
	await page.goto(folder.url);
	await page.click('.chip[href*="samples.localhost/demo/single"]');
	await page.waitForFunction(() => document.title.includes('weighs'));
	assert.equal(new URL(page.url()).search, `?image=${SINGLE}`);
	assert.equal(await page.locator('.err').count(), 0);
	assert.ok((await page.locator('request-trace .up li').count()) >= 4, 'what the proxy asked is told');
	assert.deepEqual(complaints.filter((one) => !one.startsWith(`asked: ${server.url}`)), [], 'nobody else is asked');
	await context.close();
});

for (const allowed of [[], ['--allow-origin', 'http://127.0.0.1:1']]) {
	test(`another one may not, says why, and stays usable: ${allowed.join(' ') || 'no flags'}`, async (t) => {
		const folder = await openFolder();
		t.after(folder.close);
		const closed = await serve(allowed);
		t.after(closed.close);
		const open = await serve(['--allow-origin', folder.origin]);
		t.after(open.close);
		folder.proxy = closed.url;
		const { page, context, complaints } = await openPage(browser, folder.url);
		await page.goto(`${folder.url}?image=${SINGLE}`);
		await settled(page);
		assert.equal(await page.locator('.err h1').innerText(), `The server at ${closed.origin} did not answer this page.`);
		assert.equal(
			await page.locator('.err h1 + p').innerText(),
			`Either it is not there, or it takes no questions of this page: it does when started with --allow-origin ${folder.origin}.`,
		);
		assert.equal(await page.locator('.err code').last().innerText(), 'TRANSPORT');
		assert.equal(await page.evaluate(() => document.activeElement?.id), 'e', 'the heading has the focus');
		assert.deepEqual(complaints.filter((one) => one.startsWith('thrown')), []);
		// The form is still there: a wrong name is told as one, without a request.
		await page.fill('#image', 'samples.localhost/demo/App');
		await page.keyboard.press('Enter');
		await page.waitForSelector('.where mark');
		await context.close();
	});
}
