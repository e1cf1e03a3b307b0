/** A visitor who writes each byte of a request. */
import { connect } from 'node:net';

/**
 * @typedef {{ status: number, head: string, fields: (name: string) => string[], body: Buffer, json: () => any }} Reply
 */

/**
 * Sends a request with these further header lines.
 *
 * @param {string} address
 * @param {string} method
 * @param {string} target
 * @param {string[]} [lines]
 * @returns {Promise<Reply>}
 */
export async function ask(address, method, target, lines = []) {
  const [host = '', port] = address.split(':');
  const socket = connect(Number(port), host);
  const fields = [`host: ${address}`, 'connection: close', ...lines].map((line) => `${line}\r\n`).join('');
  socket.write(`${method} ${target} HTTP/1.1\r\n${fields}\r\n`);
  let bytes = Buffer.alloc(0);
  try {
    for await (const piece of socket) {
      bytes = Buffer.concat([bytes, piece]);
      const reply = whole(bytes, method);
      if (reply) return reply;
    }
  } finally {
    socket.destroy();
  }
  throw new Error(`${method} ${target}: hung up after ${JSON.stringify(bytes.toString('latin1'))}`);
}

/**
 * The reply, once all of it is there.
 *
 * @param {Buffer} bytes
 * @param {string} method
 * @returns {Reply | undefined}
 */
function whole(bytes, method) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.subarray(0, end).toString('latin1');
  const status = Number(head.split(' ')[1]);
  // What a server says meanwhile is no answer.
  if (status < 200) return whole(bytes.subarray(end + 4), method);
  /** @param {string} name */
  const fields = (name) =>
    head.split('\r\n').slice(1).flatMap((line) => {
      const [known = '', ...rest] = line.split(': ');
      return known.toLowerCase() === name ? [rest.join(': ')] : [];
    });
  const rest = bytes.subarray(end + 4);
  const body = bodyOf(rest, fields, method === 'HEAD' || status === 204 || status === 304);
  return body && { status, head, fields, body, json: () => JSON.parse(body.toString()) };
}

/**
 * @param {Buffer} rest
 * @param {(name: string) => string[]} fields
 * @param {boolean} isBare
 */
function bodyOf(rest, fields, isBare) {
  if (isBare) return Buffer.alloc(0);
  if (fields('transfer-encoding').includes('chunked')) return chunks(rest);
  const length = Number(fields('content-length')[0] ?? 0);
  return rest.byteLength >= length ? rest.subarray(0, length) : undefined;
}

/** @param {Buffer} rest */
function chunks(rest) {
  const pieces = [];
  for (let at = 0; ; ) {
    const end = rest.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = Number.parseInt(rest.subarray(at, end).toString('latin1'), 16);
    const from = end + 2;
    if (rest.byteLength < from + size + 2) return undefined;
    if (size === 0) return Buffer.concat(pieces);
    pieces.push(rest.subarray(from, from + size));
    at = from + size + 2;
  }
}
