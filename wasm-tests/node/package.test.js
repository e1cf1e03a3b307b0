/** The npm package in Node, from `packages/npm`, as it is delivered. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  InspectError, Lookup, createSession, formatSize, inspect, isInspectError, parseManifest, parsePlatform, parseReference,
  readPasted, readableInstruction, selectPlatform,
} from '../../packages/npm/node.js';
import { digests, index, manifest, start } from './registry.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let registry;
before(async () => {
  registry = await start();
});
after(() => registry.stop());

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @param {() => unknown} run @param {string} code */
function thrown(run, code) {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof InspectError && isInspectError(error));
    assert.equal(error.code, code);
    assert.notEqual(error.message, '');
    return error;
  }
  return assert.fail(`nothing was thrown, not even ${code}`);
}

test('a reference is read in its parts', () => {
  const { registry: host, namespace, repository, tag, digest, canonical } = parseReference('ubuntu:14.04');
  assert.deepEqual([host, namespace, repository, tag, digest], ['docker.io', 'library', 'library/ubuntu', '14.04', null]);
  assert.equal(canonical, 'docker.io/library/ubuntu:14.04');
});

test('a bad reference says where', () => {
  assert.equal(thrown(() => parseReference('ghcr.io/Owner/app'), 'INVALID_REFERENCE').details['position'], 8);
});

test('what people paste is read', () => {
  const { reference, from } = readPasted('docker run --rm -p 80:80 nginx:1.25');
  assert.deepEqual([reference.repository, from], ['library/nginx', 'docker-pull']);
});

test('platforms are read', () => {
  assert.deepEqual(parsePlatform('linux/aarch64'), { os: 'linux', architecture: 'arm64' });
  thrown(() => parsePlatform('linux/'), 'INVALID_PLATFORM');
});

test('manifests at hand are read', () => {
  const image = parseManifest(bytes(manifest));
  assert.deepEqual([image.kind, image.digest, image.totals?.download], ['image', digests.manifest, 3_669_831]);
  const entries = parseManifest(bytes(index)).entries ?? [];
  assert.deepEqual(entries.map((entry) => entry.role), ['image', 'image']);
  thrown(() => parseManifest(bytes('{"schemaVersion":2,"manifests":[],"layers":[]}')), 'MALFORMED_MANIFEST');
});

test('an entry is selected, with reasons', () => {
  const { selected, candidates } = selectPlatform(bytes(index), 'linux/amd64');
  assert.equal(selected, 1);
  assert.deepEqual(candidates.map((candidate) => candidate.reason), ['another architecture', 'exact match']);
});

test('sizes are written as Docker writes them', () => {
  assert.equal(formatSize(3_669_831), '3.67 MB');
  assert.equal(formatSize(3_669_831, { units: 'binary' }), '3.5 MiB');
  assert.equal(formatSize(122_412, { aligned: true }), '122.4 kB');
  thrown(() => formatSize(-1), 'MISUSE');
  thrown(() => formatSize(1.5), 'MISUSE');
});

test('a step of the history reads as it was written', () => {
  assert.equal(readableInstruction('/bin/sh -c #(nop)  CMD ["sh"]'), 'CMD ["sh"]');
});

for (const [driver, fetch] of /** @type {const} */ ([['the engine', undefined], ['a fetch that is given', globalThis.fetch]])) {
  test(`an image is weighed by ${driver}`, async () => {
    registry.asked.length = 0;
    const name = `${registry.host}/app:1.0`;
    /** @type {string[]} */
    const seen = [];
    let sizeBeforeConfig = 0;
    const inspection = await inspect(name, {
      ...(fetch && { fetch }),
      onRequest: (exchange) => seen.push(exchange.purpose),
      onProgress: ({ size, config }) => {
        if (size && !config) sizeBeforeConfig = size.download;
      },
    });
    assert.equal(inspection.resolved?.digest, digests.index);
    assert.equal(inspection.manifest?.digest, digests.manifest);
    assert.equal(inspection.size?.download, 3_669_831);
    assert.equal(sizeBeforeConfig, 3_669_831);
    assert.deepEqual(inspection.config?.env, ['A=b']);
    assert.deepEqual(inspection.layers.map((layer) => layer.createdBy), ['ADD rootfs /', 'COPY app /']);
    assert.deepEqual(seen, ['manifest', 'token', 'manifest', 'manifest', 'config']);
    assert.equal(registry.asked.length, 5);
  });
}

/** @typedef {import('../../packages/npm/index.d.ts').WireRequest} WireRequest */

/** Polls until it waits or has ended: what is to be sent, and the last step. @param {InstanceType<typeof Lookup>} lookup */
function drained(lookup) {
  /** @type {WireRequest[]} */
  const sent = [];
  for (;;) {
    const step = lookup.poll();
    if (step.kind === 'send') sent.push(step.request);
    else if (step.kind !== 'progress') return { sent, step };
  }
}

test('a lookup is performed by whoever holds it', async () => {
  const lookup = new Lookup(`${registry.host}/app:1.0`);
  let { sent, step } = drained(lookup);
  while (step.kind === 'wait') {
    for (const { id, method, url, headers } of sent) {
      const response = await fetch(url, { method, headers });
      const body = new Uint8Array(await response.arrayBuffer());
      lookup.handleResponse(id, { status: response.status, headers: response.headers, body });
    }
    ({ sent, step } = drained(lookup));
  }
  assert.ok(step.kind === 'done', JSON.stringify(step));
  assert.equal(step.inspection.size?.download, 3_669_831);
  assert.deepEqual(lookup.exchanges().map(({ purpose }) => purpose), ['manifest', 'token', 'manifest', 'manifest', 'config']);
  assert.deepEqual(lookup.document(digests.manifest), bytes(manifest));
  assert.equal(lookup.document(`sha256:${'0'.repeat(64)}`), undefined);
});

