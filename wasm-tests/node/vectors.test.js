/** The field's own tables and documents through the package: no verdict is another than the core's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { InspectError, parseManifest, parsePlatform, parseReference, selectPlatform } from '../../packages/npm/node.js';
import { bytesOf, missing, namedIn, rowsOf } from './shared.js';

/** What a function gives; nothing where it refuses with one of those codes. @template T @param {() => T} run @param {...string} codes */
function given(run, ...codes) {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof InspectError && codes.includes(error.code), String(error));
    return undefined;
  }
}

/**
 * Holds rows to a table but for those that differ on purpose, each of which has to be there.
 *
 * @param {string} path
 * @param {Set<string>} differences
 * @param {(row: import('./shared.js').Row) => [key: string, stated: unknown, ours: unknown]} judge
 */
function hold(path, differences, judge) {
  const found = new Set();
  const rows = rowsOf(path);
  for (const row of rows) {
    const [key, stated, ours] = judge(row);
    if (differences.has(key)) {
      found.add(key);
      assert.notDeepEqual(ours, stated, `${key}: no difference any more`);
    } else {
      assert.deepEqual(ours, stated, key);
    }
  }
  assert.deepEqual(found, differences);
  assert.ok(rows.length > 50, `${rows.length} rows`);
}

/** Docker Hub's other names: it is always told as docker.io. */
const HUB = ['index.docker.io', 'registry-1.docker.io'];

test('references', { skip: missing }, () =>
  hold('vectors/references.tsv', namedIn('differences.rs', /^ {4}reference\("([^"]+)"/gm), (row) => {
    const input = JSON.parse(row('input_json'));
    const read = given(() => parseReference(input), 'INVALID_REFERENCE');
    const ours = read && [read.registry, read.repository, row('digest') && !row('tag') ? '' : row('tag') ? read.tag : '', read.digest ?? ''];
    const registry = HUB.includes(row('registry')) ? 'docker.io' : row('registry');
    const stated = row('valid') === 'valid' ? [registry, row('repository'), row('tag'), row('digest')] : undefined;
    return [input, stated, ours];
  }));

test('platforms as they are typed', { skip: missing }, () =>
  hold('vectors/platform_parse.tsv', new Set(), (row) => {
    const input = JSON.parse(row('input_json'));
    const read = given(() => parsePlatform(input), 'INVALID_PLATFORM');
    if (row('containerd') === 'ERR') return [input, undefined, read];
    const { os, architecture, variant, 'os.version': osVersion, 'os.features': osFeatures } = JSON.parse(row('containerd_json'));
    const stated = { os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }), ...(osFeatures?.length && { osFeatures: osFeatures.sort() }) };
    return [input, stated, read];
  }));

test('which entry of an index is taken', { skip: missing }, () =>
  hold('vectors/platforms.tsv', new Set(), (row) => {
    const manifests = JSON.parse(row('candidates_json')).map((/** @type {object} */ platform, /** @type {number} */ size) => (
      { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: `sha256:${String(size).padStart(64, '0')}`, size, platform }
    ));
    const body = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, manifests }));
    const { os, architecture, variant, 'os.version': osVersion, 'os.features': osFeatures } = JSON.parse(row('want_json'));
    const wanted = { os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }), ...(osFeatures && { osFeatures }) };
    const { selected, candidates } = selectPlatform(body, wanted);
    assert.equal(candidates.length, manifests.length);
    assert.deepEqual(selectPlatform(parseManifest(body), wanted), { selected, candidates }, 'of one that was read, the same');
    return [row('id'), Number(row('containerd_only')), selected ?? -1];
  }));

/** What the kind of a document asks for. */
const KINDS = {
  'manifest-list': ['index'], 'oci-index': ['index'], 'oci-layout-index': ['index'],
  'oci-manifest': ['image', 'artifact'], schema2: ['image', 'artifact'], 'oci-artifact-manifest': ['artifact'],
  'schema1-signed': ['schema1'], 'schema1-unsigned': ['schema1'],
};
/** A file named index.json that holds an image's manifest. */
const IMAGE_NAMED_INDEX = 'oci-layout-index/stereoscope_no_manifests_index.json';

test('documents of the field', { skip: missing }, () => {
  const refused = namedIn('corpus.rs', /"((?:manifest-list|oci-index|oci-manifest|schema1-signed|schema1-unsigned|schema2)\/[^"]+)"/g);
  const configs = rowsOf('corpus/INDEX.tsv').filter((row) => row('kind') === 'config').map((row) => row('path'));
  hold('corpus/INDEX.tsv', new Set([...refused]), (row) => {
    const [path, kind] = [row('path'), row('kind')];
    const read = given(() => parseManifest(bytesOf(`corpus/${path}`)), 'MALFORMED_MANIFEST', 'UNSUPPORTED_MANIFEST');
    const ours = read?.kind ?? 'refused';
    const right = path === IMAGE_NAMED_INDEX ? ['image'] : /** @type {Record<string, string[]>} */ (KINDS)[kind] ?? ['refused'];
    if (read && row('digest_match').startsWith('exact')) assert.equal(read.digest, row('stated_digest'));
    // Configs are no manifests, and read when a manifest names them.
    if (configs.includes(path)) return [path, 'refused', ours];
    return [path, true, right.includes(ours)];
  });
});
