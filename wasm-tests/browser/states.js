import { settled } from './chromium.js';
import { given, layoutArchive, LAYOUT, saved } from './files.js';

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
	{
		name: 'stopped', query: `${DEMO}/app:1.0`, stubOnly: true, delay: 300,
		then: async (page) => {
			await page.waitForSelector('.below .chip');
			await page.keyboard.press('Escape');
			await settled(page);
		},
	},
];

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
		await page.click('text="Hash all layers"');
		await page.waitForSelector('.drop:has-text("every layer hashed")');
		await answered(page);
		await page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
		await page.click('button[aria-label="Read the index"]');
		await page.waitForSelector('.raw');
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
