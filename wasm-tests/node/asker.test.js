/** Who asks: how it is said, who is asked for it and how often, and through which proxies it may pass. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createSession, inspect, inspectMany, isInspectError } from '../../packages/npm/node.js';
import { MadeUp } from './made-up.js';

/** @typedef {import('../../packages/npm/index.d.ts').InspectOptions} InspectOptions */

const SECRET = 'open-sesame';
const ALI = { username: 'ali', password: SECRET };

/** A fetch that is asked for what it was shown. */
function witness() {
  /** @type {string[]} */
  const shown = [];
  /** @type {typeof globalThis.fetch} */
  const fetch = async (url, init) => {
    const headers = new Headers(init?.headers);
    shown.push(headers.get('authorization') ?? headers.get('x-registry-authorization') ?? 'nothing');
    assert.ok(!String(url).includes(SECRET) && !String(url).includes(btoa(`ali:${SECRET}`)));
    return new Response('{}', { status: 403 });
  };
  return { fetch, shown };
}

/** @param {Promise<unknown>} lookup @param {string} code */
const ends = (lookup, code) =>
  assert.rejects(lookup, (error) => {
    assert.ok(isInspectError(error), String(error));
    assert.equal(error.code, code, error.message);
    assert.ok(!JSON.stringify([error, error.message, error.stack]).includes(SECRET));
    return true;
  });

const basic = `Basic ${btoa(`ali:${SECRET}`)}`;
/** Ways to the registry, who is trusted, and whether the credentials go there. */
const PROXIES = /** @type {[InspectOptions['proxy'], string[] | undefined, boolean][]} */ ([
  ['http://127.0.0.1:8080/', undefined, true],
  ['http://localhost/', undefined, true],
  ['http://tonnage.localhost:1/', undefined, true],
  ['http://[::1]:8080/', undefined, true],
  ['https://proxy.example/', undefined, false],
  ['https://proxy.example/', ['other.example'], false],
  ['https://proxy.example/', ['proxy.example'], true],
  ['https://proxy.example:8443/', ['proxy.example:8443'], true],
  ['https://proxy.example:8443/', ['proxy.example'], true],
  ['https://proxy.example/', ['proxy.example:8443'], false],
  ['http://proxy.example/', ['proxy.example'], false],
  ['https://127.0.0.1.proxy.example/', undefined, false],
  ['https://127.0.0.1@proxy.example/', undefined, false],
  [{ prefix: 'https://proxy.example/?' }, undefined, false],
]);

for (const [proxy, trustProxy, goes] of PROXIES) {
  test(`through ${JSON.stringify(proxy)}, trusting ${trustProxy}: ${goes}`, async () => {
    const { fetch, shown } = witness();
    const options = { fetch, proxy: /** @type {string} */ (proxy), ...(trustProxy && { trustProxy }) };
    await ends(inspect('registry.example/app', { ...options, credentials: ALI }), goes ? 'UNAUTHORIZED' : 'MISUSE');
    assert.deepEqual(shown, goes ? [basic] : [], 'without trust nothing is sent at all');
    shown.length = 0;
    await ends(inspect('registry.example/app', options), 'UNAUTHORIZED');
    assert.deepEqual(shown, ['nothing'], 'a stranger passes anywhere');
    await ends(inspect('registry.example/app', { ...options, credentials: () => ALI }), goes ? 'UNAUTHORIZED' : 'MISUSE');
  });
}

test('a proxy that is nowhere is told', () => ends(inspect('app', { proxy: './' }), 'MISUSE'));

test('credentials that are none are told', async () => {
  const strange = /** @type {typeof ALI} */ (/** @type {unknown} */ ({ user: 'ali', pass: SECRET }));
  await ends(inspect('registry.example/app', { credentials: strange, fetch: witness().fetch }), 'MISUSE');
});

test('a token of the registry goes to it as it is', async () => {
  const registry = new MadeUp();
  registry.tokens.add('a~mine');
  await inspect('registry.example/a:1', { fetch: registry.fetch, credentials: { token: 'a~mine' } });
  assert.deepEqual(registry.counted(), { tokens: 0, heads: 0, manifests: 2, configs: 1 });
});

for (const kind of ['a function', 'a promise', 'an object']) {
  test(`${kind} is asked once for each registry and session`, async () => {
    /** @type {string[]} */
    const asked = [];
    const registry = new MadeUp();
    const credentials = (/** @type {string} */ name) => {
      asked.push(name);
      const known = name === 'registry.example' ? ALI : undefined;
      return kind === 'a promise' ? Promise.resolve(known) : known;
    };
    const session = createSession({ fetch: registry.fetch, credentials: kind === 'an object' ? { credentials } : credentials });
    for await (const one of session.inspectMany(['registry.example/a:1', 'registry.example/a:2', 'registry.example/b:1', 'other.example/a:1', 'ubuntu'])) {
      assert.ok('size' in one, JSON.stringify(one));
    }
    assert.deepEqual(asked.sort(), ['docker.io', 'other.example', 'registry.example']);
    session.clear();
    await session.inspect('registry.example/a:1');
    assert.equal(asked.length, 4);
  });
}

test('one that tells repositories apart is asked for each', async () => {
  /** @type {string[]} */
  const asked = [];
  const registry = new MadeUp();
  const credentials = Object.assign((/** @type {string} */ name, /** @type {string} */ repository) => void asked.push(`${name} ${repository}`), { perRepository: true });
  const names = ['registry.example/a:1', 'registry.example/a:2', 'registry.example/b:1'];
  for await (const _ of inspectMany(names, { fetch: registry.fetch, credentials })) {
    // They are only asked for.
  }
  assert.deepEqual(asked, ['registry.example a', 'registry.example b']);
});

test('who could not tell is asked again', async () => {
  let times = 0;
  const registry = new MadeUp();
  const credentials = () => {
    if ((times += 1) === 1) throw new Error('the vault is shut');
    return undefined;
  };
  const session = createSession({ fetch: registry.fetch, credentials });
  await ends(session.inspect('registry.example/a:1'), 'MISUSE');
  await session.inspect('registry.example/a:1');
  assert.equal(times, 2);
});

test('what one learned is not told to another', async () => {
  const registry = new MadeUp();
  const session = createSession({ fetch: registry.fetch });
  await Promise.all([session.inspect('registry.example/a:1'), session.inspect('registry.example/a:1', { credentials: ALI })]);
  assert.equal(registry.counted().tokens, 2);
});
