/** What a session knows is kept elsewhere, and learned by another one as if a registry had sent it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createSession } from '../../packages/npm/node.js';
import { MadeUp } from './made-up.js';

const IMAGE = 'registry.example/a:1';
const NONE = { tokens: 0, heads: 0, manifests: 0, configs: 0 };

/** A registry that was asked, what was found there, and what was kept of it. */
async function kept() {
  const registry = new MadeUp();
  const session = createSession({ fetch: registry.fetch });
  const inspection = await session.inspect(IMAGE);
  registry.counted();
  const keepsake = await session.keep(IMAGE, inspection);
  assert.ok(keepsake);
  assert.deepEqual(registry.counted(), NONE, 'keeping asks for nothing');
  return { registry, inspection, keepsake };
}

/** @param {MadeUp} registry */
const another = (registry) => createSession({ fetch: registry.fetch });

test('what is kept are the documents below the tag, byte for byte', async () => {
  const { inspection, keepsake } = await kept();
  assert.equal(keepsake.digest, inspection.resolved?.digest);
  assert.deepEqual(keepsake.documents.map(({ digest }) => digest), [inspection.resolved?.digest, inspection.manifest?.digest, inspection.config?.digest]);
  assert.equal(keepsake.documents[0]?.body.length, inspection.resolved?.size);
});

test('another session asks whether the tag has moved, and for nothing else', async () => {
  const { registry, inspection, keepsake } = await kept();
  const session = another(registry);
  assert.equal(await session.restore(IMAGE, keepsake), true);
  assert.deepEqual(registry.counted(), NONE, 'learning asks for nothing');
  const again = await session.inspect(IMAGE);
  // Who has no token yet is sent for one.
  assert.deepEqual(registry.counted(), { ...NONE, tokens: 1, heads: 2 });
  assert.deepEqual({ ...again, requests: [] }, { ...inspection, requests: [] });
});

test('one who speaks in clear text, and one with a name, are others', async () => {
  const { registry, keepsake } = await kept();
  const session = another(registry);
  await session.restore(IMAGE, keepsake);
  await session.inspect(IMAGE, { credentials: { username: 'alice', password: 'secret' } });
  assert.equal(registry.counted().heads, 0, 'what strangers know is not told to others');
});

test('a document that was changed is not learned', async () => {
  for (const which of [0, 1, 2]) {
    const { registry, inspection, keepsake } = await kept();
    const document = keepsake.documents[which];
    assert.ok(document);
    document.body = document.body.slice();
    document.body[document.body.length >> 1] = 0x21;
    const session = another(registry);
    await session.restore(IMAGE, keepsake);
    const again = await session.inspect(IMAGE);
    assert.deepEqual(again.size, inspection.size);
    assert.deepEqual(again.config, inspection.config);
    const { manifests, configs } = registry.counted();
    assert.ok(manifests + configs > 0, `document ${which} is asked for`);
  }
});

test('what is not all there is learned as far as it goes', async () => {
  const { registry, keepsake } = await kept();
  const session = another(registry);
  assert.equal(await session.restore(IMAGE, { ...keepsake, documents: keepsake.documents.slice(0, 2) }), false);
  await session.inspect(IMAGE);
  assert.equal(registry.counted().configs, 1);
  assert.equal(await another(registry).restore(IMAGE, { ...keepsake, documents: [] }), false);
});

test('nothing is kept of what is doubtful, nor of what the session does not know', async () => {
  const { registry, inspection } = await kept();
  const session = another(registry);
  assert.equal(await session.keep(IMAGE, inspection), undefined);
  await session.inspect(IMAGE);
  const warnings = [{ code: /** @type {const} */ ('PLATFORM_DIFFERS'), message: '' }];
  assert.equal(await session.keep(IMAGE, { ...inspection, warnings }), undefined);
  assert.equal(await session.keep(IMAGE, { ...inspection, kind: 'schema1' }), undefined);
});
