/** Two images beside each other: what differs, what it costs, the address, and one side that fails. */
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

const APP = 'samples.localhost/demo/app';
const RELEASES = `?a=${APP}:1.0&b=${APP}:1.1`;

/** @param {string} query @param {Parameters<typeof openPage>[2]} [options] */
async function open(query, options) {
	const opened = await openPage(browser, site.url, options);
	await opened.page.goto(site.url + query);
	if (query) await settled(opened.page);
	return opened;
}

/** @param {import('playwright-core').Page} page */
function query(page) {
	return new URL(page.url()).search;
}

/** A text without its no-break spaces. @param {string} text */
const plain = (text) => text.replaceAll('\u00a0', ' ');

test('it shows what moving from A to B costs', async () => {
	const { page, context, complaints } = await open(RELEASES);
	assert.equal(plain(await page.title()), `${APP}:1.0…1.1: +1.77 kB · tonnage`);
	assert.equal(await page.locator('image-comparison h1').innerText(), `${APP}:1.0 … 1.1`);
	assert.equal(await page.locator('image-comparison output > [aria-hidden]').innerText(), '+1.77');
	assert.equal(await page.locator('image-comparison output .vh').textContent(), 'plus 1.77 kilobytes');
	assert.equal(plain(await page.locator('image-comparison .gist').innerText()), 'B is 1,770 bytes heavier than A, 0.55 %. Having A, a pull of B would fetch 21.31 kB.');
	assert.deepEqual((await page.locator('image-comparison .facts dd').allInnerTexts()).map(plain), ['324.4 kB · a28ba0de3f36…79b4', '326.1 kB · b97d4c4aa0fc…739c', 'linux/amd64', 'not the same', '4 of 5 layers, 304.8 kB']);
	const rows = await page.locator('section:has(#lay) tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent?.replaceAll('\u00a0', ' '))));
	assert.deepEqual(rows.map(([change, , by]) => `${change} ${by}`), ['kept 0', 'kept 0', 'kept 0', 'kept 0', 'removed −19.54 kB−19,543 B', 'added +21.31 kB+21,313 B']);
	assert.deepEqual(await page.locator('.delta [role="img"]').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')?.replaceAll('\u00a0', ' '))), [
		'A: 4 layers kept, 304.8 kB and 1 layer only in A, 19.54 kB',
		'B: 4 layers kept, 304.8 kB and 1 layer only in B, 21.31 kB',
	]);
	assert.match(plain(await page.locator('section:has(#lay)').innerText()), /Both are built on the same first 4 layers, 304\.8 kB\./);
	assert.deepEqual(await page.locator('section:has(#cfg) tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent?.replaceAll('\u00a0', ' ')).join(' | '))), [
		'Environment APP_VERSION | 1.0 | 1.1',
		'Label org.opencontainers.image.version | 1.0 | 1.1',
		'Created | 2026-01-01 00:00:00 UTC | 2026-02-03 00:00:00 UTC',
	]);
	assert.match(plain(await page.locator('section:has(#cfg) .q').innerText()), /^The same in both: entrypoint, command, user, working directory, stop signal, health check, 4 environment variables, 2 ports, 1 volume, 4 labels\.$/);
	assert.deepEqual(await page.locator('section:has(#prf) .says > :first-child').allInnerTexts(), ['1.0', '1.1'].map((tag) => `That ${tag} means this image is samples.localhost’s word. Everything below it, index, manifest and config, was hashed in this tab and matches.`));
	assert.deepEqual((await page.locator('.diff .add, .diff .del').allInnerTexts()).map((line) => line.slice(0, 7)), ['− LABEL', '− ENV A', '− COPY ', '+ LABEL', '+ ENV A', '+ COPY ']);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('both bars are on one scale, and the larger one fills it', async () => {
	const { page, context } = await open(RELEASES);
	const sums = await page.locator('.delta .load').evaluateAll((all) => all.map((bar) => [...bar.children].reduce((sum, piece) => sum + Number(/** @type {HTMLElement} */ (piece).style.getPropertyValue('--w')), 0)));
	assert.ok(Math.abs((sums[0] ?? 0) - 324_378 / 326_148) < 1e-9 && Math.abs((sums[1] ?? 0) - 1) < 1e-9, String(sums));
	await context.close();
});

for (const [between, typed] of [['…', `${APP}:1.0…${APP}:1.1`], ['...', `${APP}:1.0 ... :1.1`]]) {
	test(`A${between}B typed for an image leads here`, async () => {
		const { page, context } = await open('');
		await page.fill('#image', typed ?? '');
		await page.keyboard.press('Enter');
		await page.waitForSelector('image-comparison output');
		assert.equal(await page.inputValue('#a'), `${APP}:1.0`);
		assert.match(await page.title(), /1\.0…1\.1/);
		assert.equal(await page.locator('.ask:visible').count(), 1);
		await page.goBack();
		await page.waitForSelector('.open h1:visible');
		await context.close();
	});
}

test('A…B typed for A is taken apart when it is whole', async () => {
	const { page, context } = await open('?a=&b=');
	await page.focus('#a');
	await page.keyboard.type(`${APP}:1.0…:1.1`);
	assert.equal(await page.inputValue('#a'), `${APP}:1.0…:1.1`);
	await page.keyboard.press('Enter');
	await page.waitForSelector('image-comparison output');
	assert.deepEqual([await page.inputValue('#a'), await page.inputValue('#b')], [`${APP}:1.0`, ':1.1']);
	await context.close();
});

test('two platforms of one image, the second named alone', async () => {
	const { page, context } = await open('?a=samples.localhost/demo/list&b=linux/arm64');
	assert.equal(await page.locator('image-comparison h1').innerText(), 'linux/amd64 … linux/arm64/v8');
	assert.match(await page.locator('image-comparison .facts').innerText(), /the same · ccc54d341878/);
	await context.close();
});

test('what people paste is taken, with a platform behind it', async () => {
	const { page, context } = await open(`?a=docker+pull+${APP}:1.0&b=docker+pull+${APP}:1.1`);
	assert.match(await page.title(), /\+1\.77/);
	await context.close();
});

test('the same image is said to be', async () => {
	const { page, context } = await open('?a=samples.localhost/demo/single&b=samples.localhost/demo/single');
	assert.equal(await page.locator('image-comparison .gist').innerText(), 'A and B are the same image, to the byte. Having A, nothing is fetched for B.');
	assert.match(await page.title(), /: the same · tonnage$/);
	assert.equal(await page.locator('#his').count(), 0);
	await context.close();
});

test('what is packed in another way is fetched all the same', { skip: !site.isStub }, async () => {
	const { page, context } = await open(`?a=${APP}:1.0&b=stub.localhost/repacked`);
	assert.match(plain(await page.locator('image-comparison .gist').innerText()), /Having A, a pull of B would fetch 200\.0 kB\. All of it A has in another compression\.$/);
	assert.match(await page.locator('section:has(#lay)').innerText(), /B is built on all of A, .*, packed in different ways\./);
	assert.equal(await page.locator('.delta .seg-again').count(), 2);
	assert.equal(await page.locator('section:has(#cfg) > div > p').first().innerText(), 'Nothing is set differently.');
	await context.close();
});

test('A and B are swapped, and going back swaps them again', async () => {
	const { page, context } = await open(RELEASES);
	await page.click('text=Swap A and B');
	await page.waitForFunction(() => document.title.includes('−1.77'));
	assert.equal(query(page), `?a=${APP}:1.1&b=${APP}:1.0`);
	assert.equal(await page.inputValue('#a'), `${APP}:1.1`);
	await page.goBack();
	await page.waitForFunction(() => document.title.includes('+1.77'));
	await context.close();
});

test('it is copied: link, JSON, Markdown', async () => {
	const { page, context } = await open(RELEASES);
	const copied = async (/** @type {string} */ what) => {
		await page.evaluate(() => navigator.clipboard.writeText(''));
		await page.click(`.copy >> text="${what}"`);
		await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '');
		return page.evaluate(() => navigator.clipboard.readText());
	};
	assert.equal(await copied('link'), site.url + RELEASES);
	assert.deepEqual(JSON.parse(await copied('JSON')).size, { added: 21_313, kept: 304_835, removed: 19_543, recompressed: 0 });
	const lines = plain(await copied('Markdown')).split('\n');
	assert.deepEqual(lines.slice(0, 6), [
		`* A: \`${APP}:1.0\`, 324 kB, for \`linux/amd64\``,
		`* B: \`${APP}:1.1\`, 326 kB, for \`linux/amd64\``,
		'',
		'**21.3 kB** to fetch for B when A is there (21,313 bytes). 305 kB are kept, 19.5 kB only A has.',
		'',
		'| Change | Size | Layer | Made by |',
	]);
	assert.ok(lines.includes('| `Environment APP_VERSION` | `1.0` | `1.1` |'));
	await context.close();
});

test('one side that fails is named, the other is kept, and a way on replaces it', async () => {
	const { page, context } = await open(`?a=${APP}:9.9&b=${APP}:1.1`);
	assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'A: There is no tag 9.9 in this repository.');
	assert.equal(plain(await page.locator('section:has(#kept) p >> nth=-1').innerText()), `B is there: ${APP}:1.1 weighs 326.1 kB.`);
	await page.click('.err .btn:text("Change the name")');
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'a');
	await page.click('.err .chip >> nth=0');
	await page.waitForSelector('image-comparison output');
	assert.equal(query(page), RELEASES);
	await context.close();
});

