/** Asking again: when, after how long, and what is told of it. Time passes only when a test says so. */
import assert from 'node:assert/strict';
import { beforeEach, mock, afterEach, test } from 'node:test';

import { createSession, inspect, inspectMany, isInspectError } from '../../packages/npm/node.js';
import { MadeUp, answer, settled, weightOf } from './made-up.js';

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 11, 1) });
  mock.method(Math, 'random', () => 0.5);
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** Lets time pass, in seconds, and everything happen in it. @param {number} seconds */
async function pass(seconds) {
  for (let left = seconds * 1000; left > 0; left -= 250) {
    await settled(8);
    mock.timers.tick(Math.min(250, left));
  }
  await settled(8);
}

/** @param {Promise<unknown>} lookup */
async function endOf(lookup) {
  try {
    await lookup;
    return 'OK';
  } catch (error) {
    assert.ok(isInspectError(error), String(error));
    return error.code;
  }
}

const broken = (/** @type {string} */ code) => () => {
  throw Object.assign(new TypeError('fetch failed'), { cause: { code } });
};
const busy = (/** @type {number} */ status, /** @type {string} */ after) => () => answer(status, '', after ? { 'retry-after': after } : {});

/** What the registry does at first, how long it takes, how often it is asked for the manifest, and the end. */
const TABLE = /** @type {[string, (() => Response)[], number, number, string, string?][]} */ ([
  ['is busy once', [busy(503, '')], 0.25, 2, 'OK', 'asked again after 0.3 s: 503'],
  ['is busy twice', [busy(503, ''), busy(502, '')], 0.75, 3, 'OK', '502'],
  ['is busy for ever', Array(9).fill(busy(503, '')), 0.75, 3, 'REGISTRY', '503'],
  ['says when', [busy(503, '7')], 7, 2, 'OK', 'asked again after 7 s: 503'],
  ['counts, and says when', [busy(429, '10')], 10, 2, 'OK', 'asked again after 10 s: 429'],
  ['says when by a date', [busy(429, 'Tue, 01 Dec 2026 00:00:30 GMT')], 30, 2, 'OK', '429'],
  ['counts, and does not say when', [busy(429, '')], 0, 1, 'RATE_LIMITED'],
  ['wants too long a pause', [busy(429, '3600')], 0, 1, 'RATE_LIMITED'],
  ['breaks the line', [broken('ECONNRESET')], 0.25, 2, 'OK', 'the line broke'],
  ['is not there', [broken('ECONNREFUSED')], 0, 1, 'TRANSPORT'],
  ['refuses', [busy(403, '')], 0, 1, 'UNAUTHORIZED'],
  ['fails in its own way', [busy(500, '5')], 0, 1, 'REGISTRY'],
]);

for (const [what, first, seconds, times, end, note] of TABLE) {
  for (const kind of ['alone', 'in a session']) {
    test(`a registry that ${what} (${kind})`, async () => {
      const registry = new MadeUp();
      registry.open = true;
      const answers = [...first];
      registry.before = () => answers.shift()?.();
      const { fetch } = registry;
      /** @type {string[]} */
      const notes = [];
      const options = { fetch, parts: /** @type {['size']} */ (['size']), onRequest: (/** @type {{ note: string }} */ exchange) => notes.push(exchange.note) };
      const ended = endOf(kind === 'alone' ? inspect('registry.example/a:1', options) : createSession(options).inspect('registry.example/a:1'));
      const asked = () => registry.asked.filter((line) => line === 'GET /v2/a/manifests/1').length;
      if (seconds > 0) {
        await pass(seconds - 0.25);
        assert.ok(asked() < times, 'not before its time');
        await pass(0.25);
      }
      assert.equal(await ended, end);
      assert.equal(asked(), times);
      if (note) assert.ok(notes[0]?.includes(note), notes[0]);
    });
  }
}

test('nothing is asked again when nobody wants it', async () => {
  const registry = new MadeUp();
  registry.before = busy(503, '');
  assert.equal(await endOf(inspect('registry.example/a:1', { fetch: registry.fetch, retries: 0 })), 'REGISTRY');
  assert.equal(registry.asked.length, 1);
});

test('each time has its own time', async () => {
  const registry = new MadeUp();
  registry.before = () => new Promise(() => {});
  const ended = endOf(inspect('registry.example/a:1', { fetch: registry.fetch, timeout: 5_000 }));
  await pass(15);
  assert.equal(registry.asked.length, 3);
  await pass(1);
  assert.equal(await ended, 'TIMEOUT');
});

test('a lookup is stopped while it waits to ask again', async () => {
  const registry = new MadeUp();
  registry.before = busy(503, '30');
  const controller = new AbortController();
  const ended = endOf(inspect('registry.example/a:1', { fetch: registry.fetch, signal: controller.signal }));
  await pass(10);
  controller.abort();
  assert.equal(await ended, 'ABORTED');
  await pass(60);
  assert.equal(registry.asked.length, 1);
});

/** @param {number} count */
const names = (count) => Array.from({ length: count }, (_, at) => `registry.example/r${at % 200}:${at}`);

/** What came of each, by its end. @param {AsyncIterable<import('../../packages/npm/index.d.ts').Told>} many */
async function ends(many) {
  /** @type {string[]} */
  const told = [];
  for await (const one of many) {
    const tag = one.reference.input.replace(/^.*:/, '');
    if ('error' in one) told.push(one.error.code);
    else told.push(one.size?.download === weightOf(tag) ? 'OK' : 'WRONG');
  }
  return told;
}

test('a registry that wants no more for ten seconds: nothing is lost', async () => {
  const registry = new MadeUp();
  let answered = 0;
  let until = 0;
  registry.before = () => {
    if ((answered += 1) === 300) until = Date.now() + 10_000;
    const left = until - Date.now();
    return left > 0 ? answer(429, '', { 'retry-after': `${Math.ceil(left / 1000)}` }) : undefined;
  };
  const ended = ends(inspectMany(names(400), { fetch: registry.fetch }));
  await pass(0.25);
  await settled(2_000);
  const before = registry.asked.length;
  assert.ok(before < 320, `${before} requests: nobody hammers`);
  await pass(10);
  assert.deepEqual(new Set(await ended), new Set(['OK']));
});

test('a registry that dies in the middle of a thousand: what was answered stands, the rest is told', async () => {
  const registry = new MadeUp();
  let answered = 0;
  registry.before = () => ((answered += 1) > 1_600 ? broken('ECONNREFUSED')() : undefined);
  const told = await ends(inspectMany(names(1_000), { fetch: registry.fetch }));
  assert.equal(told.length, 1_000);
  const dead = told.indexOf('TRANSPORT');
  assert.ok(dead > 300 && dead < 700, `${dead}`);
  assert.ok(told.slice(0, dead).every((end) => end === 'OK'));
  assert.deepEqual(told.slice(dead + 16).filter((end) => end !== 'TRANSPORT'), []);
});

test('tokens that end midway are had anew: nothing is lost, nothing wrong', async () => {
  const registry = new MadeUp();
  let answered = 0;
  registry.before = ({ path }) => {
    if (path.includes('/manifests/') && (answered += 1) % 250 === 0) registry.tokens.clear();
  };
  const list = Array.from({ length: 1_000 }, (_, at) => `registry.example/r${at % 4}:${at}`);
  assert.deepEqual(new Set(await ends(inspectMany(list, { fetch: registry.fetch }))), new Set(['OK']));
  const { tokens } = registry.counted();
  assert.ok(tokens <= 4 + 4 * 9, `${tokens} tokens for four repositories and eight ends`);
});
