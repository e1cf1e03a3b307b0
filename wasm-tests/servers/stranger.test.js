/** A page of another origin, and a registry that attacks, in Chromium. */
import { after } from 'node:test';

import { openChromium } from '../browser/chromium.js';
import { strangers } from './stranger.js';

const browser = await openChromium();

after(() => browser.close());

await strangers('Chromium', async () => {
	const context = await browser.newContext({ httpCredentials: { username: 'a', password: 'SECRET' } });
	const page = await context.newPage();
	return /** @type {import('./stranger.js').Page} */ (/** @type {unknown} */ ({
		goto: page.goto.bind(page), evaluate: page.evaluate.bind(page), waitForFunction: page.waitForFunction.bind(page), close: () => context.close(),
	}));
});
