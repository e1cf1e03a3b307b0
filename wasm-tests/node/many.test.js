/** Many lookups: their order, how many at once, and what ends them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { InspectError, createSession, inspectMany, isInspectError } from '../../packages/npm/node.js';
import { MadeUp, gate, settled, weightOf } from './made-up.js';

/** @param {number} count */
const names = (count) => Array.from({ length: count }, (_, at) => `registry.example/r${at % 5}:${at}`);

/** @param {AsyncIterable<import('../../packages/npm/index.d.ts').Told>} many */
async function all(many) {
  const told = [];
  for await (const one of many) told.push(one);
  return told;
}

/** @param {import('../../packages/npm/index.d.ts').Told} told */
const briefly = (told) => ('error' in told ? `${told.reference.input} ${told.error.code}` : `${told.reference.input} ${told.size?.download}`);

/** @param {() => Promise<unknown>} run @param {string} code */
async function rejects(run, code) {
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof InspectError && isInspectError(error), String(error));
    assert.equal(error.code, code);
    return true;
  });
}

async function* slowly(/** @type {string[]} */ texts) {
  for (const text of texts) {
    await new Promise((resolve) => setImmediate(resolve));
    yield text;
  }
}

for (const [kind, source] of /** @type {const} */ ([['a list', names(100)], ['a generator', slowly(names(100))], ['a set', new Set(names(100))]])) {
  test(`${kind} is told in its order`, async () => {
    const registry = new MadeUp();
    const told = await all(inspectMany(source, { fetch: registry.fetch }));
    assert.deepEqual(told.map(briefly), names(100).map((name, at) => `${name} ${weightOf(`${at}`)}`));
    assert.deepEqual(registry.counted(), { tokens: 5, heads: 0, manifests: 201, configs: 100 });
  });
}

test('of sizes alone, no config is asked for', async () => {
  const registry = new MadeUp();
  await all(inspectMany(names(20), { fetch: registry.fetch, parts: ['size'] }));
  assert.deepEqual(registry.counted(), { tokens: 5, heads: 0, manifests: 41, configs: 0 });
});

test('nothing and one are lists too', async () => {
  assert.deepEqual(await all(inspectMany([])), []);
  const registry = new MadeUp();
  assert.equal((await all(inspectMany(names(1), { fetch: registry.fetch }))).length, 1);
});

test('no more are under way than was said, and no fewer', async () => {
  const registry = new MadeUp();
  let underWay = 0;
  let most = 0;
  registry.before = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
  };
  await all(inspectMany(names(60), { fetch: registry.fetch, concurrency: 4 }));
  assert.equal(most, 4);
});

test('who takes no result gets none made', async () => {
  const registry = new MadeUp();
  let read = 0;
  function* counting() {
    for (const name of names(1_000)) {
      read += 1;
      yield name;
    }
  }
  const many = inspectMany(counting(), { fetch: registry.fetch, concurrency: 2 });
  await settled();
  assert.equal(read, 0, 'nothing before somebody asks');
  await many.next();
  await settled(200);
  assert.equal(read, 9, 'one was taken, eight wait');
  await many.return?.();
  assert.equal((await many.next()).done, true);
});

test('one that fails harms no other', async () => {
  const registry = new MadeUp();
  const list = ['registry.example/a:1', 'NO NAME', 'registry.example/a:missing', '', 'registry.example/a:2'];
  const told = await all(inspectMany(list, { fetch: registry.fetch }));
  assert.deepEqual(told.map(briefly), [
    'registry.example/a:1 1001', 'NO NAME INVALID_REFERENCE', 'registry.example/a:missing NOT_FOUND', ' INVALID_REFERENCE', 'registry.example/a:2 1001',
  ]);
  const failed = told[2];
  assert.ok(failed && 'error' in failed && failed.error instanceof InspectError && Array.isArray(failed.error.details['requests']));
  const strange = /** @type {string[]} */ (/** @type {unknown} */ ([7, null, 'registry.example/a:1']));
  assert.deepEqual((await all(inspectMany(strange, { fetch: registry.fetch }))).map((one) => ('error' in one ? one.error.code : 'ok')), ['MISUSE', 'MISUSE', 'ok']);
});

