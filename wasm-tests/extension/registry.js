/**
 * The samples in a registry on loopback, as registries are: it wants a token, sends no CORS headers, counts pulls when
 * told to, and tells what it was asked.
 */
import { createServer } from 'node:http';

import { blob, manifest } from '../hosts/samples.js';

/**
 * @typedef {object} Wishes
 * @property {number} [remaining] the pulls that are left; it counts none when nothing is said
 * @property {string} [blobsAt] where blobs are
 * @property {boolean} [blobsByRange] whether the size of a blob is told by a read of a part alone
 * @property {string} [basic] user and password that are wanted instead of a token
 * @property {string} [realm] where tokens are, if not here
 * @property {((path: string, left: Promise<void>) => Promise<void>) | undefined} [before] waited for before an answer;
 *   `left` ends when whoever asked has gone
 *
 * @typedef {Awaited<ReturnType<typeof startRegistry>>} Registry
 */

const TOKEN = 'the-token';
const ROUTE = /^\/v2\/(?<repository>.+)\/(?<kind>manifests|blobs)\/(?<name>[^/]+)$/;
/** What schema 1 layers are said to weigh: nobody has their bytes. */
const LAYER = 1000;

/** @param {Wishes} [wishes] */
export async function startRegistry(wishes = {}) {
  /** @type {{ line: string, authorization: string | undefined }[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    const { authorization } = request.headers;
    asked.push({ line: `${request.method} ${pathname}`, authorization });
    await wishes.before?.(pathname, new Promise((resolve) => void response.once('close', resolve)));
    const body = (/** @type {string | Buffer} */ bytes) => response.end(request.method === 'HEAD' ? undefined : bytes);
    const fault = (/** @type {number} */ status, /** @type {string} */ code) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      body(JSON.stringify({ errors: [{ code, message: 'there is none here' }] }));
    };
    if (pathname === '/token') return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: TOKEN }));
    const { basic } = wishes;
    const wanted = basic ? `Basic ${Buffer.from(basic).toString('base64')}` : `Bearer ${TOKEN}`;
    if (authorization !== wanted) {
      response.setHeader('www-authenticate', basic ? 'Basic realm="registry"' : `Bearer realm="${wishes.realm ?? `http://${request.headers.host}/token`}",service="registry"`);
      return fault(401, 'UNAUTHORIZED');
    }
    const { repository = '', kind, name = '' } = ROUTE.exec(pathname)?.groups ?? {};
    if (kind === 'manifests') {
      const found = manifest(repository, name);
      if (!found) return fault(404, 'MANIFEST_UNKNOWN');
      if (wishes.remaining !== undefined) {
        if (request.method === 'GET') wishes.remaining -= 1;
        response.setHeader('ratelimit-limit', '100;w=21600');
        response.setHeader('ratelimit-remaining', `${wishes.remaining};w=21600`);
      }
      response.writeHead(200, { 'content-type': found.type, 'docker-content-digest': found.digest, 'content-length': found.body.length });
      return body(found.body);
    }
    if (wishes.blobsAt) return response.writeHead(307, { location: wishes.blobsAt + pathname }).end();
    if (wishes.blobsByRange) {
      if (request.method === 'HEAD') return fault(405, 'UNSUPPORTED');
      if (request.headers.range !== 'bytes=0-0') return fault(416, 'BLOB_UPLOAD_INVALID');
      return response.writeHead(206, { 'content-range': `bytes 0-0/${LAYER}`, 'content-length': 1 }).end('x');
    }
    const found = blob(name);
    if (!found) return fault(404, 'BLOB_UNKNOWN');
    response.writeHead(200, { 'content-type': found.type, 'content-length': found.body.length });
    return body(found.body);
  });
  // A test that failed leaves it behind.
  server.unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    port,
    asked,
    wishes,
    /** The requests for manifests so far, and forgets them. */
    manifests: () => asked.splice(0).map(({ line }) => line).filter((line) => line.includes('/manifests/')),
    stop: () =>
      new Promise((/** @type {(value: void) => void} */ resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
