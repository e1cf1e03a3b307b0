/** Parts of files, where one may lie far into a large one. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import zlib from 'node:zlib';

import { sentence } from './system.js';

/** @typedef {import('../dist/tonnage_console.js').Call} Call */
/** @typedef {import('./deed.d.ts').Read} Read */

/** Reads parts of files, and keeps the last one that is unpacked: the next part is its next. */
export class Files {
  /** @type {{ file: string, encoding: string, unpacked: Unpacked } | undefined} */
  #last;

  /**
   * @param {Call} call
   * @param {Read} deed
   * @returns {Promise<() => void>}
   */
  async read(call, deed) {
    try {
      const { bytes, size } = await this.#part(deed);
      return () => call.handlePiece(deed.id, bytes, size, Date.now());
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
      const missing = code === 'ENOENT' || code === 'ENOTDIR';
      return () => call.handleFault(deed.id, missing, sentence(thrown), Date.now());
    }
  }

  /** @param {Read} deed */
  async #part({ file, encoding, offset, limit, isPlain }) {
    if (encoding !== null) return { bytes: await this.#unpack(file, encoding, offset, limit), size: undefined };
    const about = await stat(file);
    // Whoever opens a pipe waits for its writer.
    if (isPlain && !about.isFile()) throw new Error('it is no regular file');
    const opened = await open(file);
    try {
      const bytes = new Uint8Array(limit);
      let length = 0;
      while (length < limit) {
        const at = about.isFile() ? offset + length : null;
        const { bytesRead } = await opened.read(bytes, length, limit - length, at);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return { bytes: bytes.slice(0, length), size: about.isFile() ? about.size : undefined };
    } finally {
      await opened.close();
    }
  }

  /** @param {string} file @param {string} encoding @param {number} offset @param {number} limit */
  async #unpack(file, encoding, offset, limit) {
    let last = this.#last;
    if (last?.file !== file || last.encoding !== encoding || last.unpacked.offset > offset) {
      last?.unpacked.close();
      last = { file, encoding, unpacked: new Unpacked(file, encoding) };
      this.#last = last;
    }
    return last.unpacked.read(offset, limit);
  }
}

/** A file whose content is had from its beginning on. */
class Unpacked {
  offset = 0;
  #stream;
  #pieces;
  /** What was unpacked and not taken. */
  #rest = Buffer.alloc(0);

  /** @param {string} file @param {string} encoding */
  constructor(file, encoding) {
    this.#stream = createReadStream(file).on('error', (error) => this.#decoder.destroy(error));
    this.#decoder = decoder(encoding);
    this.#pieces = this.#stream.pipe(this.#decoder)[Symbol.asyncIterator]();
  }

  /** @type {import('node:stream').Transform} */
  #decoder;

  close() {
    this.#stream.destroy();
    this.#decoder.destroy();
  }

  /** @param {number} offset @param {number} limit */
  async read(offset, limit) {
    /** @type {Buffer[]} */
    const taken = [];
    let length = 0;
    while (length < limit) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#pieces.next();
        if (done) break;
        this.#rest = value;
      }
      const passed = Math.min(offset - this.offset, this.#rest.length);
      if (passed > 0) {
        this.offset += passed;
        this.#rest = this.#rest.subarray(passed);
        continue;
      }
      const piece = this.#rest.subarray(0, limit - length);
      taken.push(piece);
      length += piece.length;
      this.offset += piece.length;
      offset += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    return new Uint8Array(Buffer.concat(taken));
  }
}

/**
 * @param {string} encoding
 * @returns {import('node:stream').Transform}
 */
function decoder(encoding) {
  if (encoding === 'gzip') return zlib.createGunzip();
  // It came with Node 22.15, and its types with it.
  const { createZstdDecompress: create } = /** @type {{ createZstdDecompress?: typeof zlib.createGunzip }} */ (zlib);
  if (encoding !== 'zstd' || !create) throw new Error(`this Node does not unpack ${encoding}; a newer one does`);
  return create();
}
