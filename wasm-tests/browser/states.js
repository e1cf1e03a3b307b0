import { settled } from './chromium.js';
import { given, layout, layoutArchive, LAYOUT, saved, tar } from './files.js';

/**
 * The states of the page, and how to come to each. Those of the stub alone are left out
 * where a real server is under test.
 *
 * @typedef {import('playwright-core').Page} Page
 * @typedef {object} State
 * @property {string} name
 * @property {string} query
 * @property {boolean} [stubOnly]
 * @property {boolean} [engines] whether it needs the page's own engines, and not the stub
 * @property {number} [delay] the time of a request, for states on the way
 * @property {(page: Page) => Promise<unknown>} [then] what is done in it
 */

const DEMO = '?image=samples.localhost/demo';

/** @type {State[]} */
const STATES = [
	{ name: 'empty', query: '' },
	{ name: 'keys', query: '', then: (page) => page.click('#show-keys') },
	{ name: 'loading, nothing known', query: `${DEMO}/app:1.0`, stubOnly: true, delay: 60_000, then: (page) => page.waitForSelector('.steps li') },
	{ name: 'loading, index known', query: `${DEMO}/app:1.0`, stubOnly: true, delay: 500, then: (page) => page.waitForSelector('.below .chip') },
	{ name: 'loading, size known', query: `${DEMO}/app:1.0`, stubOnly: true, delay: 500, then: (page) => page.waitForSelector('.load[role="img"]') },
	{ name: 'result', query: `${DEMO}/app:1.0` },
	{ name: 'result, all open', query: `${DEMO}/app:1.0`, then: (page) => page.$$eval('details', (all) => all.forEach((one) => (one.open = true))).then(() => page.waitForSelector('.dockerfile li')) },
	{ name: 'result, diff ids', query: `${DEMO}/app:1.0`, then: (page) => page.click('text=Show diff ids') },
	{ name: 'base, its end unknown', query: '?image=stub.localhost/based', stubOnly: true },
	{
		name: 'base, its end found', query: '?image=stub.localhost/based', stubOnly: true,
		then: async (page) => {
			await page.click('text=Find where it ends');
			await page.waitForSelector('tr.base');
		},
	},
	{ name: 'other platform', query: `${DEMO}/app:1.0&platform=linux/arm64/v8` },
	{ name: 'all platforms', query: `${DEMO}/app:1.0&all` },
	{ name: 'all platforms, tools part ways', query: `${DEMO}/list&platform=linux/arm&all` },
	{ name: 'all platforms, sorted by name', query: `${DEMO}/app:1.0&all`, then: (page) => page.click('[data-by="platform"]') },
	{ name: 'all platforms, of one image', query: `${DEMO}/single&all` },
	{ name: 'all platforms, nothing known', query: `${DEMO}/app:1.0&all`, stubOnly: true, delay: 60_000, then: (page) => page.waitForSelector('all-platforms .hero') },
	{ name: 'all platforms, some known', query: `${DEMO}/app:1.0&all`, stubOnly: true, delay: 700, then: (page) => page.waitForSelector('all-platforms .gist:has-text("2 of 3")') },
	{
		name: 'all platforms, stopped', query: `${DEMO}/app:1.0&all`, stubOnly: true, delay: 700,
		then: async (page) => {
			await page.waitForSelector('all-platforms .gist:has-text("2 of 3")');
			await page.keyboard.press('Escape');
			await page.waitForSelector('all-platforms .gist:has-text("Stopped")');
		},
	},
	{
		name: 'tools part ways', query: `${DEMO}/list&platform=linux/arm`,
		then: async (page) => {
			await page.locator('platform-table').scrollIntoViewIfNeeded();
			await page.click('.agreement summary');
		},
	},
	{ name: 'already have, asked', query: `${DEMO}/app:1.1`, then: have },
	{
		name: 'already have, pasted', query: `${DEMO}/app:1.1`,
		then: async (page) => {
			await have(page);
			await page.fill('#machine', MACHINE);
		},
	},
	{
		name: 'already have, answered', query: `${DEMO}/app:1.1`,
		then: async (page) => {
			await have(page);
			await page.fill('#machine', MACHINE);
			await page.click('text=See what is left');
			await page.waitForSelector('already-have .gist');
			await page.selectOption('#line', { label: 'other…' });
		},
	},
	{ name: 'compare, empty', query: '?a=&b=' },
	{ name: 'compare, with what', query: '?a=alpine:3.20&b=' },
	{ name: 'compare, two tags', query: '?a=samples.localhost/demo/app:1.0&b=:1.1' },
	{ name: 'compare, all open', query: '?a=samples.localhost/demo/app:1.0&b=:1.1', then: (page) => page.$$eval('details', (all) => all.forEach((one) => (one.open = true))) },
	{ name: 'compare, two images', query: '?a=samples.localhost/demo/app:1.0&b=samples.localhost/demo/zstd' },
	{ name: 'compare, the same', query: '?a=samples.localhost/demo/single&b=samples.localhost/demo/single' },
	{ name: 'compare, repacked', query: '?a=samples.localhost/demo/app:1.0&b=stub.localhost/repacked', stubOnly: true },
	{ name: 'compare, doubtful', query: '?a=stub.localhost/warned&b=samples.localhost/demo/app:1.1', stubOnly: true },
	{ name: 'compare, hostile', query: '?a=stub.localhost/hostile&b=samples.localhost/demo/app:1.1', stubOnly: true },
	{ name: 'compare, nothing known', query: '?a=samples.localhost/demo/app:1.0&b=:1.1', stubOnly: true, delay: 60_000, then: (page) => page.waitForSelector('image-comparison .hero') },
	{ name: 'compare, one side fails', query: '?a=samples.localhost/demo/app:9.9&b=samples.localhost/demo/app:1.1' },
	{ name: 'compare, both fail', query: '?a=samples.localhost/demo/App&b=samples.localhost/demo/App:1' },
	{ name: 'list', query: `${DEMO}/list` },
	{ name: 'single', query: `${DEMO}/single` },
	{ name: 'by digest', query: `${DEMO}/single@sha256:1e337f177b0d02fa34a6848c7dc9fd21cf8936685df8d55b1e53794401b08511` },
	{ name: 'schema1', query: `${DEMO}/schema1` },
	{ name: 'zstd', query: `${DEMO}/zstd` },
	{ name: 'repeated', query: `${DEMO}/repeated` },
	{ name: 'foreign', query: `${DEMO}/foreign` },
	{ name: 'artifact', query: `${DEMO}/artifact` },
	{ name: 'chart', query: `${DEMO}/chart:0.1.0` },
	{ name: 'nested', query: `${DEMO}/nested` },
	{ name: 'bare index', query: `${DEMO}/bare-index` },
	{ name: 'hostile', query: '?image=stub.localhost/hostile', stubOnly: true },
	{ name: 'warned', query: '?image=stub.localhost/warned', stubOnly: true },
	{ name: 'error, tag', query: `${DEMO}/app:9.9` },
	{ name: 'error, name', query: '?image=samples.localhost/nothing/here' },
	{ name: 'error, platform missing', query: `${DEMO}/app:1.0&platform=linux/riscv64` },
	{ name: 'error, reference', query: `${DEMO}/App:1.0` },
	{ name: 'error, transport', query: '?image=localhost:1/x' },
	...[
		'unauthorized', 'rate-limited', 'timeout', 'registry', 'malformed', 'unsupported', 'mismatch', 'too-large', 'refused', 'quota', 'misuse',
		'no-tags', 'many-tags', 'platform', 'empty',
	].map((name) => ({ name: `error, ${name}`, query: `?image=stub.localhost/${name}`, stubOnly: true })),
	{ name: 'few pulls', query: '?image=stub.localhost/few', stubOnly: true },
	{
		name: 'recent', query: '',
		then: async (page) => {
			await keepRecent(page, RECENT);
			await page.reload();
			await page.waitForFunction(() => document.querySelector('.recent .n')?.textContent?.includes('B'));
		},
	},
	{
		name: 'recent, none kept', query: '',
		then: async (page) => {
			await page.evaluate(() => localStorage.setItem('tonnage-keep', 'no'));
			await page.reload();
			await page.waitForSelector('recent-list label');
		},
	},
	...[['tags', 'samples.localhost/demo/app:'], ['tags, many', 'stub.localhost/many-tags:'], ['tags, some', 'stub.localhost/many-tags:9.'], ['tags, none', 'stub.localhost/many-tags:nothing'], ['tags, hostile', 'stub.localhost/hostile-tags:']].map(([name = '', typed = '']) => ({
		name, query: '', stubOnly: name !== 'tags',
		then: async (/** @type {Page} */ page) => {
			await page.focus('#image');
			await page.keyboard.type(typed);
			await page.waitForSelector('.tags:not([hidden])');
			if (name === 'tags') await page.keyboard.press('ArrowDown');
		},
	})),
	{ name: 'sign in', query: '', then: (page) => page.click('#sign-in') },
	{ name: 'sign in, wrong', query: '', then: async (page) => { await signIn(page, 'A b'); await page.waitForSelector('.bad:not(:empty)'); } },
	{ name: 'signed in', query: '', then: async (page) => { await signIn(page, 'localhost:5000'); await page.waitForFunction(() => !document.querySelector('dialog')); await page.click('#sign-in'); } },
	{
		name: 'sign in, elsewhere', query: '',
		then: async (page) => {
			await page.route('**/*', async (route) => {
				if (route.request().resourceType() !== 'document') return route.fallback();
				const answer = await route.fetch();
				return route.fulfill({ response: answer, body: (await answer.text()).replace('content="./"', 'content=""') });
			});
			await page.reload();
			await page.click('#sign-in');
		},
	},
	{ name: 'badge', query: `${DEMO}/app:1.0`, then: async (page) => { await page.click('text=badge…'); await page.waitForSelector('.badge'); } },
	{
		name: 'stopped', query: `${DEMO}/app:1.0`, stubOnly: true, delay: 300,
		then: async (page) => {
			await page.waitForSelector('.below .chip');
			await page.keyboard.press('Escape');
			await settled(page);
		},
	},
];

