/** Sessions: what is asked for once, and what lookups that are under way at once share. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createSession, inspect, isInspectError } from '../../packages/npm/node.js';
import { MadeUp, gate, settled, weightOf } from './made-up.js';

/** @param {string} code */
const failsWith = (code) => (/** @type {unknown} */ error) => {
  assert.ok(isInspectError(error), String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

const NONE = { tokens: 0, heads: 0, manifests: 0, configs: 0 };

/** Lookups one after the other on one session, and what each of them asks for. */
const TABLE = /** @type {const} */ ([
  ['a stranger', 'a:1', {}, { tokens: 1, manifests: 3, configs: 1 }],
  ['the same again', 'a:1', {}, { heads: 1 }],
  ['another tag', 'a:2', {}, { manifests: 2, configs: 1 }],
  ['its size alone', 'a:3', { parts: ['size'] }, { manifests: 2 }],
  ['now all of it', 'a:3', {}, { heads: 1, configs: 1 }],
  ['another repository', 'b:1', {}, { tokens: 1, manifests: 2, configs: 1 }],
  ['another platform that is not there', 'b:1', { platform: 'linux/s390x' }, { heads: 1 }],
]);

test('a session asks for nothing twice', async (t) => {
  const registry = new MadeUp();
  const session = createSession({ fetch: registry.fetch });
  for (const [name, image, options, expected] of TABLE) {
    await t.test(name, async () => {
      const { platform, parts } = /** @type {{ platform?: string, parts?: ['size'] }} */ (options);
      const lookup = session.inspect(`registry.example/${image}`, { ...(platform && { platform }), ...(parts && { parts }) });
      await (platform ? assert.rejects(lookup, failsWith('PLATFORM_NOT_FOUND')) : lookup);
      assert.deepEqual(registry.counted(), { ...NONE, ...expected });
    });
  }
  await t.test('after it was cleared', async () => {
    session.clear();
    await session.inspect('registry.example/a:1');
    assert.deepEqual(registry.counted(), { ...NONE, tokens: 1, manifests: 3, configs: 1 });
  });
});

/** Lookups that are begun at once on a fresh session: which, and what all of them ask for. */
const AT_ONCE = /** @type {const} */ ([
  ['one', ['a:1'], { tokens: 1, manifests: 3, configs: 1 }],
  ['the same eight times', Array(8).fill('a:1'), { tokens: 1, manifests: 3, configs: 1 }],
  ['eight tags of one repository', [1, 2, 3, 4, 5, 6, 7, 8].map((tag) => `a:${tag}`), { tokens: 1, manifests: 17, configs: 8 }],
  ['eight repositories', [1, 2, 3, 4, 5, 6, 7, 8].map((name) => `r${name}:1`), { tokens: 8, manifests: 17, configs: 8 }],
  ['two of each', ['a:1', 'b:1', 'a:1', 'b:1'], { tokens: 2, manifests: 5, configs: 2 }],
]);

for (const [name, images, expected] of AT_ONCE) {
  test(`at once: ${name}`, async () => {
    const registry = new MadeUp();
    const session = createSession({ fetch: registry.fetch });
    const inspections = await Promise.all(images.map((image) => session.inspect(`registry.example/${image}`)));
    assert.deepEqual(registry.counted(), { ...NONE, ...expected });
    for (const [at, { reference, config, size }] of inspections.entries()) {
      const image = /** @type {string} */ (images[at]);
      assert.equal(`${reference.repository}:${reference.tag}`, image);
      assert.equal(config?.labels['name'], image);
      assert.equal(size?.download, weightOf(reference.tag ?? ''));
    }
  });
}

test('without a session nothing is shared', async () => {
  const registry = new MadeUp();
  const { fetch } = registry;
  await Promise.all(['a:1', 'a:1'].map((image) => inspect(`registry.example/${image}`, { fetch })));
  assert.deepEqual(registry.counted(), { tokens: 2, heads: 0, manifests: 6, configs: 2 });
});

test('an open registry is asked at once by all after the first', async () => {
  const registry = new MadeUp();
  registry.open = true;
  const { passed, open } = gate();
  registry.before = () => passed;
  const session = createSession({ fetch: registry.fetch });
  const all = ['a:1', 'b:1', 'c:1'].map((image) => session.inspect(`registry.example/${image}`));
  await settled();
  assert.deepEqual(registry.asked, ['GET /v2/a/manifests/1'], 'one goes ahead');
  open();
  await Promise.all(all);
  assert.deepEqual(registry.counted(), { ...NONE, manifests: 6, configs: 3 });
});

test('who is stopped harms nobody who waits for the same', async () => {
  const registry = new MadeUp();
  const { passed, open } = gate();
  registry.before = () => passed;
  const session = createSession({ fetch: registry.fetch });
  await Promise.resolve();
  const stops = [new AbortController(), new AbortController(), new AbortController()];
  const all = stops.map(({ signal }) => session.inspect('registry.example/a:1', { signal }));
  await settled();
  stops[0]?.abort();
  await assert.rejects(all[0] ?? Promise.resolve(), failsWith('ABORTED'));
  await settled();
  stops[1]?.abort('for another reason');
  await assert.rejects(all[1] ?? Promise.resolve(), failsWith('ABORTED'));
  open();
  const last = await all[2];
  assert.equal(last?.size?.download, weightOf('1'));
});

test('a request that nobody waits for is given up', async () => {
  const registry = new MadeUp();
  registry.open = true;
  const session = createSession({ fetch: registry.fetch });
  await session.inspect('registry.example/a:0');
  /** @type {AbortSignal[]} */
  const signals = [];
  registry.before = ({ signal }) => {
    if (signal) signals.push(signal);
    return new Promise(() => {});
  };
  const stops = [new AbortController(), new AbortController()];
  const all = stops.map(({ signal }) => assert.rejects(session.inspect('registry.example/a:1', { signal }), failsWith('ABORTED')));
  await settled();
  assert.equal(signals.length, 1);
  stops[0]?.abort();
  await settled();
  assert.equal(signals[0]?.aborted, false, 'the other one waits');
  stops[1]?.abort();
  assert.equal(signals[0]?.aborted, true);
  await Promise.all(all);
});

test('where nobody answers they do not try one after the other', async () => {
  let asked = 0;
  const { passed, open } = gate();
  const fetch = async () => {
    asked += 1;
    await passed;
    throw new Error('the line is dead');
  };
  const session = createSession({ fetch, retries: 0 });
  const all = [1, 2, 3, 4].map((tag) => assert.rejects(session.inspect(`registry.example/a:${tag}`), failsWith('TRANSPORT')));
  await settled();
  assert.equal(asked, 1);
  open();
  await Promise.all(all);
  assert.equal(asked, 4);
});

test('a token that ended is had anew once, whoever notices', async () => {
  const registry = new MadeUp();
  const session = createSession({ fetch: registry.fetch });
  await session.inspect('registry.example/a:1');
  registry.counted();
  registry.tokens.clear();
  const all = await Promise.all([2, 3, 4, 5].map((tag) => session.inspect(`registry.example/a:${tag}`)));
  assert.deepEqual(all.map(({ size }) => size?.download), [2, 3, 4, 5].map((tag) => weightOf(`${tag}`)));
  const { tokens, configs } = registry.counted();
  assert.deepEqual({ tokens, configs }, { tokens: 1, configs: 4 });
});

test('what is said of a session is said of its lookups, and may be unsaid', async () => {
  const registry = new MadeUp();
  const session = createSession({ fetch: registry.fetch, parts: ['size'] });
  assert.equal((await session.inspect('registry.example/a:1')).config, null);
  assert.equal((await inspect('registry.example/a:1', { session })).config, null);
  assert.notEqual((await session.inspect('registry.example/a:1', { parts: ['size', 'config'] })).config, null);
});

test('another fetch has its own answers', async () => {
  const [one, other] = [new MadeUp(), new MadeUp()];
  const session = createSession();
  await Promise.all([one, other].map(({ fetch }) => session.inspect('registry.example/a:1', { fetch })));
  assert.ok(one.asked.length > 0 && other.asked.length > 0);
});
