/**
 * The images of the part `peers`, each through the page in Chromium, through the package in
 * Node and through the command: the same digests, the same sums.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { inspect as inspectInNode } from '../../packages/npm/node.js';
import { openChromium, openPage, settled } from '../browser/chromium.js';
import { openRegistries } from './registries.js';
import { allowed, inspect, serve } from './tonnage.js';

const registries = await openRegistries();
const server = await serve(allowed(registries.open));
const browser = await openChromium();

after(async () => {
	await browser.close();
	await server.close();
	await registries.close();
});

/**
 * What does not depend on who asked, and by what way. Signatures are checked by the command
 * alone; what it says of them is held elsewhere.
 *
 * @param {Inspection} inspection
 */
function lasting({ requests, verification, ...rest }) {
	assert.ok(requests.length > 0);
	return { ...rest, verification: verification.filter(({ of }) => of !== 'schema1-signature') };
}

/** @param {string} image @param {string | null} platform */
async function fromPage(image, platform) {
	const { page, context, complaints } = await openPage(browser, server.url);
	await page.goto(`${server.url}?image=${image}${platform ? `&platform=${platform}` : ''}`);
	await settled(page);
	const shown = await page.evaluate(() => {
		const digest = (/** @type {Element | undefined} */ place) => /sha256:[0-9a-f]+/.exec(place?.querySelector('.dg')?.innerHTML ?? '')?.[0] ?? null;
		const fact = (/** @type {RegExp} */ name) => [...document.querySelectorAll('.facts > div')].find((row) => name.test(row.querySelector('dt')?.textContent ?? ''));
		const pairs = [...document.querySelectorAll('config-facts .pairs > div')];
		return {
			error: document.querySelector('.err')?.textContent ?? null,
			index: digest(fact(/^Index$/)),
			manifest: digest(fact(/^(Image|Manifest)$/)),
			config: digest(pairs.find((row) => row.querySelector('dt')?.textContent === 'Config digest')),
			download: Number(document.querySelector('.gist b')?.textContent?.replace(/\D/g, '')),
			layers: [...document.querySelectorAll('layer-table tr[tabindex]')].map((row) => ({
				digest: digest(row),
				size: Number(row.querySelector('.far.wide')?.textContent?.replace(/\D/g, '')),
			})),
		};
	});
	const inspection = await page.evaluate(async ([name, choice]) => {
		const { inspect: inspectHere } = await import(new URL('engine/index.js', document.baseURI).href);
		return inspectHere(name, { proxy: './', ...(choice && { platform: choice }) });
	}, [image, platform]);
	assert.deepEqual(complaints.filter((one) => !one.includes('status of 404')), []);
	await context.close();
	return { shown, inspection };
}

for (const { name, platform } of registries.images) {
	const short = `${name.slice(name.indexOf('/') + 1)}${platform ? ` for ${platform}` : ''}`;
	test(`the same through page, package and command: ${short}`, async () => {
		const expected = await inspect(name, platform);
		const inNode = await inspectInNode(name, platform ? { platform } : {});
		assert.deepEqual(lasting(/** @type {Inspection} */ (/** @type {unknown} */ (inNode))), lasting(expected));
		const { shown, inspection } = await fromPage(name, platform);
		assert.deepEqual(lasting(inspection), lasting(expected));
		assert.deepEqual(shown, {
			error: null,
			index: expected.platforms.length > 0 ? expected.resolved?.digest : null,
			manifest: expected.manifest?.digest,
			config: expected.config?.digest ?? null,
			download: expected.size?.download,
			layers: expected.layers.map(({ digest, size }) => ({ digest, size })),
		});
	});
}

test('that is what the first issue asks for, and more', () => {
	assert.ok(new Set(registries.images.map(({ name }) => name)).size >= 12);
});