test('a lookup needs no network and no clock', () => {
  const lookup = new Lookup('docker pull --platform linux/arm64 registry.example/app');
  const { sent: [request], step } = drained(lookup);
  assert.equal(step.kind, 'wait');
  assert.equal(request?.url, 'https://registry.example/v2/app/manifests/latest');
  lookup.handleResponse(7, { status: 200 }, 5);
  assert.equal(lookup.poll().kind, 'wait', 'nobody waited for that');
  lookup.handleResponse(request.id, { status: 200, headers: new Map([['content-type', 'x/y']]), body: bytes(index) });
  const { sent: [entry] } = drained(lookup);
  assert.ok(entry);
  lookup.handleFailure(entry.id, { kind: 'timeout', message: 'too slow for me' });
  const end = drained(lookup).step;
  assert.ok(end.kind === 'failed' && end.error instanceof InspectError);
  assert.deepEqual([end.error.code, end.error.message], ['TIMEOUT', 'too slow for me']);
  assert.equal(/** @type {unknown[]} */ (end.error.details['requests']).length, 2);
});

test('a lookup says what it cannot do', () => {
  assert.equal(thrown(() => new Lookup('ghcr.io/Owner/app'), 'INVALID_REFERENCE').details['position'], 8);
  thrown(() => new Lookup('app', { platform: 'linux/' }), 'INVALID_PLATFORM');
  const lookup = new Lookup('app');
  lookup.free();
  lookup.free();
  thrown(() => lookup.poll(), 'MISUSE');
});

test('a session asks for nothing twice', async () => {
  const session = createSession();
  await inspect(`${registry.host}/app:1.0`, { session });
  registry.asked.length = 0;
  const again = await inspect(`${registry.host}/app:1.0`, { session });
  assert.equal(again.size?.download, 3_669_831);
  assert.deepEqual(registry.asked, ['HEAD /v2/app/manifests/1.0']);
});

test('without the config, one request less', async () => {
  registry.asked.length = 0;
  const { size, config } = await inspect(`${registry.host}/app:1.0`, { parts: ['size'] });
  assert.deepEqual([size?.download, config, registry.asked.length], [3_669_831, null, 4]);
});

test('an unknown tag offers the tags there are', async () => {
  await assert.rejects(inspect(`${registry.host}/app:1.00`), (error) => {
    assert.ok(error instanceof InspectError);
    assert.equal(error.code, 'NOT_FOUND');
    assert.deepEqual(error.details['tags'], ['1.0', '2.0']);
    assert.ok(Array.isArray(error.details['requests']));
    return true;
  });
});

test('a missing platform names those there are', async () => {
  await assert.rejects(inspect(`${registry.host}/app:1.0`, { platform: 'linux/riscv64' }), (error) => {
    assert.ok(error instanceof InspectError);
    assert.equal(error.code, 'PLATFORM_NOT_FOUND');
    assert.deepEqual(error.details['available'], [
      { os: 'linux', architecture: 'arm64', variant: 'v8' }, { os: 'linux', architecture: 'amd64' },
    ]);
    return true;
  });
});

/** Whatever a host's fetch does, the engine lives and the error has a code. */
const STRANGE = /** @type {[string, () => unknown, string, string][]} */ ([
  ['rejects with a text', () => Promise.reject('no'), 'TRANSPORT', 'no'],
  ['rejects with an object', () => Promise.reject({}), 'TRANSPORT', 'the host gave no reason'],
  ['rejects with nothing', () => Promise.reject(), 'TRANSPORT', 'the host gave no reason'],
  ['throws', () => { throw new TypeError('thrown'); }, 'TRANSPORT', 'thrown'],
  ['answers a number', () => Promise.resolve(7), 'TRANSPORT', ''],
  ['answers HTML', () => Promise.resolve(new Response('<html></html>')), 'MALFORMED_MANIFEST', 'a web page'],
  ['never ends its body', () => Promise.resolve(new Response(endless())), 'TOO_LARGE', '4 MiB'],
  ['says that it is too long', () => Promise.resolve(new Response('', { headers: { 'content-length': '4194305' } })), 'TOO_LARGE', '4 MiB'],
]);

function endless() {
  const piece = new Uint8Array(65_536).fill(32);
  return new ReadableStream({ pull: (controller) => controller.enqueue(piece) });
}

for (const [what, fetch, code, words] of STRANGE) {
  for (const driver of ['given', "the host's"]) {
    test(`a fetch (${driver}) that ${what}`, async () => {
      const real = globalThis.fetch;
      const strange = /** @type {typeof globalThis.fetch} */ (/** @type {unknown} */ (fetch));
      if (driver === "the host's") globalThis.fetch = strange;
      try {
        const options = { retries: 0, ...(driver === 'given' && { fetch: strange }) };
        await assert.rejects(inspect('registry.example/app', options), (error) => {
          assert.ok(error instanceof InspectError, String(error));
          assert.equal(error.code, code, error.message);
          assert.ok(error.message.includes(words), error.message);
          return true;
        });
      } finally {
        globalThis.fetch = real;
      }
      assert.equal(parseReference('ubuntu').tag, 'latest', 'the engine lives');
    });
  }
}

for (const reason of ['a text', undefined, { an: 'object' }]) {
  test(`a lookup is stopped by ${JSON.stringify(reason) ?? 'no reason'}`, async () => {
    const controller = new AbortController();
    const hanging = inspect('registry.example/app', {
      signal: controller.signal,
      fetch: (_, init) => new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        controller.abort(reason);
      }),
    });
    await assert.rejects(hanging, (error) => isInspectError(error) && error.code === 'ABORTED');
  });
}
