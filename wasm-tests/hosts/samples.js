/** The documents of the sample images (`crates/samples`), as a registry looks them up. */
import { readFileSync } from 'node:fs';

/**
 * What a registry has under a name.
 *
 * @typedef {{ type: string, digest: string, body: Buffer }} Document
 */

const IMAGES = new URL('../../crates/samples/images/', import.meta.url);
const [, ...rows] = readFileSync(new URL('manifests.tsv', IMAGES), 'utf8').trimEnd().split('\n');
const manifests = rows.map((row) => {
  const [repository = '', tag = '', type = '', digest = '', file = ''] = row.split('\t');
  return { repository, tag, type, digest, file };
});
/** What every repository has that is no sample: examples name images of the world. */
const ANY = 'demo/app';

/** @param {string} file */
const read = (file) => readFileSync(new URL(`blobs/${file}`, IMAGES));

/** @param {string} repository */
const inRepository = (repository) => {
  const own = manifests.filter((row) => row.repository === repository);
  return own.length > 0 ? { rows: own, isSample: true } : { rows: manifests.filter((row) => row.repository === ANY), isSample: false };
};

/**
 * A manifest by its tag or digest. Where a repository is no sample, every tag is there.
 *
 * @param {string} repository
 * @param {string} name
 * @returns {Document | undefined}
 */
export function manifest(repository, name) {
  const { rows, isSample } = inRepository(repository);
  const named = isSample || name.includes(':') ? name : 'latest';
  const row = rows.find(({ tag, digest }) => tag === named || digest === named);
  return row && { type: row.type, digest: row.digest, body: read(row.file) };
}

/**
 * A blob by its digest.
 *
 * @param {string} digest
 * @returns {Document | undefined}
 */
export function blob(digest) {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  try {
    return hex ? { type: 'application/octet-stream', digest, body: read(hex) } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} repository */
export function tags(repository) {
  return [...new Set(inRepository(repository).rows.map(({ tag }) => tag).filter(Boolean))];
}
