/** A page of another origin, and a registry that attacks, in Firefox. */
import { after } from 'node:test';

import { strangers } from '../servers/stranger.js';
import { openFirefox } from './firefox.js';

const browser = await openFirefox();

after(() => browser.close());

await strangers('Firefox', async () => {
	const context = await browser.createBrowserContext();
	const page = await context.newPage();
	await page.authenticate({ username: 'a', password: 'SECRET' });
	return /** @type {import('../servers/stranger.js').Page} */ (/** @type {unknown} */ ({
		goto: page.goto.bind(page), evaluate: page.evaluate.bind(page), waitForFunction: page.waitForFunction.bind(page), close: () => context.close(),
	}));
});
