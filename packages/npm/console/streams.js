/** The three streams of a process. */
import { readSync, writeSync } from 'node:fs';

import { sentence } from './system.js';

/** @typedef {import('../dist/tonnage_console.js').Call} Call */

/** How much is read of standard input at once, in bytes. */
const PIECE = 64 * 1024;
/** How long is waited for more of it, in milliseconds. */
const PAUSE = 5;

/**
 * The columns of the terminal that a stream leads to, if it leads to one.
 *
 * @param {NodeJS.WriteStream} stream
 */
export function columns(stream) {
  return stream.isTTY ? (stream.columns ?? 0) : undefined;
}

/**
 * Writes a result.
 *
 * @param {Call} call
 * @param {Uint8Array} bytes
 */
export async function print(call, bytes) {
  try {
    await write(1, bytes);
  } catch (thrown) {
    call.handleUnwritable(code(thrown) === 'EPIPE' ? undefined : sentence(thrown));
  }
}

/**
 * Says something on standard error. That nobody listens is no fault.
 *
 * @param {string} text
 */
export async function tell(text) {
  try {
    await write(2, new TextEncoder().encode(`${text}\n`));
  } catch {
    // As said.
  }
}

/**
 * Writes all of it before anything else is done, so that the two streams keep their order.
 *
 * @param {number} stream
 * @param {Uint8Array} bytes
 */
async function write(stream, bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(stream, bytes, at);
    } catch (thrown) {
      if (code(thrown) !== 'EAGAIN') throw thrown;
      // The pipe is full, and was made by somebody who does not wait.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/**
 * Reads the beginning of standard input.
 *
 * @param {Call} call
 * @param {number} limit
 */
export async function input(call, limit) {
  const pieces = [];
  let length = 0;
  try {
    while (length < limit) {
      const piece = new Uint8Array(Math.min(PIECE, limit - length));
      const count = await some(piece);
      if (count === 0) break;
      pieces.push(piece.subarray(0, count));
      length += count;
    }
  } catch (thrown) {
    return call.handleNoInput(sentence(thrown), Date.now());
  }
  call.handleInput(new Uint8Array(Buffer.concat(pieces)), Date.now());
}

/**
 * Waits for some bytes of standard input; none at its end.
 *
 * @param {Uint8Array} piece
 */
async function some(piece) {
  for (;;) {
    try {
      return readSync(0, piece);
    } catch (thrown) {
      // Windows says so at the end of a pipe.
      if (code(thrown) === 'EOF') return 0;
      if (code(thrown) !== 'EAGAIN') throw thrown;
      // Nothing is there yet, and whoever made the pipe does not wait.
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

/** @param {unknown} thrown */
function code(thrown) {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
