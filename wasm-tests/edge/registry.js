/** A registry that does what a row of the table says, and counts who comes. */
import { createServer } from 'node:net';

/**
 * @typedef {import('node:net').Socket} Socket
 * @typedef {{ host: string, requests: string[], connections: () => number, stop: () => Promise<void> }} Listener
 * @typedef {(request: string, socket: Socket) => void} Script
 */

/**
 * Listens on a free port of loopback; `script` is given the head of each request.
 *
 * @param {Script} script
 * @returns {Promise<Listener>}
 */
export async function listen(script) {
  /** @type {string[]} */
  const requests = [];
  /** @type {Set<Socket>} */
  const open = new Set();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const request = text.slice(0, end + 4);
        text = text.slice(end + 4);
        requests.push(request);
        script(request, socket);
      }
    });
    // Whoever breaks off is what some rows are about.
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const stop = () => {
    for (const socket of open) socket.destroy();
    return new Promise((/** @type {(value: void) => void} */ resolve) => server.close(() => resolve()));
  };
  return { host, requests, connections: () => connections, stop };
}

/** The path with its query that a request asks for. @param {string} request */
export const target = (request) => request.split(' ')[1] ?? '';

/**
 * An answer with these further header lines.
 *
 * @param {number} status
 * @param {string[]} lines
 * @param {string} body
 */
export function answer(status, lines, body) {
  const fields = [`content-length: ${Buffer.byteLength(body)}`, ...lines];
  return `HTTP/1.1 ${status} Said\r\n${fields.map((line) => `${line}\r\n`).join('')}\r\n${body}`;
}

/**
 * What a registry does where the table says `answer`; `inside` is the listener that nobody named.
 *
 * @param {string} said
 * @param {string} inside
 * @returns {Script}
 */
export function doing(said, inside) {
  const space = said.indexOf(' ');
  const word = space < 0 ? said : said.slice(0, space);
  const rest = (space < 0 ? '' : said.slice(space + 1)).replaceAll('{inside}', inside);
  const fine = answer(200, ['content-type: application/json'], '{}');
  return (request, socket) => {
    const isHead = request.startsWith('HEAD ');
    /** @param {string} text */
    const send = (text) => socket.write(isHead ? text.slice(0, text.indexOf('\r\n\r\n') + 4) : text);
    switch (word) {
      case 'ok':
        return send(fine);
      case 'redirect':
        return send(target(request) === '/elsewhere' ? fine : answer(307, [`location: ${rest}`], ''));
      case 'realm':
        // Its token server is not where it says.
        if (target(request).startsWith('/moved')) return send(answer(302, [`location: http://${inside}/`], ''));
        return send(answer(401, [`www-authenticate: Bearer realm="${rest}"`], ''));
      case 'field':
        return send(answer(200, [rest], '{}'));
      case 'status':
        return send(answer(Number(rest), [], 'no'));
      case 'silent':
        return undefined;
      case 'slow':
        return socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{');
      case 'endless':
        return flood(socket);
      case 'garbage':
        return socket.write('SSH-2.0-OpenSSH_10.0\r\n\r\n');
      default:
        throw new Error(`the table has an answer that nobody gives: ${said}`);
    }
  };
}

/** Zeros without end. @param {Socket} socket */
function flood(socket) {
  const zeros = Buffer.alloc(64 * 1024);
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  const more = () => {
    while (!socket.destroyed && socket.write(zeros));
  };
  socket.on('drain', more);
  more();
}
