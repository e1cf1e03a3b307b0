/**
 * Measures how long it takes until the size is on the screen: an image of several platforms,
 * asked for cold, each request upstream 50 ms on its way. Four of them have to be answered
 * before anybody can know the size, one after the other.
 */
import { openChromium, openPage, settled } from '../browser/chromium.js';
import { openRegistries } from './registries.js';
import { allowed, inspect, serve } from './tonnage.js';

/** How long each request upstream is on its way, in milliseconds. */
const DELAY = 50;
/** How many of them come before the size. */
const BEFORE = 4;
const ROUNDS = 5;
const ACCEPT = ['oci.image.index.v1', 'oci.image.manifest.v1', 'docker.distribution.manifest.list.v2', 'docker.distribution.manifest.v2'].map((type) => `application/vnd.${type}+json`).join(', ');

const registries = await openRegistries(DELAY);
const browser = await openChromium();

/**
 * From a moment in the page to the first size in it, in milliseconds.
 *
 * @param {(page: import('playwright-core').Page, url: string) => Promise<unknown>} ask
 */
async function once(ask) {
	// Each time a server that has met nobody yet.
	const server = await serve(allowed(registries.guarded, registries.tokens));
	const { page, context } = await openPage(browser, server.url);
	await page.addInitScript(() => {
		const times = { asked: 0, seen: 0 };
		Object.assign(globalThis, { times });
		addEventListener('submit', () => (times.asked = performance.now()), true);
		new MutationObserver((_, observer) => {
			if (!document.querySelector('.weight output')) return;
			observer.disconnect();
			// When it has been painted.
			requestAnimationFrame(() => setTimeout(() => (times.seen = performance.now())));
		}).observe(document, { childList: true, subtree: true });
	});
	await ask(page, server.url);
	await settled(page);
	await page.waitForFunction(() => /** @type {any} */ (globalThis).times.seen > 0);
	const { asked, seen } = await page.evaluate(() => /** @type {{ asked: number, seen: number }} */ (/** @type {any} */ (globalThis).times));
	await context.close();
	await server.close();
	return seen - asked;
}

/** The requests that no way to the size can do without, one after the other, from here. */
async function minimum() {
	const start = performance.now();
	const [, host = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(registries.several) ?? [];
	const manifests = `http://${host}/v2/${name}/manifests/`;
	const refused = await fetch(manifests + tag);
	await refused.arrayBuffer();
	const field = (/** @type {string} */ of) => new RegExp(`${of}="([^"]*)"`).exec(refused.headers.get('www-authenticate') ?? '')?.[1] ?? '';
	const granted = await fetch(`${field('realm')}?${new URLSearchParams({ service: field('service'), scope: field('scope') })}`);
	const { token, access_token: access = token } = await granted.json();
	const ask = async (/** @type {string} */ which) => {
		const answer = await fetch(manifests + which, { headers: { Authorization: `Bearer ${access}`, Accept: ACCEPT } });
		if (!answer.ok) throw new Error(`${which} is answered with ${answer.status}`);
		return answer.json();
	};
	const index = await ask(tag);
	const entry = index.manifests.find((/** @type {any} */ { platform }) => platform?.os === 'linux' && platform.architecture === 'amd64');
	await ask(entry.digest);
	return performance.now() - start;
}

/** @param {string} name @param {() => Promise<number>} run the median of it */
async function measure(name, run) {
	const times = [];
	for (let i = 0; i < ROUNDS; i += 1) times.push(await run());
	times.sort((a, b) => a - b);
	const all = times.map((time) => Math.round(time));
	console.log(`${name.padEnd(48)} ${String(all[ROUNDS >> 1]).padStart(5)} ms of ${all.join(', ')} ms`);
	return times[ROUNDS >> 1] ?? 0;
}

console.log(`each request upstream takes ${DELAY} ms, ${BEFORE} come before the size: ${DELAY * BEFORE} ms at least; medians of ${ROUNDS}`);
const least = await measure('those alone, from Node', minimum);
const size = await measure('Enter in the open page, to the size', () =>
	once(async (page, url) => {
		await page.goto(url, { waitUntil: 'networkidle' });
		await page.fill('#image', registries.several);
		await page.keyboard.press('Enter');
	}),
);
await measure('opening a link, engine and all, to the size', () => once((page, url) => page.goto(`${url}?image=${registries.several}`)));
await measure('tonnage inspect, a whole lookup of five requests', async () => {
	const start = performance.now();
	await inspect(registries.several, null);
	return performance.now() - start;
});
await browser.close();
await registries.close();
if (size > least + DELAY) {
	console.error(`the size comes ${Math.round(size - least)} ms after what the protocol takes: more than one request's ${DELAY} ms`);
	process.exitCode = 1;
}
