/** The network, by Node's own clients and this project's rules. */
import http from 'node:http';
import https from 'node:https';

import { Network, authority, hostKind, version } from '../dist/tonnage_console.js';
import { parts, serverName } from './address.js';
import { field, foreignCoding, read } from './answer.js';
import { trusted } from './certificates.js';
import { Failure, explain, spell } from './failure.js';
import { Tunnels } from './tunnel.js';

/** @typedef {import('../dist/tonnage_console.js').Call} Call */
/** @typedef {import('./deed.d.ts').Send} Send */

/** Until a connection stands, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;
/** What is read of an answer's header at most, in bytes. */
const MAX_HEADER = 64 * 1024;
/** The most open connections to one host that wait for their next request. */
const MAX_IDLE = 8;
/** The variables that name proxies. */
const VARIABLES = [
  'HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy', 'REQUEST_METHOD',
];

/** The registry that is built into the native command. */
const SAMPLES = 'samples.localhost';

/** What came back, after all redirects and to its last byte. */
/** @typedef {{ status: number, headers: string[], body: Uint8Array, redirects: string[] }} Answer */

/** The network, by Node's own clients and this project's rules. */
export class Transport {
  #call;
  #how;
  #network;
  #agents;

  /**
   * @param {Call} call
   * @param {import('./deed.d.ts').Ready} how
   * @param {NodeJS.ProcessEnv} environment
   */
  constructor(call, how, environment) {
    this.#call = call;
    this.#how = how;
    this.#network = new Network(VARIABLES.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [name, value];
    }));
    const options = { keepAlive: true, maxFreeSockets: MAX_IDLE };
    const ca = trusted(how.certificates);
    const secure = ca === undefined ? options : { ...options, ca };
    this.#agents = { http: new http.Agent(options), https: new https.Agent(secure), tunnels: new Tunnels(secure) };
  }

  /**
   * Makes a request, and again where that may help.
   *
   * @param {Send} deed
   * @returns {Promise<() => void>}
   */
  async send(deed) {
    const { id, method } = deed;
    for (;;) {
      /** @type {Answer | undefined} */
      let answer;
      /** @type {Failure | undefined} */
      let failure;
      try {
        answer = await this.#once(deed);
      } catch (thrown) {
        failure = thrown instanceof Failure ? thrown : new Failure('unreachable', String(thrown));
      }
      const { retries } = this.#how;
      const again = answer && field(answer.headers, 'retry-after')[0];
      const wait = this.#call.makesAgain(
        id, method, retries, answer?.status, again, failure?.kind, Date.now(), Math.random(),
      );
      if (wait === undefined) {
        return () => {
          if (answer) {
            const { status, headers, body, redirects } = answer;
            this.#call.handleResponse(id, status, headers, body, redirects, Date.now());
          } else if (failure) {
            this.#call.handleFailure(id, failure.kind, failure.message, Date.now());
          }
        };
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /**
   * Makes a request once, redirects included.
   *
   * @param {Send} deed
   * @returns {Promise<Answer>}
   */
  async #once({ method, forToken, url: asked, headers: fields, body, limit }) {
    const { timeout } = this.#how;
    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(), timeout);
    /** @type {string[]} */
    const redirects = [];
    let url = asked;
    let headers = fields;
    /** What is being waited for. */
    let verb = 'answer';
    try {
      for (;;) {
        verb = 'answer';
        const response = await this.#ask(method, url, headers, body, clock.signal);
        const status = response.statusCode ?? 0;
        const found = response.rawHeaders.map((text, place) => (place % 2 === 0 ? text.toLowerCase() : text));
        const peer = response.socket.remoteAddress;
        const locations = field(found, 'location');
        const next = this.#follow(method, forToken, url, peer, status, locations, redirects.length);
        if (next !== undefined) {
          response.destroy();
          if (origin(next) !== origin(url)) {
            headers = headers.filter(([name]) => !/authorization|cookie/u.test(name));
          }
          redirects.push(authority(next));
          url = next;
          continue;
        }
        const coding = foreignCoding(field(found, 'content-encoding'));
        if (coding !== undefined) {
          response.destroy();
          const quoted = JSON.stringify(coding);
          const what = `sent its answer in the coding ${quoted}, which was not asked for`;
          throw new Failure('unreachable', `${authority(url)} ${what}`);
        }
        verb = 'finish its answer';
        const bytes = method === 'HEAD' ? new Uint8Array() : await read(response, authority(url), limit);
        if (method === 'HEAD') response.resume();
        return { status, headers: found, body: bytes, redirects };
      }
    } catch (thrown) {
      if (clock.signal.aborted) {
        throw new Failure('timeout', `${authority(url)} did not ${verb} within ${spell(timeout)}`);
      }
      throw thrown instanceof Failure ? thrown : explain(thrown, authority(url));
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * The head of the answer to one request.
   *
   * @param {string} method
   * @param {string} text
   * @param {[string, string][]} headers
   * @param {string | null} body
   * @param {AbortSignal} signal
   * @returns {Promise<http.IncomingMessage>}
   */
  #ask(method, text, headers, body, signal) {
    const url = parts(text);
    const { host, isSecure } = url;
    const name = authority(text);
    const proxy = this.#network.between(text);
    if (!proxy) refuse(url.written);
    const fields = [...headers, ['accept-encoding', 'identity'], ['user-agent', `tonnage/${version()}`]];
    /** @type {https.RequestOptions} */
    const options = {
      method,
      headers: ['host', name, ...fields.flat()],
      maxHeaderSize: MAX_HEADER,
      signal,
      // Never asked of a resolver (RFC 6761, section 6.3).
      host: hostKind(url.written) === 'this-machine' ? 'localhost' : host,
      port: url.port,
      path: url.path,
      agent: isSecure ? this.#agents.https : this.#agents.http,
    };
    if (isSecure) options.servername = serverName(host);
    return new Promise((resolve, reject) => {
      /** @param {unknown} thrown */
      const fail = (thrown) => reject(thrown instanceof Failure ? thrown : explain(thrown, name, proxy?.[2]));
      const begin = async () => {
        if (proxy && isSecure) {
          // An agent would make its own connections.
          delete options.agent;
          options.createConnection = await this.#agents.tunnels.open(proxy, url, signal);
        } else if (proxy) {
          const at = parts(proxy[0] ?? '');
          Object.assign(options, { host: at.host, port: at.port, path: text });
          if (proxy[1]) /** @type {string[]} */ (options.headers).push('proxy-authorization', proxy[1]);
        }
        const request = (isSecure ? https : http).request(options, (response) => {
          if (proxy && !isSecure && response.statusCode === 407) {
            response.destroy();
            reject(new Failure('unreachable', proxy[3] ?? ''));
            return;
          }
          resolve(response);
        });
        request.on('error', fail);
        request.on('socket', (socket) => {
          if (!socket.connecting) return;
          const late = setTimeout(() => {
            request.destroy(new Failure('timeout', `${name} could not be connected to within ${spell(CONNECT_TIMEOUT)}`));
          }, CONNECT_TIMEOUT);
          socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(late));
          request.once('close', () => clearTimeout(late));
        });
        request.end(body ?? undefined);
      };
      begin().catch(fail);
    });
  }

  /**
   * @param {string} method
   * @param {boolean} forToken
   * @param {string} url
   * @param {string | undefined} peer
   * @param {number} status
   * @param {string[]} locations
   * @param {number} followed
   */
  #follow(method, forToken, url, peer, status, locations, followed) {
    try {
      return this.#network.next(method, forToken, url, peer, status, locations, followed);
    } catch (thrown) {
      throw new Failure('redirect', String(thrown));
    }
  }
}

/** @param {string} text */
function origin(text) {
  const { isSecure, written, port } = parts(text);
  return `${isSecure} ${written} ${port}`;
}

/**
 * What no resolver is asked for.
 *
 * @param {string} host
 */
function refuse(host) {
  if (host === SAMPLES) throw new Failure('unreachable', `${host} is built into the native command, and not here`);
  const kind = hostKind(host);
  if (kind === 'odd-number') throw new Failure('unreachable', `${host} is neither a name nor a whole IPv4 address`);
  if (kind === 'nowhere') throw new Failure('unreachable', `no address is known for ${host}`);
}
