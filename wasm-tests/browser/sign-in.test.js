/** Signing in: where it may be, and to whom. */
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

test('a page whose server is elsewhere takes no password, and says why', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.route('**/*', async (route) => {
		if (route.request().resourceType() !== 'document') return route.fallback();
		const answer = await route.fetch();
		return route.fulfill({ response: answer, body: (await answer.text()).replace('content="./"', 'content="https://tonnage.example.org/"') });
	});
	await page.goto(site.url);
	await page.click('#sign-in');
	assert.match(await page.locator('dialog').innerText(), /through tonnage\.example\.org\. A password would pass through it, and whoever runs it could read it\./);
	assert.equal(await page.locator('dialog input').count(), 0);
	await context.close();
});

test('a registry is named as references name it, and a word alone is none', { skip: !site.isStub }, async () => {
	for (const [typed, registry] of [['alice', null], ['', null], ['https://localhost:5000/v2/', 'localhost:5000'], ['ghcr.io', 'ghcr.io'], ['docker.io', 'docker.io']]) {
		const { page, context } = await openPage(browser, site.url);
		await page.goto(site.url);
		await page.click('#sign-in');
		await page.waitForSelector('dialog');
		await page.$eval('#sign-in-registry', (field) => field.removeAttribute('required'));
		for (const [field, value] of Object.entries({ registry: typed ?? '', user: 'alice', secret: 's3cret' })) await page.fill(`#sign-in-${field}`, value);
		await page.click('dialog .chief');
		if (registry) await page.waitForFunction((text) => document.querySelector('#sign-in')?.textContent === text, `Signed in to ${registry}`);
		else await page.waitForFunction(() => document.querySelector('.bad')?.textContent?.startsWith('This is no registry'));
		await context.close();
	}
});

test('who is refused signs in where it is said, and is answered; Escape closes the form, and keeps nothing', { skip: !site.isStub }, async () => {
	const { page, context, complaints } = await openPage(browser, site.url);
	await page.goto(`${site.url}?image=stub.localhost/unauthorized`);
	await settled(page);
	const button = page.locator('.err .btn:text("Sign in to stub.localhost")');
	await button.click();
	await page.fill('#sign-in-secret', 's3cret');
	await page.keyboard.press('Escape');
	await page.waitForSelector('dialog', { state: 'detached' });
	assert.equal(await button.evaluate((element) => element === document.activeElement), true, 'the focus comes back');
	await button.click();
	assert.equal(await page.inputValue('#sign-in-secret'), '');
	await page.click('dialog .btn:text("Cancel")');
	await page.waitForSelector('dialog', { state: 'detached' });
	await button.click();
	await page.fill('#sign-in-user', 'alice');
	await page.fill('#sign-in-secret', 's3cret');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.title.includes('weighs 324'));
	await page.click('#sign-in');
	await page.click('dialog .btn:text("Sign out")');
	await page.waitForSelector('.open h1:visible');
	assert.deepEqual(complaints, []);
	await context.close();
});
