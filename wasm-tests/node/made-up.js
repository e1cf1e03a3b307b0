/**
 * A registry that is nowhere: a `fetch` that answers for every repository and tag, wants a
 * token for each repository, and counts what it is asked.
 */
import { createHash } from 'node:crypto';

/** @param {string} bytes */
const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const OCI = 'application/vnd.oci.image';
const LAYER = { mediaType: `${OCI}.layer.v1.tar+gzip`, digest: digestOf('layer'), size: 1_000 };

/** @typedef {{ method: string, url: URL, path: string, headers: Headers, signal: AbortSignal | undefined }} Asked */

/** The documents of one image, by what they are asked for with. @param {string} repository @param {string} tag */
export function documents(repository, tag) {
  const config = JSON.stringify({
    architecture: 'amd64', os: 'linux', config: { Labels: { name: `${repository}:${tag}` } },
    rootfs: { type: 'layers', diff_ids: [digestOf('diff')] },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: digestOf(config), size: config.length },
    layers: [{ ...LAYER, size: LAYER.size + tag.length }],
  });
  const index = JSON.stringify({
    schemaVersion: 2, mediaType: `${OCI}.index.v1+json`,
    manifests: [{ mediaType: `${OCI}.manifest.v1+json`, digest: digestOf(manifest), size: manifest.length, platform: { os: 'linux', architecture: 'amd64' } }],
  });
  return { config, manifest, index };
}

/** What an image of that tag weighs. @param {string} tag */
export const weightOf = (tag) => LAYER.size + tag.length;

/** What a registry answers. @param {number} status @param {unknown} [body] @param {Record<string, string>} [headers] */
export const answer = (status, body = '', headers = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });

export class MadeUp {
  /** Every request, as `METHOD /path`. @type {string[]} */
  asked = [];
  /** Where the documents are. @type {Map<string, { type: string, body: string }>} */
  #documents = new Map();
  /** Tokens that are good. @type {Set<string>} */
  tokens = new Set();
  #tokens = 0;
  /** Whether strangers without a token are served. */
  open = false;
  /** Headers of every answer. @type {Record<string, string>} */
  headers = {};
  /** Answers instead, or waits. @type {(asked: Asked) => Promise<Response | void> | Response | void} */
  before = () => {};

  constructor(host = 'registry.example') {
    this.host = host;
  }

  /** @type {typeof globalThis.fetch} */
  fetch = async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address);
    const path = decodeURIComponent(url.pathname + url.search);
    const asked = { method: init?.method ?? 'GET', url, path, headers: new Headers(init?.headers), signal: init?.signal ?? undefined };
    this.asked.push(`${asked.method} ${path}`);
    init?.signal?.throwIfAborted();
    // As every answer of a network, it takes a turn.
    await new Promise((resolve) => setImmediate(resolve));
    const instead = await this.#unlessStopped(asked);
    return instead ?? this.#answer(asked);
  };

  /** @param {Asked} asked */
  #unlessStopped(asked) {
    return new Promise((resolve, reject) => {
      asked.signal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      Promise.resolve(this.before(asked)).then(resolve, reject);
    });
  }

  /** @param {Asked} asked */
  #answer({ method, path, headers }) {
    const scope = /^\/token\?.*scope=repository:([^:]+):pull/.exec(path)?.[1];
    if (scope) {
      const token = `${scope}~${(this.#tokens += 1)}`;
      this.tokens.add(token);
      return answer(200, { token }, { 'content-type': 'application/json' });
    }
    const [, repository = '', kind, name = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(path) ?? [];
    const token = headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
    if (!this.open && !(this.tokens.has(token) && token.startsWith(`${repository}~`))) {
      const challenge = `Bearer realm="https://${this.host}/token",service="made-up",scope="repository:${repository}:pull"`;
      return answer(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': challenge, ...this.headers });
    }
    if (kind === 'manifests' && !name.startsWith('sha256:')) this.#serve(repository, name);
    const found = this.#documents.get(`${repository}@${name}`);
    if (!found) return answer(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] });
    const { type, body } = found;
    return new Response(method === 'HEAD' ? null : body, { headers: { 'content-type': type, 'docker-content-digest': digestOf(body), ...this.headers } });
  }

  /** @param {string} repository @param {string} tag */
  #serve(repository, tag) {
    if (tag === 'missing') return;
    const { config, manifest, index } = documents(repository, tag);
    this.#documents.set(`${repository}@${tag}`, { type: `${OCI}.index.v1+json`, body: index });
    this.#documents.set(`${repository}@${digestOf(index)}`, { type: `${OCI}.index.v1+json`, body: index });
    this.#documents.set(`${repository}@${digestOf(manifest)}`, { type: `${OCI}.manifest.v1+json`, body: manifest });
    this.#documents.set(`${repository}@${digestOf(config)}`, { type: 'application/octet-stream', body: config });
  }

  /** What was asked since the last time, by kind. */
  counted() {
    const counts = { tokens: 0, heads: 0, manifests: 0, configs: 0 };
    for (const line of this.asked.splice(0)) {
      if (line.includes('/token?')) counts.tokens += 1;
      else if (line.startsWith('HEAD')) counts.heads += 1;
      else if (line.includes('/manifests/')) counts.manifests += 1;
      else counts.configs += 1;
    }
    return counts;
  }
}

/** A wait that somebody else ends. */
export function gate() {
  /** @type {() => void} */
  let open = () => {};
  const passed = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  return { passed, open };
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(turns = 40) {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
