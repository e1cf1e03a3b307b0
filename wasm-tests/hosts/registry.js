/**
 * The samples in a registry on loopback. It wants a token and, as registries do, sends no CORS headers; pages ask it
 * through the routes of a proxy. Of one image it never says anything, and tells when somebody waits for it and when
 * nobody does any more.
 */
import { createServer } from 'node:http';

import { fileIn } from './files.js';
import { blob, manifest, tags } from './samples.js';

/**
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {{ host: string, origin: string, asked: string[], stop: () => Promise<void> }} Registry
 */

/** The image that is never answered for. */
const HELD = 'demo/held';
const TOKEN = 'the-token';
/** A registry's own; behind our proxy's `/r/HOST`; and, where examples ask the world, behind `/at/HOST`. */
const ROUTE = /^(?:\/(?<by>r|at)\/(?<host>[^/]+))?\/v2\/(?<repository>.+)\/(?<kind>manifests|blobs|tags)\/(?<name>[^/]+)$/;

/** Whoever waits until something has become so. */
class Moment {
  #now = false;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {() => void} then */
  when(then) {
    if (this.#now) then();
    else this.#waiting.push(then);
  }

  /** @param {boolean} now */
  is(now) {
    this.#now = now;
    if (now) for (const then of this.#waiting.splice(0)) then();
  }
}

/**
 * Starts a registry; where a folder is named, its files stand beside it, as on a server of ours.
 *
 * @param {string} [folder]
 * @returns {Promise<Registry>}
 */
export async function startRegistry(folder) {
  /** @type {string[]} */
  const asked = [];
  const held = new Moment();
  const released = new Moment();

  /** @param {Response} response */
  const hold = (response) => {
    released.is(false);
    held.is(true);
    response.once('close', () => {
      held.is(false);
      released.is(true);
    });
  };

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    if (pathname === '/held') return held.when(() => void response.end());
    if (pathname === '/released') return released.when(() => void response.end());
    if (pathname.endsWith('/token')) return json(response, 200, { token: TOKEN });
    const { by, host = request.headers.host ?? '', repository, kind, name } = ROUTE.exec(pathname)?.groups ?? {};
    asked.push(`${request.method} ${pathname}`);
    if (!repository || !name) return folder ? fileIn(folder, pathname, response) : fault(response, 404, 'NAME_UNKNOWN');
    if (by !== 'r' && request.headers.authorization !== `Bearer ${TOKEN}`) return challenge(host, response);
    if (repository === HELD) return hold(response);
    if (kind === 'tags') return json(response, 200, { name: repository, tags: tags(repository) });
    const found = kind === 'manifests' ? manifest(repository, name) : blob(name);
    if (!found) return fault(response, 404, kind === 'manifests' ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN');
    const { type, digest, body } = found;
    response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest, 'content-length': body.length });
    return response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const own = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const stop = () =>
    new Promise((/** @type {(value: void) => void} */ resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { host: own, origin: `http://${own}`, asked, stop };
}

/** @param {Response} response @param {number} status @param {unknown} value */
function json(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** @param {Response} response @param {number} status @param {string} code */
function fault(response, status, code) {
  json(response, status, { errors: [{ code, message: 'there is none here' }] });
}

/** @param {string} host that was asked, which has its own token server @param {Response} response */
function challenge(host, response) {
  const scheme = host.startsWith('127.0.0.1:') ? 'http' : 'https';
  response.setHeader('www-authenticate', `Bearer realm="${scheme}://${host}/token",service="registry"`);
  fault(response, 401, 'UNAUTHORIZED');
}