test('names that are none are marked in their fields', async () => {
	const { page, context } = await open('?a=samples.localhost/demo/App&b=samples.localhost/demo/App:1');
	assert.equal(await page.locator('.err').count(), 2);
	assert.equal(await page.getAttribute('#a', 'aria-invalid'), 'true');
	assert.equal(await page.getAttribute('#b', 'aria-invalid'), 'true');
	await page.locator('#b').fill('x');
	assert.equal(await page.getAttribute('#b', 'aria-invalid'), null);
	await context.close();
});

test('both are looked up at once, told and stopped', { skip: !site.isStub }, async () => {
	const { page, context } = await openPage(browser, site.url, { stub: { delay: 700 } });
	await page.goto(site.url + RELEASES);
	await page.waitForSelector('#pair button.stop');
	await page.waitForFunction(() => document.querySelectorAll('image-comparison step-list li').length >= 4);
	assert.match(await page.title(), /^Comparing/);
	await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Looking up both.');
	await page.keyboard.press('Escape');
	await page.waitForSelector('.err');
	assert.deepEqual(await page.locator('.err h1').allInnerTexts(), ['A: Stopped.', 'B: Stopped.']);
	await context.close();
});

test('a result leads here', async () => {
	const { page, context } = await open(`?image=${APP}:1.0&platform=linux/arm/v7`);
	await page.click('text=Compare with…');
	await page.waitForFunction(() => document.activeElement?.id === 'b');
	assert.equal(await page.inputValue('#a'), `${APP}:1.0 linux/arm/v7`);
	assert.equal(await page.locator('.top [aria-current]').innerText(), 'Compare');
	await page.click('text=Weigh');
	await page.waitForSelector('.open h1:visible');
	assert.equal(await page.locator('#a').isVisible(), false);
	await context.close();
});

test('it is fetched when somebody wants it', async () => {
	const { page, context } = await openPage(browser, site.url);
	/** @type {string[]} */
	const asked = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.goto(site.url);
	await page.waitForSelector('.chip[href*="samples.localhost"]');
	assert.deepEqual(asked.filter((path) => /^\/(components|views|lib)\/.*(compar|pair|all-platforms|already|picks|markdown|difference|sides)/.test(path)), []);
	await page.click('.top >> text=Compare');
	await page.waitForSelector('#a:visible');
	assert.ok(asked.some((path) => path.endsWith('/views/compare-view.js')));
	await context.close();
});

test('that it cannot be fetched is said, and it is asked for again', async () => {
	const { page, context } = await openPage(browser, site.url);
	await page.route('**/views/compare-view.js', (route) => route.abort());
	await page.goto(site.url + RELEASES);
	await page.waitForSelector('main > .note[role="alert"]');
	await page.unroute('**/views/compare-view.js');
	await page.click('main > .note a');
	await page.waitForSelector('image-comparison output');
	assert.equal(await page.locator('main > .note').count(), 0);
	await context.close();
});
