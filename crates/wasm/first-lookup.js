/**
 * What a page's first lookup runs of the engine: `node first-lookup.js MODULE` prints the
 * number of every point that was reached, a line each, if the module is one that tells
 * (`tonnage-split watch`), and else what it said. The lookups are of samples, behind a proxy
 * as in a page.
 */
import { readFileSync } from 'node:fs';

import { Api } from '../../packages/npm/api.js';
import { initSync, onRestWanted, restIsWanted } from '../../packages/npm/dist/tonnage.js';
import * as driver from '../../packages/npm/driver.js';

/** What the page shows without anything being wrong. */
const IMAGES = ['demo/app:1.0', 'demo/single:latest', 'demo/list:latest', 'demo/zstd:latest', 'demo/repeated:latest'];
/** Where: the world, and this machine, which is asked in clear text. */
const REGISTRIES = ['samples.localhost', 'localhost:5000', '127.0.0.1:50000'];
/** What people type. */
const NAMES = [
  'ubuntu', 'ubuntu:14.04', 'grafana/grafana:latest', 'ghcr.io/owner/app:1.2.3-alpine', 'localhost:5000/app',
  'registry.example:5000/a/b/c@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
];
/** What layers weigh. */
const SIZES = [0, 1, 32, 999, 1000, 1234, 9999, 12_345, 123_456, 999_999, 1_000_000, 29_534_055, 187_000_000, 2_750_000_000];
/** How layers are made. */
const INSTRUCTIONS = [
  '', '/bin/sh -c #(nop)  CMD ["bash"]', '/bin/sh -c #(nop) ADD file:a in / ', '/bin/sh -c apt-get update  \t&& true',
  'RUN /bin/sh -c apk add --no-cache curl # buildkit', 'COPY /app /app # buildkit', 'ENV PATH=/usr/bin', 'WORKDIR /srv',
  '|1 VERSION=1 /bin/sh -c make', 'CMD ["app"]', 'RUN |2 A=1 B=2 /bin/sh -c make # buildkit', 'bazel build ...',
];
/** What Docker Hub adds. */
const HUB = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };
const PROXY = 'http://127.0.0.1/';

const samples = new URL('../samples/images/', import.meta.url);
const [, ...rows] = readFileSync(new URL('manifests.tsv', samples), 'utf8').trimEnd().split('\n');
const manifests = rows.map((row) => {
  const [repository, tag, mediaType = '', digest, file = ''] = row.split('\t');
  return { repository, tag, mediaType, digest, file };
});

/**
 * What comes over a line comes in pieces, of which the first may be short and the next ones are longer.
 *
 * @param {Buffer} body
 */
function inPieces(body) {
  const at = [0, 1, Math.ceil(body.length / 8), Math.ceil(body.length / 2), body.length];
  return new ReadableStream({
    start(controller) {
      for (let i = 1; i < at.length; i += 1) if (at[i] > at[i - 1]) controller.enqueue(new Uint8Array(body.subarray(at[i - 1], at[i])));
      controller.close();
    },
  });
}

let answers = 0;

/** @param {string | URL | Request} asked */
async function answer(asked) {
  const path = new URL(asked instanceof Request ? asked.url : asked).pathname;
  const [, repository, kind, name] = /^\/r\/[^/]+\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(path) ?? [];
  const found = manifests.find((row) => row.repository === repository && [row.tag, row.digest].includes(name));
  const file = kind === 'manifests' ? found?.file : name?.replace(/^sha256:/, '');
  if (!file) throw new Error(`no sample has ${path}`);
  const body = readFileSync(new URL(`blobs/${file}`, samples));
  const url = `https://registry.example/v2/${repository}/${kind}/${name}`;
  const last = { method: 'GET', url, purpose: 'manifest', status: 200, bytes: body.length, durationMs: 31, note: '' };
  const token = 'https://auth.example/token?service=registry.example&scope=repository%3Aa%2Fb%3Apull';
  const dance = [
    { ...last, status: 401, bytes: 150, durationMs: 0 },
    { ...last, url: token, purpose: 'token', note: 'an anonymous token, to pull' },
  ];
  answers += 1;
  return new Response(answers % 2 ? body : inPieces(body), {
    headers: {
      'content-type': found?.mediaType ?? 'application/octet-stream',
      'content-length': String(body.length),
      'x-tonnage-upstream': JSON.stringify(name === found?.tag ? [...dance, last] : [last]),
      ...(found && { 'docker-content-digest': found.digest, etag: `"${found.digest}"` }),
      ...(repository === 'demo/list' && HUB),
    },
  });
}

const [, , watched = ''] = process.argv;
const exports = initSync({ module: readFileSync(watched) });
// Of what loads the rest nothing may lie in it.
onRestWanted(() => {
  throw new Error('there is no rest');
});
try {
  restIsWanted();
} catch {
  onRestWanted(() => {});
  restIsWanted();
}
globalThis.fetch = answer;
const api = new Api({ start: () => {}, ready: () => true, driver: () => driver, engineFetches: true }).functions();
/** @type {unknown[]} */
const said = [...NAMES.map(api.readPasted), ...INSTRUCTIONS.map(api.readableInstruction)];
for (const aligned of [false, true]) for (const size of SIZES) said.push(api.formatSize(size, { aligned }));

for (const registry of REGISTRIES) for (const image of IMAGES) {
  for (const platform of [undefined, 'linux/amd64']) {
    const reference = `${registry}/${image}`;
    api.readPasted(reference);
    const hear = (/** @type {unknown} */ told) => void said.push(told);
    const options = { session: api.createSession(), proxy: PROXY, signal: new AbortController().signal, onRequest: hear, onProgress: hear };
    const inspection = await api.inspect(reference, platform ? { ...options, platform } : options);
    said.push(inspection, api.formatSize(inspection.size.download));
    for (const { size, createdBy } of inspection.layers) {
      said.push(api.formatSize(size ?? 0, { aligned: true }), api.readableInstruction(createdBy ?? ''));
    }
  }
}

const reached = Object.entries(exports).flatMap(([name, flag]) => (name.startsWith('reached:') && flag.value ? [name.slice('reached:'.length)] : []));
if (reached.length) console.log(reached.join('\n'));
else console.log(JSON.stringify(said, (name, value) => (name === 'durationMs' ? null : value)));
