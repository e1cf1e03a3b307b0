/**
 * Made-up images as people publish them: an index of six platforms, each with its
 * attestation, six layers, a config of some 4 kB. Nothing is random: the registry and who
 * measures make the same ones, each for itself.
 */
import { createHash } from 'node:crypto';

const OCI = 'application/vnd.oci.image';
export const INDEX = `${OCI}.index.v1+json`;
export const MANIFEST = `${OCI}.manifest.v1+json`;
const CONFIG = `${OCI}.config.v1+json`;
const LAYER = `${OCI}.layer.v1.tar+gzip`;

const REPOSITORIES = 200;
const TAGS = ['1.0', '1.1', '2.0', '2.1', 'latest'];
const LAYERS = 6;
const STEPS = 20;
const PLATFORMS = [
  { architecture: 'amd64', os: 'linux' },
  { architecture: 'arm64', os: 'linux', variant: 'v8' },
  { architecture: 'arm', os: 'linux', variant: 'v7' },
  { architecture: '386', os: 'linux' },
  { architecture: 'ppc64le', os: 'linux' },
  { architecture: 's390x', os: 'linux' },
];

/**
 * @typedef {{ digest: string, type: string, body: Buffer }} Document
 *
 * @typedef {object} Image
 * @property {string} repository
 * @property {string} tag
 * @property {Document} index
 * @property {Document} manifest the one for linux/amd64
 * @property {Document} config
 * @property {number} size the sum of its layers, in bytes
 */

/** @param {string | Buffer} bytes */
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** @param {string} type @param {object} value @returns {Document} */
function document(type, value) {
  const body = Buffer.from(JSON.stringify(value, null, 2));
  return { digest: sha256(body), type, body };
}

/** @param {Document} document */
const descriptor = ({ type, digest, body }) => ({ mediaType: type, digest, size: body.length });

/** @param {string} repository @param {string} tag */
function config(repository, tag) {
  return document(CONFIG, {
    architecture: 'amd64',
    os: 'linux',
    created: '2026-11-30T12:00:00Z',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `VERSION=${tag}`],
      Entrypoint: ['/usr/local/bin/entrypoint.sh'],
      Cmd: ['serve', '--port', '8080'],
      Labels: {
        'org.opencontainers.image.title': repository,
        'org.opencontainers.image.version': tag,
        'org.opencontainers.image.revision': sha256(repository).slice(7, 47),
      },
    },
    rootfs: { type: 'layers', diff_ids: Array.from({ length: LAYERS }, (_, i) => sha256(`${repository}:${tag} unpacked ${i}`)) },
    history: Array.from({ length: STEPS }, (_, i) => ({
      created: '2026-11-30T12:00:00Z',
      created_by: `RUN /bin/sh -c apt-get install -y part-${i} && rm -rf /var/lib/apt/lists/* # buildkit`,
      comment: 'buildkit.dockerfile.v0',
      ...(i < LAYERS ? {} : { empty_layer: true }),
    })),
  });
}

/** @param {string} repository @param {string} tag @returns {Image} */
function image(repository, tag) {
  const own = config(repository, tag);
  const layers = Array.from({ length: LAYERS }, (_, i) => {
    const digest = sha256(`${repository}:${tag} layer ${i}`);
    return { mediaType: LAYER, digest, size: 1_000_000 + Number.parseInt(digest.slice(7, 13), 16) };
  });
  const manifest = document(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config: descriptor(own), layers });
  // Those of other platforms are named, and never asked for.
  const entries = PLATFORMS.map((platform, i) => {
    const known = i === 0 ? descriptor(manifest) : { ...descriptor(manifest), digest: sha256(`${manifest.digest} ${i}`) };
    return { ...known, platform };
  });
  const attestations = entries.map(({ digest }) => ({
    mediaType: MANIFEST,
    digest: sha256(`${digest} attested`),
    size: 838,
    annotations: { 'vnd.docker.reference.digest': digest, 'vnd.docker.reference.type': 'attestation-manifest' },
    platform: { architecture: 'unknown', os: 'unknown' },
  }));
  const index = document(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: [...entries, ...attestations] });
  return { repository, tag, index, manifest, config: own, size: layers.reduce((sum, { size }) => sum + size, 0) };
}

/** All of them, the tags of a repository apart from each other, as a list of many images has them. */
export const images = TAGS.flatMap((tag) => Array.from({ length: REPOSITORIES }, (_, i) => image(`team-${i % 20}/service-${i}`, tag)));
