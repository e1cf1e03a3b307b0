import puppeteer from 'puppeteer-core';

/**
 * Debian's Firefox, over WebDriver BiDi, and pages in it that say when something is wrong
 * with them.
 *
 * @typedef {import('puppeteer-core').Browser} Browser
 * @typedef {import('puppeteer-core').Page} Page
 */

/** It calls home unless told not to: what a test asks goes to loopback only. */
const PREFERENCES = {
	'app.normandy.enabled': false,
	'app.update.disabledForTesting': true,
	'browser.safebrowsing.malware.enabled': false,
	'browser.safebrowsing.phishing.enabled': false,
	'datareporting.policy.dataSubmissionEnabled': false,
	'dom.push.connection.enabled': false,
	'extensions.systemAddon.update.enabled': false,
	'network.captive-portal-service.enabled': false,
	'network.connectivity-service.enabled': false,
	'services.settings.server': 'data:,#remote-settings-dummy/v1',
	'toolkit.telemetry.enabled': false,
};

export function openFirefox() {
	return puppeteer.launch({
		browser: 'firefox',
		executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
		headless: true,
		extraPrefsFirefox: PREFERENCES,
	});
}

/**
 * A page of its own. What it throws, logs as an error, or asks of a stranger is in
 * `complaints`.
 *
 * @param {Browser} browser
 * @param {string} url of the site
 * @param {{ width: number, height: number }} [viewport]
 */
export async function openPage(browser, url, viewport = { width: 1280, height: 900 }) {
	const context = await browser.createBrowserContext();
	const page = await context.newPage();
	await page.setViewport(viewport);
	const origin = new URL(url).origin;
	/** @type {string[]} */
	const complaints = [];
	page.on('pageerror', (error) => complaints.push(`thrown: ${error instanceof Error ? error.message : error}`));
	page.on('console', (message) => {
		if (message.type() === 'error') complaints.push(`logged: ${message.text()}`);
	});
	page.on('request', (request) => {
		if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) complaints.push(`asked: ${request.url()}`);
	});
	return { page, context, complaints };
}

/** Waits until a lookup is over, well or not. @param {Page} page */
export async function settled(page) {
	await page.waitForFunction(() => document.querySelector('#result')?.getAttribute('aria-busy') === 'false' && document.documentElement.dataset['running'] !== 'yes');
}

/** What is read of an element. @param {Page} page @param {string} selector */
export function text(page, selector) {
	return page.$eval(selector, (element) => (/** @type {HTMLElement} */ (element).innerText ?? '').replaceAll('\u00a0', ' '));
}