/** What a machine has, as it is pasted. */
const MACHINE = `REPOSITORY                   TAG      DIGEST    IMAGE ID       CREATED       SIZE
samples.localhost/demo/app   1.0      <none>    a28ba0de3f36   2 weeks ago   324kB
samples.localhost/nothing/here   1    <none>    b97d4c4aa0fc   2 weeks ago   12MB
<none>                       <none>   <none>    1e337f177b0d   3 weeks ago   99MB`;

/** Opens the question of what is there already. @param {Page} page */
async function have(page) {
	await page.click('text=I already have…');
	await page.waitForSelector('already-have textarea');
}

/** Lookups as they are kept. */
const RECENT = Array.from({ length: 24 }, (_, i) => ({
	image: i === 1 ? `registry.example.org:5000/${'a-long-path/'.repeat(6)}name:1.0` : i === 3 ? `app@sha256:${'0123456789abcdef'.repeat(4)}` : `samples.localhost/demo/app:${i}`,
	platform: i % 3 ? '' : 'linux/arm64', size: i === 2 ? null : 3_670_000 * (i + 1), digest: `sha256:${'0123456789abcdef'.repeat(4)}`, at: 1_796_000_000_000 - i * 40_000_000,
}));

/** @param {Page} page @param {unknown[]} recent */
function keepRecent(page, recent) {
	return page.evaluate((text) => localStorage.setItem('tonnage-recent', text), JSON.stringify(recent));
}

