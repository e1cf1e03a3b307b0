/**
 * A registry in a process of its own, that its work is not measured with its clients'. It
 * wants a token for each repository, takes its time for each answer, and counts.
 *
 * Its parent says `open` for the host of a registry that nobody has asked yet, and `count`
 * for the number of requests since the last count.
 */
import { createServer } from 'node:http';

import { images } from './images.js';

/** @typedef {{ status: number, headers: Record<string, string>, body: string | Buffer }} Answer */

/** How long each answer takes, in milliseconds. */
const delay = Number(process.argv[2]);

/** @type {Map<string, import('./images.js').Document>} */
const documents = new Map();
for (const { repository, tag, index, manifest, config } of images) {
  documents.set(`${repository}/manifests/${tag}`, index);
  for (const one of [index, manifest]) documents.set(`${repository}/manifests/${one.digest}`, one);
  documents.set(`${repository}/blobs/${config.digest}`, config);
}

/** Whose token it is. @type {Map<string, string>} */
const tokens = new Map();
let count = 0;

/** @param {number} status @param {object} value @returns {Answer} */
const json = (status, value) => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

/** @param {URL} url @returns {Answer} */
function token({ searchParams }) {
  const [, repository = ''] = /^repository:([^:]+):/.exec(searchParams.get('scope') ?? '') ?? [];
  // As long as those that are signed.
  const made = `${tokens.size}.`.padEnd(900, 'token');
  tokens.set(made, repository);
  return json(200, { token: made, access_token: made, expires_in: 300, issued_at: new Date().toISOString() });
}

/** @param {string} host @param {string | undefined} repository @returns {Answer} */
function refusal(host, repository) {
  const scope = repository ? `,scope="repository:${repository}:pull"` : '';
  const refused = json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] });
  const challenge = `Bearer realm="http://${host}/token",service="bench"${scope}`;
  return { ...refused, headers: { ...refused.headers, 'www-authenticate': challenge } };
}

/** @param {import('node:http').IncomingMessage} request @returns {Answer} */
function answer({ url = '', headers }) {
  const host = headers.host ?? '';
  const asked = new URL(url, `http://${host}`);
  if (asked.pathname === '/token') return token(asked);
  const path = decodeURIComponent(asked.pathname).replace(/^\/v2\//, '');
  const [, repository] = /^(.+)\/(?:manifests|blobs|tags)\//.exec(path) ?? [];
  const allowed = tokens.get((headers.authorization ?? '').replace(/^Bearer /, ''));
  if (allowed === undefined || (repository && repository !== allowed)) return refusal(host, repository);
  if (!repository) return json(200, {});
  if (path.endsWith('/tags/list')) {
    const tags = images.filter((image) => image.repository === repository).map(({ tag }) => tag);
    return json(200, { name: repository, tags });
  }
  const found = documents.get(path);
  if (!found) return json(404, { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] });
  return { status: 200, headers: { 'content-type': found.type, 'docker-content-digest': found.digest }, body: found.body };
}

function open() {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const { status, headers, body } = answer(request);
    count += 1;
    setTimeout(() => {
      const common = { 'docker-distribution-api-version': 'registry/2.0', 'content-length': Buffer.byteLength(body) };
      response.writeHead(status, { ...headers, ...common }).end(request.method === 'HEAD' ? undefined : body);
    }, delay);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(`127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
  });
}

process.on('message', (message) => {
  if (message === 'open') return open();
  process.send?.(count);
  count = 0;
});
// Nobody is left who would ask.
process.on('disconnect', () => process.exit());
