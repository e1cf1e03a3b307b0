/** The system's words, as the native command has them. */
import { getSystemErrorMap } from 'node:util';

/** Words of libuv that are not those of the C library. */
const OTHER_WORDS = new Map([
  ['EISDIR', 'Is a directory'],
  ['ENOTDIR', 'Not a directory'],
  ['EIO', 'Input/output error'],
  ['ENETUNREACH', 'Network is unreachable'],
  ['EHOSTUNREACH', 'No route to host'],
  ['ECONNRESET', 'Connection reset by peer'],
  ['EPIPE', 'Broken pipe'],
  ['ENOSPC', 'No space left on device'],
]);

/**
 * A failed call of the system as a sentence: `No such file or directory (os error 2)`.
 *
 * @param {unknown} thrown
 */
export function sentence(thrown) {
  if (!(thrown instanceof Error)) return String(thrown);
  const number = 'errno' in thrown && typeof thrown.errno === 'number' ? thrown.errno : undefined;
  return number === undefined ? thrown.message : `${plain(thrown)} (os error ${-number})`;
}

/**
 * The same without the number.
 *
 * @param {unknown} thrown
 */
export function plain(thrown) {
  if (!(thrown instanceof Error)) return String(thrown);
  const number = 'errno' in thrown && typeof thrown.errno === 'number' ? thrown.errno : 0;
  const [name, message] = getSystemErrorMap().get(number) ?? ['', thrown.message];
  return OTHER_WORDS.get(name) ?? message.charAt(0).toUpperCase() + message.slice(1);
}
