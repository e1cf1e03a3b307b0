/** What is read of an answer. */
import { Failure, explain } from './failure.js';

/**
 * The values of a header field.
 *
 * @param {string[]} headers names and values in turn
 * @param {string} name
 */
export function field(headers, name) {
  return headers.filter((_, place) => place % 2 === 1 && headers[place - 1] === name);
}

/**
 * The coding of a body, if it has one that is not undone here (RFC 9110, section 8.4).
 *
 * @param {string[]} values
 */
export function foreignCoding(values) {
  const codings = values.flatMap((value) => value.split(',')).map((coding) => coding.trim());
  return codings.find((coding) => coding !== '' && coding.toLowerCase() !== 'identity');
}

/**
 * Reads a body of at most `limit` bytes.
 *
 * @param {import('node:http').IncomingMessage} response
 * @param {string} name
 * @param {number} limit
 */
export async function read(response, name, limit) {
  const said = response.headers['content-length'];
  const expected = said === undefined ? undefined : Number(said);
  if (expected !== undefined && expected > limit) {
    response.destroy();
    throw new Failure('too-large', `the answer of ${name} is ${expected} bytes long; at most ${limit} are read`);
  }
  const pieces = [];
  let length = 0;
  try {
    for await (const piece of response) {
      length += piece.length;
      if (length > limit) {
        response.destroy();
        throw new Failure('too-large', `the answer of ${name} is longer than the ${limit} bytes that are read`);
      }
      pieces.push(piece);
    }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    if (code.startsWith('HPE_')) throw explain(thrown, name);
    const of = expected === undefined ? '' : ` of ${expected}`;
    throw new Failure('truncated', `${name} broke off its answer after ${length}${of} bytes`);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
