/** Popup and options break no rule of axe-core, light and dark. `SCREENSHOTS=folder` takes pictures, of badges too. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { badgeOf, openExtension, resultIn } from './chromium.js';
import { structures } from './pages.js';
import { startRegistry } from './registry.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env['SCREENSHOTS'];
const SCHEMES = /** @type {const} */ (['light', 'dark']);

/** @type {Awaited<ReturnType<typeof openExtension>>} */
let extension;
/** @type {import('./registry.js').Registry} */
let registry;

before(async () => {
  registry = await startRegistry({
    // One repository is silent once it has sent for a token.
    before: async (path, left) => void (path.startsWith('/v2/silent/') && registry.asked.some(({ line }) => line === 'GET /token') && (await left)),
  });
  extension = await openExtension();
});
after(async () => {
  await extension.close();
  await registry.stop();
});

/** @type {[state: string, file: (host: string) => string, open?: string][]} */
const STATES = [
  ['popup-empty', () => 'popup.html'],
  ['popup-result', (host) => `popup.html?image=${host}/demo/app:1.0`],
  ['popup-last', () => 'popup.html'],
  ['popup-open', (host) => `popup.html?image=${host}/demo/app:1.0`, 'details > summary'],
  ['popup-running', (host) => `popup.html?image=${host}/silent/app`],
  ['popup-error', (host) => `popup.html?image=${host}/demo/app:9`],
  ['popup-permission', () => 'popup.html?image=localhost:1/demo/app'],
  ['options', () => 'options.html'],
  ['privacy', () => 'privacy.html'],
];

for (const [state, file, open] of STATES) {
  test(`axe finds nothing: ${state}`, async () => {
    const page = await extension.own(file(registry.host));
    if (state === 'popup-running') await page.waitForSelector('.steps .tick');
    else if (file('').includes('?')) await resultIn(page);
    else await page.waitForSelector('[data-in], #sites label, #read');
    // At the size of a popup, which tests cannot open.
    if (state.startsWith('popup')) {
      await page.evaluate(() => void (document.documentElement.dataset['in'] = 'popup'));
      await page.setViewportSize({ width: 480, height: 600 });
    }
    if (open) for (const summary of await page.locator(open).all()) await summary.click();
    // The policy of extensions lets nobody hand scripts to their pages, but the driver.
    await page.evaluate(axe);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(async () => {
        const { violations: all } = await /** @type {any} */ (globalThis).axe.run();
        return all.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(' | ')}`);
      });
      assert.deepEqual(violations, [], colorScheme);
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
      });
      assert.ok(scrollWidth <= clientWidth, `${state} is ${scrollWidth} px wide, there are ${clientWidth}`);
      if (pictures) await page.screenshot({ path: join(pictures, `${state}-${colorScheme}.png`), fullPage: true });
    }
    await page.close();
  });
}

test('badges have names, and are reached by the keyboard', async () => {
  for (const structure of structures(registry.host)) {
    const page = await extension.site(structure);
    const last = structure.images.at(-1) ?? '';
    await badgeOf(page, last).waitFor();
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { violations: all } = await /** @type {any} */ (globalThis).axe.run({ include: [['tonnage-badge']] });
      return all.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(' | ')}`);
    });
    assert.deepEqual(violations, [], structure.name);
    for (let pressed = 0; pressed < 3 * structure.images.length + 2; pressed += 1) await page.keyboard.press('Tab');
    await page.getByRole('button', { name: `${last} weighs` }).waitFor();
    if (pictures) {
      await page.setViewportSize({ width: 900, height: 240 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(pictures, `badge-${structure.name}-${colorScheme}.png`) });
      }
    }
    await page.close();
  }
});
