/**
 * Who else tells sizes: the two clients of registries that npm has, and `skopeo inspect`; as
 * their first examples have them, and in the way that asks least.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { getAuthTokenForEndpoint, getImageConfig, getImageSize, getManifest } from '@snyk/docker-registry-v2-client';
import registryClient from 'docker-registry-client';

import { oneByOne, version } from './client.js';
import { INDEX, MANIFEST } from './images.js';

/**
 * @typedef {import('./client.js').Client} Client
 * @typedef {import('./client.js').Found} Found
 * @typedef {import('./client.js').Image} Image
 * @typedef {import('./client.js').Part} Part
 * @typedef {{ config: { Env?: string[] } }} Config
 * @typedef {{ layers: { size: number }[], config: { digest: string } }} Manifest
 * @typedef {{ manifests: { digest: string, platform: { os: string, architecture: string } }[] }} Index
 */

/** @param {{ size: number }[]} layers */
const sum = (layers) => layers.reduce((total, { size }) => total + size, 0);

/**
 * @param {string} host
 * @param {Image} image
 * @param {Part} part
 * @param {Record<string, string>} headers
 * @returns {Promise<Found>}
 */
async function askSnyk(host, { repository, tag }, part, headers = {}) {
  const options = { protocol: 'http:', acceptManifest: `${MANIFEST}, ${INDEX}`, headers };
  if (part === 'size') return { size: await getImageSize(host, repository, tag, '', '', options) };
  const manifest = await getManifest(host, repository, tag, '', '', options);
  /** @type {Config} */
  const { config } = await getImageConfig(host, repository, manifest.config.digest, '', '', options);
  return { size: sum(manifest.layers), version: version(config.Env) };
}

/** One call tells the size. @type {Client} */
const snyk = {
  name: '@snyk/docker-registry-v2-client',
  aided: false,
  open: (host) => oneByOne((image, part) => askSnyk(host, image, part)),
};

/** It keeps no token; its user can. @type {Client} */
const snykWithTokens = {
  name: '  its user keeps the tokens',
  aided: true,
  open(host) {
    /** @type {Map<string, Promise<string | null>>} */
    const tokens = new Map();
    return oneByOne(async (image, part) => {
      const path = `/${image.repository}/manifests/${image.tag}`;
      const token = tokens.get(image.repository) ?? getAuthTokenForEndpoint(host, path, '', '', { protocol: 'http:' });
      tokens.set(image.repository, token);
      return askSnyk(host, image, part, { Authorization: `Bearer ${await token}` });
    });
  },
};

/**
 * It logs in once for each repository. Its user chooses the platform and adds up.
 *
 * @type {Client}
 */
const joyent = {
  name: 'docker-registry-client',
  aided: true,
  open(host) {
    /** @type {Map<string, import('docker-registry-client').Client>} */
    const clients = new Map();
    const { all } = oneByOne(async ({ repository, tag }, part) => {
      const options = { name: `${host}/${repository}`, scheme: 'http', maxSchemaVersion: 2, acceptManifestLists: true };
      const client = clients.get(repository) ?? registryClient.createClientV2(options);
      clients.set(repository, client);
      const { manifests } = /** @type {Index} */ (await manifest(client, tag));
      const entry = manifests.find(({ platform }) => platform.os === 'linux' && platform.architecture === 'amd64');
      const { layers, config } = /** @type {Manifest} */ (await manifest(client, entry?.digest ?? ''));
      if (part === 'size') return { size: sum(layers) };
      /** @type {Config} */
      const own = JSON.parse(await blob(client, config.digest));
      return { size: sum(layers), version: version(own.config.Env) };
    });
    return { all, close: () => clients.forEach((client) => client.close()) };
  },
};

/** @param {import('docker-registry-client').Client} client @param {string} ref @returns {Promise<unknown>} */
function manifest(client, ref) {
  return new Promise((resolve, reject) => {
    client.getManifest({ ref }, (error, found) => (error ? reject(error) : resolve(found)));
  });
}

/** @param {import('docker-registry-client').Client} client @param {string} digest @returns {Promise<string>} */
function blob(client, digest) {
  return new Promise((resolve, reject) => {
    client.createBlobReadStream({ digest }, (error, stream) => {
      if (error) return reject(error);
      let text = '';
      stream.on('data', (piece) => (text += piece));
      stream.on('end', () => resolve(text));
      stream.on('error', reject);
      stream.resume();
    });
  });
}

const run = promisify(execFile);

/**
 * A process for each image. It has no word for sizes alone, and before 1.10 none for sizes:
 * what it tells is measured, and would take more requests with them.
 *
 * @param {string} name
 * @param {boolean} aided
 * @param {string[]} options
 * @returns {Client}
 */
const skopeo = (name, aided, options) => ({
  name,
  aided,
  atMost: 100,
  open: (host) =>
    oneByOne(async ({ repository, tag }) => {
      const platform = ['--override-os', 'linux', '--override-arch', 'amd64'];
      const image = `docker://${host}/${repository}:${tag}`;
      const { stdout } = await run('skopeo', [...platform, 'inspect', '--tls-verify=false', ...options, image]);
      /** @type {{ LayersData?: { Size: number }[], Env: string[] }} */
      const { LayersData, Env } = JSON.parse(stdout);
      return { size: LayersData && sum(LayersData.map(({ Size: size }) => ({ size }))), version: version(Env) };
    }),
});

export const peers = [
  snyk,
  snykWithTokens,
  joyent,
  skopeo('skopeo inspect', false, []),
  skopeo('  its user wants no tags', true, ['--no-tags']),
];
