/** The deployment in Chromium: the page under the platform's rules, and an image looked up through the worker. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openChromium, openPage } from '../browser/chromium.js';
import { startRegistry } from '../hosts/registry.js';
import { ownFolder } from './folder.js';
import { develop } from './wrangler.js';

const registry = await startRegistry();
const browser = await openChromium();

after(async () => {
  await browser.close();
  await registry.stop();
});

test('an image is weighed, the second time by what is kept', async (t) => {
  const running = await develop(await ownFolder(t), { TONNAGE_ALLOW_REGISTRY: registry.host, TONNAGE_TAG_AGE: '3600' });
  t.after(running.stop);
  const url = `http://${running.address}/?image=${registry.host}/demo/app:1.0`;
  /** What was asked of the registry meanwhile. */
  const weighed = async () => {
    registry.asked.length = 0;
    const { page, context, complaints } = await openPage(browser, url);
    await page.goto(url);
    await page.waitForFunction(() => /weighs\s\d/.test(document.title));
    assert.match(await page.locator('.gist').innerText(), /^324,378\sbytes to download/);
    assert.deepEqual(complaints, [], 'the rules of the page let it do all that it does');
    await context.close();
    return registry.asked.length;
  };
  assert.ok((await weighed()) >= 4, 'index, twice for the token, manifest, config');
  assert.equal(await weighed(), 0, 'another visitor asks nobody for as long as the tag is believed');
});
