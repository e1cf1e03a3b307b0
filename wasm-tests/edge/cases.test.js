/** The table of requests and answers that all proxies of the project share, in each runtime. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doing, listen } from './registry.js';
import { RUNTIMES } from './runtimes.js';
import { CASES, expected, idle } from './table.js';
import { ask } from './visitor.js';

/** Longer than anything takes that is not held up on purpose, a name that nobody has included; in seconds. */
const PATIENCE = '10';
/** How many are asked at once: those that are held up hold up nobody else. */
const LANES = 8;

/** The registry and the listener inside that one case has for itself. @param {import('./table.js').Case} one */
async function around(one) {
  const inside = await listen((_, socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nSECRET'));
  const registry = await listen(doing(one.answer, inside.host));
  return { one, inside, registry };
}

/**
 * What came of a case, written as in the table.
 *
 * @param {Awaited<ReturnType<typeof around>>} around
 * @param {string} address
 */
async function outcome({ one, inside, registry }, address) {
  /** @param {string} text */
  const filled = (text) => text.replaceAll('{registry}', registry.host).replaceAll('{inside}', inside.host).replaceAll('{proxy}', address);
  const [method = '', target = ''] = one.request.split(' ');
  const fields = filled(one.fields).split(' | ').filter((field) => field !== '-');
  const reply = await ask(address, method, filled(target), fields);
  assert.deepEqual(reply.fields('www-authenticate'), [], one.answer);
  assert.ok(!reply.head.includes('SECRET'), `${one.request}: ${reply.head}`);
  for (const request of registry.requests) assert.ok(!request.includes('SECRET'), `${one.fields}: ${request}`);
  const [code] = reply.fields('x-tonnage-error');
  // A head is without the words.
  const why = code ? (method === 'HEAD' ? code : (reply.json().reason ?? code)) : '-';
  return `${reply.status} ${why} ${registry.requests.length} ${inside.connections()}`;
}

for (const [name, start] of RUNTIMES) {
  test(`${name} answers all ${CASES.length} cases`, async () => {
    const all = await Promise.all(CASES.map(around));
    const registries = all.map(({ registry }) => registry.host).join(' ');
    const proxy = await start({ TONNAGE_ALLOW_REGISTRY: registries, TONNAGE_TIMEOUT: PATIENCE });
    /** @type {string[]} */
    const wrong = [];
    const waiting = all.values();
    const lane = async () => {
      for (const one of waiting) {
        const found = await outcome(one, proxy.address).catch((error) => `${error.message}`);
        const wanted = expected(one.one, name);
        if (found !== wanted) wrong.push(`${Object.values(one.one).join('\t')}\n  should be ${wanted}\n  is        ${found}`);
      }
    };
    try {
      await Promise.all(Array.from({ length: LANES }, lane));
    } finally {
      await proxy.stop();
      await Promise.all(all.flatMap(({ inside, registry }) => [inside.stop(), registry.stop()]));
    }
    assert.deepEqual(wrong, [], wrong.join('\n'));
  });
}

test('where the edge answers otherwise, there is a case and it does', () => {
  assert.deepEqual(idle(), []);
});
