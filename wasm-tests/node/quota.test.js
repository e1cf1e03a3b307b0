/** Docker Hub counts pulls: who has none left is told so, and asks for nothing that would be one. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { createSession, inspectMany, isInspectError } from '../../packages/npm/node.js';
import { MadeUp, answer, settled } from './made-up.js';

beforeEach(() => mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 11, 1) }));
afterEach(() => mock.timers.reset());

const WINDOW = 21_600;

/** @param {Promise<unknown>} lookup @param {number} seconds */
const limited = (lookup, seconds) =>
  assert.rejects(lookup, (error) => {
    assert.ok(isInspectError(error), String(error));
    assert.deepEqual([error.code, error.details['retryAfterSeconds']], ['RATE_LIMITED', seconds], error.message);
    assert.notEqual(error.hint, '');
    return true;
  });

function hub() {
  const registry = new MadeUp('registry-1.docker.io');
  const session = createSession({ fetch: registry.fetch, parts: ['size'] });
  const left = (/** @type {number} */ pulls) => {
    registry.headers = { 'ratelimit-limit': `100;w=${WINDOW}`, 'ratelimit-remaining': `${pulls};w=${WINDOW}` };
  };
  return { registry, session, left };
}

test('with the last pull the lookup ends well, and the next is not made', async () => {
  const { registry, session, left } = hub();
  left(1);
  await session.inspect('alpine:1');
  left(0);
  await session.inspect('alpine:2');
  registry.counted();
  await limited(session.inspect('alpine:3'), WINDOW);
  await limited(session.inspect('debian:1'), WINDOW);
  assert.deepEqual(registry.counted(), { tokens: 1, heads: 0, manifests: 0, configs: 0 }, 'no pull is tried');
});

test('what is known costs no pull, and tells when there are some again', async () => {
  const { registry, session, left } = hub();
  await session.inspect('alpine:1');
  left(0);
  await session.inspect('alpine:2');
  registry.counted();
  await session.inspect('alpine:1');
  assert.deepEqual(registry.counted(), { tokens: 0, heads: 1, manifests: 0, configs: 0 });
  await limited(session.inspect('alpine:3'), WINDOW);
  left(5);
  await session.inspect('alpine:2');
  await session.inspect('alpine:3');
});

test('after the window it is tried again', async () => {
  const { session, left } = hub();
  left(0);
  await session.inspect('alpine:1');
  mock.timers.tick((WINDOW - 60) * 1000);
  await limited(session.inspect('alpine:2'), 60);
  mock.timers.tick(60_000);
  await session.inspect('alpine:2');
});

test('a refusal counts for all who come after', async () => {
  const { registry, session } = hub();
  registry.before = ({ method, path }) =>
    method === 'GET' && path.includes('/manifests/') && registry.tokens.size > 0
      ? answer(429, { errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached your unauthenticated pull rate limit.' }] }, { 'retry-after': '600' })
      : undefined;
  await limited(session.inspect('alpine:1'), 600);
  mock.timers.tick(100_000);
  registry.counted();
  await limited(session.inspect('alpine:2'), 500);
  assert.equal(registry.counted().manifests, 0);
});

test('others have their own count, and other registries none', async () => {
  const { registry, session, left } = hub();
  left(0);
  await session.inspect('alpine:1');
  await limited(session.inspect('alpine:2'), WINDOW);
  await session.inspect('alpine:2', { credentials: { username: 'u', password: 'p' } });
  const other = new MadeUp();
  other.headers = registry.headers;
  for (const tag of [1, 2]) await session.inspect(`registry.example/a:${tag}`, { fetch: other.fetch });
});

test('of many, those that would be pulls fail and nothing hammers', async () => {
  const { registry, left } = hub();
  left(9);
  let pulls = 0;
  registry.before = ({ path }) => {
    if (path.includes('/manifests/sha256') && (pulls += 1) === 20) left(0);
  };
  const told = [];
  for await (const one of inspectMany(Array.from({ length: 200 }, (_, at) => `alpine:${at}`), { fetch: registry.fetch, parts: ['size'] })) told.push('error' in one ? one.error.code : 'OK');
  await settled();
  assert.equal(told.length, 200);
  const well = told.filter((end) => end === 'OK').length;
  assert.ok(well >= 20 && well < 40, `${well}`);
  assert.deepEqual(new Set(told.slice(40)), new Set(['RATE_LIMITED']));
  const { manifests } = registry.counted();
  assert.ok(manifests < 90, `${manifests}`);
});
