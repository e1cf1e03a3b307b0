/**
 * What a page's first lookup runs of the engine: `node first-lookup.js WATCHED` prints the
 * number of every function, a line each. The module has to be one that tells (`tonnage-split
 * watch`); the lookups are of samples, behind a proxy as in a page.
 */
import { readFileSync } from 'node:fs';

import { Api } from '../../packages/npm/api.js';
import { initSync, restIsWanted } from '../../packages/npm/dist/tonnage.js';
import { perform } from '../../packages/npm/perform.js';

/** What the page shows without anything being wrong. */
const IMAGES = ['demo/app:1.0', 'demo/single:latest', 'demo/list:latest'];
const PROXY = 'http://127.0.0.1/';

const samples = new URL('../samples/images/', import.meta.url);
const [, ...rows] = readFileSync(new URL('manifests.tsv', samples), 'utf8').trimEnd().split('\n');
const manifests = rows.map((row) => {
  const [repository, tag, mediaType = '', digest, file = ''] = row.split('\t');
  return { repository, tag, mediaType, digest, file };
});

/** @param {string | URL | Request} asked */
async function answer(asked) {
  const path = new URL(asked instanceof Request ? asked.url : asked).pathname;
  const [, repository, kind, name] = /^\/r\/samples\.localhost\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(path) ?? [];
  const found = manifests.find((row) => row.repository === repository && [row.tag, row.digest].includes(name));
  const file = kind === 'manifests' ? found?.file : name?.replace(/^sha256:/, '');
  if (!file) throw new Error(`no sample has ${path}`);
  const url = `https://samples.localhost${path}`;
  const upstream = [{ method: 'GET', url, purpose: 'manifest', status: 200, bytes: 1, durationMs: 1, note: '' }];
  return new Response(readFileSync(new URL(`blobs/${file}`, samples)), {
    headers: {
      'content-type': found?.mediaType ?? 'application/octet-stream',
      ...(found?.digest && { 'docker-content-digest': found.digest }),
      'x-tonnage-upstream': JSON.stringify(upstream),
    },
  });
}

const [, , watched = ''] = process.argv;
const exports = initSync({ module: readFileSync(watched) });
restIsWanted();
globalThis.fetch = answer;
const api = new Api(async () => {}, () => true, perform).functions();
for (const image of IMAGES) {
  const options = { proxy: PROXY, platform: 'linux/amd64', onRequest() {}, onProgress() {}, signal: new AbortController().signal };
  const { size, layers } = await api.inspect(`samples.localhost/${image}`, options);
  api.formatSize(size.download);
  for (const layer of layers) {
    api.formatSize(layer.size ?? 0, { aligned: true });
    api.readableInstruction(layer.createdBy ?? '');
  }
}

for (const [name, flag] of Object.entries(exports)) {
  const [, number] = /^reached:(\d+)$/.exec(name) ?? [];
  if (number && flag.value) console.log(number);
}
