/** What a lookup costs through the handler: tokens, what is kept, and the pulls of a registry that counts them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { answer, listen, target } from './registry.js';
import { RUNTIMES } from './runtimes.js';
import { ask } from './visitor.js';

const BODY = '{"schemaVersion":2}';
const DIGEST = `sha256:${createHash('sha256').update(BODY).digest('hex')}`;
const MANIFEST = ['content-type: application/vnd.oci.image.index.v1+json', `docker-content-digest: ${DIGEST}`, `etag: "${DIGEST}"`];
/** Bun has no cache. */
const KEEPING = new Set(['workerd', 'deno']);

/** The first lines of what came. @param {import('./registry.js').Listener} registry */
const asked = ({ requests }) => requests.map((request) => request.split(' HTTP/')[0]);

/** What was asked upstream, as an answer tells it. @param {import('./visitor.js').Reply} reply @returns {string[]} */
const told = (reply) => JSON.parse(reply.fields('x-tonnage-upstream')[0] ?? '[]').map((/** @type {any} */ one) => `${one.method} ${one.purpose} ${one.status}`);

/**
 * A registry that wants a token, and says how many pulls are left.
 *
 * @param {() => number} left
 */
const openRegistry = (left) =>
  listen((request, socket) => {
    const host = /^host: (.*)\r$/im.exec(request)?.[1];
    const send = (/** @type {string} */ text) => socket.write(request.startsWith('HEAD ') ? text.slice(0, text.indexOf('\r\n\r\n') + 4) : text);
    if (target(request).startsWith('/token')) return send(answer(200, [], '{"token":"abc","expires_in":300}'));
    const leave = /^authorization: Bearer abc\r$/im.test(request);
    if (!leave) return send(answer(401, [`www-authenticate: Bearer realm="http://${host}/token",service="s"`], ''));
    if (new RegExp(`^if-none-match: "${DIGEST}"\r$`, 'im').test(request)) return send(answer(304, MANIFEST, ''));
    return send(answer(200, [...MANIFEST, 'ratelimit-limit: 100;w=21600', `ratelimit-remaining: ${left()};w=21600`], BODY));
  });

for (const [name, start] of RUNTIMES) {
  test(`${name}: a token is had once, bytes are proved and kept, a tag is asked about again`, async (t) => {
    const registry = await openRegistry(() => 100);
    t.after(registry.stop);
    const proxy = await start({ TONNAGE_ALLOW_REGISTRY: registry.host, TONNAGE_TAG_AGE: '0', TONNAGE_ALLOW_ORIGIN: 'https://page.example' });
    t.after(proxy.stop);
    const at = (/** @type {string} */ rest, /** @type {string[]} */ lines = []) => ask(proxy.address, 'GET', `/r/${registry.host}/v2/a/b/${rest}`, lines);
    const first = await at('manifests/latest', ['origin: https://page.example']);
    assert.equal(first.status, 200);
    assert.equal(first.body.toString(), BODY);
    assert.deepEqual(told(first), ['GET manifest 401', 'GET token 200', 'GET manifest 200']);
    assert.deepEqual(first.fields('access-control-allow-origin'), ['https://page.example']);
    assert.deepEqual(first.fields('cache-control'), ['no-store']);
    assert.deepEqual(first.fields('ratelimit-remaining'), ['100;w=21600']);
    const again = await at('manifests/latest');
    assert.equal(again.status, 200);
    assert.deepEqual(told(again), [`GET manifest ${KEEPING.has(name) ? 304 : 200}`], 'whether it has changed is asked with the same token');
    assert.equal(again.body.toString(), BODY);
    const proved = await at(`manifests/${DIGEST}`);
    assert.deepEqual(proved.fields('cache-control'), ['public, max-age=31536000, immutable']);
    const before = registry.requests.length;
    const kept = await at(`manifests/${DIGEST}`);
    assert.equal(kept.body.toString(), BODY);
    assert.equal(registry.requests.length - before, KEEPING.has(name) ? 0 : 1);
    const known = await at(`manifests/${DIGEST}`, [`if-none-match: "${DIGEST}"`]);
    assert.equal(known.status, 304);
    assert.equal(known.body.byteLength, 0);
    const head = await ask(proxy.address, 'HEAD', `/r/${registry.host}/v2/a/b/manifests/latest`);
    assert.equal(head.status, 200);
    assert.deepEqual(head.fields('docker-content-digest'), [DIGEST]);
    assert.ok(asked(registry).includes('HEAD /v2/a/b/manifests/latest'), 'a head is a head there');
  });

  test(`${name}: where pulls are counted, one is made for an unknown digest alone, and never the last`, async (t) => {
    let left = 76;
    const registry = await openRegistry(() => left);
    t.after(registry.stop);
    const proxy = await start({ TONNAGE_ALLOW_REGISTRY: registry.host, TONNAGE_METERED_REGISTRY: registry.host });
    t.after(proxy.stop);
    const at = (/** @type {string} */ tag) => ask(proxy.address, 'GET', `/r/${registry.host}/v2/a/b/manifests/${tag}`);
    const first = await at('one');
    assert.equal(first.body.toString(), BODY);
    assert.deepEqual(told(first), ['HEAD manifest 401', 'GET token 200', 'HEAD manifest 200', 'GET manifest 200']);
    const second = await at('two');
    assert.equal(second.body.toString(), BODY);
    assert.deepEqual(told(second), KEEPING.has(name) ? ['HEAD manifest 200'] : ['HEAD manifest 200', 'GET manifest 200']);
    left = 10;
    await at('three');
    const refused = await at(`sha256:${'0'.repeat(64)}`);
    assert.equal(refused.status, 429);
    assert.equal(refused.json().code, 'HUB_QUOTA');
    assert.match(refused.fields('retry-after')[0] ?? '', /^\d+$/);
  });

  test(`${name}: a variable that says nothing sensible is told`, async (t) => {
    const proxy = await start({ TONNAGE_ALLOW_ORIGIN: 'page.example/' });
    t.after(proxy.stop);
    const wrong = await ask(proxy.address, 'GET', '/healthz');
    assert.equal(wrong.status, 500);
    assert.equal(wrong.json().message, 'TONNAGE_ALLOW_ORIGIN "page.example/": it takes an origin, like https://page.example');
  });

  test(`${name}: a visitor's credentials are not taken`, async (t) => {
    const registry = await openRegistry(() => 100);
    t.after(registry.stop);
    const proxy = await start({ TONNAGE_ALLOW_REGISTRY: registry.host });
    t.after(proxy.stop);
    const reply = await ask(proxy.address, 'GET', `/r/${registry.host}/v2/a/b/manifests/latest`, ['x-registry-authorization: Basic dTpw']);
    assert.equal(reply.status, 403);
    assert.equal(reply.json().reason, 'credentials');
    assert.deepEqual(registry.requests, []);
  });
}
