/** The way through a proxy to a registry over TLS: `CONNECT` (RFC 9110, section 9.3.6). */
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

import { parts, serverName } from './address.js';
import { Failure, explain } from './failure.js';

/** Tunnels through proxies. */
export class Tunnels {
  #secure;

  /** @param {https.AgentOptions} secure how TLS is spoken at the other end, and with the proxy */
  constructor(secure) {
    this.#secure = secure;
  }

  /**
   * Opens a tunnel, and gives what makes a connection of it.
   *
   * @param {string[]} proxy its address, what it is told of us, its name, the sentence for a 407
   * @param {{ written: string, host: string, port: number }} url
   * @param {AbortSignal} signal
   * @returns {Promise<() => tls.TLSSocket>}
   */
  open([address = '', authorization, name = '', password = ''], url, signal) {
    const target = `${url.written}:${url.port}`;
    const at = parts(address);
    const ca = this.#secure.ca;
    return new Promise((resolve, reject) => {
      const headers = ['host', target, ...(authorization ? ['proxy-authorization', authorization] : [])];
      const request = (at.isSecure ? https : http).request({
        method: 'CONNECT',
        host: at.host,
        port: at.port,
        path: target,
        headers,
        agent: false,
        signal,
        ...(ca === undefined ? {} : { ca }),
      });
      request.on('error', (error) => reject(explain(error, name, name)));
      request.on('connect', (response, socket, head) => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300 && head.length === 0) {
          const { host } = url;
          resolve(() => tls.connect({ socket, host, servername: serverName(host), ...(ca === undefined ? {} : { ca }) }));
          return;
        }
        socket.destroy();
        if (status === 407) reject(new Failure('unreachable', password));
        else if (head.length > 0 && status < 300) reject(new Failure('unreachable', `${name} says more than it was asked`));
        else {
          const said = `${status} ${http.STATUS_CODES[status] ?? '<unknown status code>'}`;
          const detail = `${name} does not connect to ${target}: it answered ${said}`;
          reject(new Failure(status >= 500 ? 'broken' : 'unreachable', detail));
        }
      });
      request.end();
    });
  }
}
