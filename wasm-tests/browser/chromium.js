import { chromium } from 'playwright-core';

/**
 * Debian's Chromium, and pages in it that say when something is wrong with them.
 *
 * @typedef {import('playwright-core').Browser} Browser
 * @typedef {import('playwright-core').BrowserContextOptions} Options
 * @typedef {import('playwright-core').Page} Page
 */

const ARGUMENTS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export function openChromium() {
	return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

/**
 * A page of its own. What it throws, logs as an error, or asks of a stranger is in
 * `complaints`.
 *
 * @param {Browser} browser
 * @param {string} url of the site
 * @param {Options & { stub?: { delay?: number, broken?: boolean } }} [options]
 */
export async function openPage(browser, url, { stub = {}, ...options } = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
	const origin = new URL(url).origin;
	await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
	const page = await context.newPage();
	/** @type {string[]} */
	const complaints = [];
	page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error') complaints.push(`logged: ${message.text()}`);
	});
	page.on('request', (request) => {
		if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) complaints.push(`asked: ${request.url()}`);
	});
	await page.addInitScript((wishes) => {
		Object.assign(globalThis, { stub: wishes, shifts: [] });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) {
				const { value, hadRecentInput, sources } = /** @type {any} */ (entry);
				/** @type {any} */ (globalThis).shifts.push({ value, hadRecentInput, of: sources.map((/** @type {any} */ { node, previousRect: a, currentRect: b }) => `${node?.nodeName} ${node?.className ?? node?.textContent} ${a.x},${a.y} ${a.width}×${a.height} → ${b.x},${b.y} ${b.width}×${b.height}`) });
			}
		}).observe({ type: 'layout-shift', buffered: true });
	}, stub);
	return { page, context, complaints };
}

/**
 * Pages for one state after the other. Each begins as a new one would, with nothing kept and
 * nothing complained of, in half the time.
 *
 * @param {Browser} browser
 * @param {string} url of the site
 * @param {Options} [options]
 */
export function keepPages(browser, url, options) {
	const { origin } = new URL(url);
	/** @type {Map<number, Promise<Awaited<ReturnType<typeof openPage>> & { session: import('playwright-core').CDPSession }>>} */
	const kept = new Map();
	/** @param {number} delay */
	const open = async (delay) => {
		const opened = await openPage(browser, url, { ...options, stub: { delay } });
		return { ...opened, session: await opened.context.newCDPSession(opened.page) };
	};
	/**
	 * @param {number} width
	 * @param {number} delay the time of a request, in milliseconds
	 */
	return async (width, delay) => {
		const opened = kept.get(delay) ?? open(delay);
		kept.set(delay, opened);
		const { page, complaints, session } = await opened;
		await page.unrouteAll();
		await page.goto('about:blank');
		await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
		await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
		await page.setViewportSize({ width, height: 900 });
		complaints.length = 0;
		return { page, complaints };
	};
}

/** What moved without being asked to. @param {Page} page */
export async function shifts(page) {
	const all = await page.evaluate(() => /** @type {{ value: number, hadRecentInput: boolean, of: string[] }[]} */ (/** @type {any} */ (globalThis).shifts));
	return all.filter(({ hadRecentInput }) => !hadRecentInput);
}

/** Waits until the page has nothing more to do, nor anything that it put off till then. @param {Page} page */
export async function quiet(page) {
	await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));
}

/** Waits until what is shown is whole, well or not. @param {Page} page */
export async function settled(page) {
	await page.waitForFunction(() => {
		const places = [...document.querySelectorAll('main [aria-busy]')].filter((place) => place.checkVisibility());
		return places.length > 0 && places.every((place) => place.getAttribute('aria-busy') === 'false') && document.documentElement.dataset.running !== 'yes';
	});
}