test('a slow one holds up the results and not the work', async () => {
  const registry = new MadeUp();
  registry.open = true;
  const { passed, open } = gate();
  registry.before = async ({ path }) => {
    if (path === '/v2/r1/manifests/1') await passed;
  };
  const many = inspectMany(names(30), { fetch: registry.fetch, concurrency: 2 });
  await many.next();
  const second = many.next();
  await settled(200);
  assert.equal(registry.asked.filter((line) => /manifests\/\d+$/.test(line)).length, 9, 'eight in line behind the first');
  open();
  assert.equal(briefly(/** @type {any} */ ((await second).value)), 'registry.example/r1:1 1001');
  await many.return?.();
});

test('equal references are looked up once', async () => {
  const registry = new MadeUp();
  const list = Array.from({ length: 300 }, (_, at) => `registry.example/a:${at % 3}`);
  const told = await all(inspectMany(list, { fetch: registry.fetch }));
  assert.equal(told.length, 300);
  assert.equal(told[0], told[299 - 2]);
  assert.deepEqual(registry.counted(), { tokens: 1, heads: 0, manifests: 7, configs: 3 });
});

test('leaving the loop stops what is under way, and the source', async () => {
  const registry = new MadeUp();
  registry.open = true;
  let stopped = 0;
  let closed = false;
  registry.before = ({ path, signal }) => {
    if (path === '/v2/r0/manifests/0') return;
    signal?.addEventListener('abort', () => (stopped += 1));
    if (!path.startsWith('/v2/r0/')) return new Promise(() => {});
  };
  function* source() {
    try {
      yield* names(50);
    } finally {
      closed = true;
    }
  }
  for await (const one of inspectMany(source(), { fetch: registry.fetch })) {
    assert.equal(briefly(one), 'registry.example/r0:0 1001');
    break;
  }
  assert.ok(closed);
  assert.ok(stopped > 0);
  const asked = registry.asked.length;
  await settled();
  assert.equal(registry.asked.length, asked, 'nothing more is asked');
});

test('a signal ends it with an error', async () => {
  const registry = new MadeUp();
  registry.open = true;
  const controller = new AbortController();
  registry.before = ({ path }) => (path.includes('/r3/') ? new Promise(() => {}) : undefined);
  /** @type {string[]} */
  const told = [];
  await rejects(async () => {
    for await (const one of inspectMany(names(20), { fetch: registry.fetch, signal: controller.signal })) {
      told.push(briefly(one));
      if (told.length === 3) setImmediate(() => controller.abort());
    }
  }, 'ABORTED');
  assert.equal(told.length, 3);
  await rejects(() => all(inspectMany(names(2), { signal: AbortSignal.abort() })), 'ABORTED');
});

test('a source that waits for ever is left when somebody says so', async () => {
  const controller = new AbortController();
  async function* never() {
    yield* [];
    await new Promise(() => {});
  }
  const next = inspectMany(never(), { signal: controller.signal }).next();
  await settled();
  controller.abort();
  await rejects(() => next, 'ABORTED');
});

test('what the source throws comes after what it gave', async () => {
  const registry = new MadeUp();
  function* source() {
    yield 'registry.example/a:1';
    throw new RangeError('no more');
  }
  const many = inspectMany(source(), { fetch: registry.fetch });
  assert.equal(briefly(/** @type {any} */ ((await many.next()).value)), 'registry.example/a:1 1001');
  await assert.rejects(many.next(), RangeError);
  assert.equal((await many.next()).done, true);
});

test('several may be asked for before the first is there', async () => {
  const registry = new MadeUp();
  const many = inspectMany(names(3), { fetch: registry.fetch });
  const results = await Promise.all([many.next(), many.next(), many.next(), many.next()]);
  assert.deepEqual(results.map(({ done, value }) => done || briefly(/** @type {any} */ (value))), [...names(3).map((name) => `${name} 1001`), true]);
});

test('what cannot be done is said at once', () => {
  for (const concurrency of [0, -1, 1.5, NaN, 257]) assert.throws(() => inspectMany([], { concurrency }), { code: 'MISUSE' });
  assert.throws(() => inspectMany('ubuntu'), { code: 'MISUSE' });
});

test('a session is used, and left', async () => {
  const registry = new MadeUp();
  const session = createSession({ fetch: registry.fetch });
  await all(session.inspectMany(names(10)));
  registry.counted();
  await all(session.inspectMany(names(10)));
  assert.deepEqual(registry.counted(), { tokens: 0, heads: 10, manifests: 0, configs: 0 });
});