/** @param {Page} page @param {string} registry */
async function signIn(page, registry) {
	await page.click('#sign-in');
	await page.fill('#sign-in-registry', registry);
	await page.fill('#sign-in-user', 'alice');
	await page.fill('#sign-in-secret', 's3cret');
	await page.click('.chief');
}

/** What comes of a file that was opened. @param {Page} page @param {string} [place] */
async function answered(page, place = '.load[role="img"]') {
	await page.waitForSelector(`#result ${place}`);
}

/** @param {string} name @param {(page: Page) => Promise<unknown>} then @returns {State} */
function opening(name, then) {
	return {
		name: `open, ${name}`,
		query: '?open',
		engines: true,
		then: async (page) => {
			await page.waitForSelector('#file');
			await then(page);
		},
	};
}

/** @param {Page} page */
async function openV3(page) {
	await page.setInputFiles('#folder', LAYOUT);
	await answered(page, '.choice');
	await page.click('a[data-name="v3"]');
	await answered(page);
}

/** Of files that are opened. @type {State[]} */
const OPENED = [
	opening('empty', async () => undefined),
	opening('several names', async (page) => {
		await page.setInputFiles('#folder', LAYOUT);
		await answered(page, '.choice');
	}),
	opening('layout', openV3),
	opening('layout, hashed, all open', async (page) => {
		await openV3(page);
		await page.click('text="Hash every blob"');
		await page.waitForSelector('.drop:has-text("every blob hashed")');
		await answered(page);
		await page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
		await page.click('button[aria-label="Read the index"]');
		await page.waitForSelector('.raw');
	}),
	opening('a blob is wrong', async (page) => {
		await page.setInputFiles('#file', given('app.tar', tar([[`blobs/sha256/${'c'.repeat(64)}`, Buffer.from('x')], ...layout()])));
		await answered(page);
		await page.click('text="Hash every blob"');
		await page.click('.note.wrong + .proof summary');
	}),
	opening('compare, with what', async (page) => {
		await page.setInputFiles('#folder', LAYOUT);
		await page.click('text="compare two of them"');
		await page.waitForSelector('#in-file');
	}),
	opening('compare, two of a file', async (page) => {
		await page.setInputFiles('#folder', LAYOUT);
		await page.click('text="compare two of them"');
		await page.click('.chip:text-is("v1")');
		await page.click('.chip:text-is("v3")');
		await page.waitForSelector('image-comparison output');
	}),
	opening('docker save', async (page) => {
		await page.setInputFiles('#file', given('app.tar', saved()));
		await answered(page);
	}),
	opening('reading', async (page) => {
		// A file that never comes to its end.
		await page.evaluate(() => {
			Blob.prototype.arrayBuffer = () => new Promise(() => {});
		});
		await page.setInputFiles('#file', given('app.tar', layoutArchive()));
		await page.waitForSelector('progress');
	}),
	opening('a document alone', async (page) => {
		const manifest = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${'a'.repeat(64)}`, size: 7 }, layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: `sha256:${'b'.repeat(64)}`, size: 3_000_000 }] };
		await page.fill('textarea', JSON.stringify(manifest));
		await page.click('text="Weigh it"');
		await answered(page);
	}),
	opening('error', async (page) => {
		await page.setInputFiles('#file', given(`${'a-very-long-name-'.repeat(12)}.tar`, 'no archive at all '.repeat(60)));
		await answered(page, '.err');
	}),
];

/** @param {boolean} isStub */
export function states(isStub) {
	return [...STATES.filter(({ stubOnly }) => isStub || !stubOnly), ...OPENED];
}

/**
 * Brings a page to a state.
 *
 * @param {Page} page
 * @param {string} url of the site
 * @param {State} state
 */
export async function reach(page, url, state) {
	await page.goto(url + state.query);
	if (!state.query) await page.waitForFunction(() => document.querySelector('.chip[href*="samples.localhost"]'));
	else if (!state.delay && !state.engines) await settled(page);
	await state.then?.(page);
}
