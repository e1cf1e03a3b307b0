/** What badges may take from registries that count pulls. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { FLOOR, Quota } from '../../packages/extension/background/quota.js';

const HUB = 'registry-1.docker.io';
const HOUR = 3_600_000;
/** What `storage.session` holds. @type {Record<string, unknown>} */
let kept = {};

beforeEach(() => {
  kept = {};
  Object.assign(globalThis, {
    chrome: { storage: { session: { get: async (/** @type {string} */ name) => ({ [name]: kept[name] }), set: async (/** @type {object} */ all) => void Object.assign(kept, all) } } },
  });
});

/** @param {number} [remaining] */
const headers = (remaining) => new Headers(remaining === undefined ? {} : { 'ratelimit-remaining': `${remaining};w=21600` });

test('an hour has as many pulls for badges as were chosen, also after the worker slept', async () => {
  const quota = new Quota();
  await quota.note(HUB, headers(), true, 0);
  await quota.note(HUB, headers(), true, 1);
  assert.equal(await quota.allows(HUB, 3, 2), true);
  assert.equal(await quota.allows(HUB, 2, 2), false);
  assert.equal(await new Quota().allows(HUB, 2, 2), false);
  assert.equal(await quota.allows(HUB, 2, HOUR + 2), true);
  assert.equal(await quota.allows(HUB, 0, HOUR + 2), false);
});

test('the last pulls are the person’s, until the window is over', async () => {
  const quota = new Quota();
  await quota.note(HUB, headers(FLOOR + 2), false, 0);
  assert.equal(await quota.allows(HUB, 10, 1), true);
  await quota.note(HUB, headers(FLOOR + 1), false, 0);
  assert.equal(await quota.allows(HUB, 10, 1), false);
  assert.equal(await quota.allows(HUB, 10, 21_600_001), true);
});

test('who counts nothing is asked freely, who says a number is not', async () => {
  const quota = new Quota();
  await quota.note('ghcr.io', headers(), true, 0);
  assert.equal(await quota.allows('ghcr.io', 0, 1), true);
  await quota.note('quay.io', headers(3), false, 0);
  assert.equal(await quota.allows('quay.io', 10, 1), false);
});

test('many at once are all counted', async () => {
  const quota = new Quota();
  await Promise.all(Array.from({ length: 5 }, () => quota.note(HUB, headers(), true, 0)));
  assert.equal(await quota.allows(HUB, 6, 1), true);
  assert.equal(await quota.allows(HUB, 5, 1), false);
});
