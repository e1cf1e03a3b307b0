/** The mark of tonnage as a PNG: a ring with a line through it, as low as a ship lies. */
import { crc32, deflateSync } from 'node:zlib';

/** The mark is drawn in 32 units (`www/mark.svg`). */
const UNITS = 32;
const COLOUR = [0x0f, 0x83, 0x96];
/** Looks at each pixel this many times each way. */
const FINE = 8;

/** @param {number} size in pixels */
export function icon(size) {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) rows.set([...COLOUR, Math.round(255 * covered(x, y, UNITS / size))], y * (size * 4 + 1) + 1 + x * 4);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** How much of a pixel the mark covers. @param {number} x @param {number} y @param {number} scale */
function covered(x, y, scale) {
  let inside = 0;
  for (let i = 0; i < FINE * FINE; i += 1) {
    const u = (x + ((i % FINE) + 0.5) / FINE) * scale;
    const v = (y + (Math.floor(i / FINE) + 0.5) / FINE) * scale;
    const onRing = Math.abs(Math.hypot(u - 16, v - 16) - 9.5) < 1.5;
    if (onRing || (Math.abs(v - 16) < 1.5 && u > 1 && u < 31)) inside += 1;
  }
  return inside / (FINE * FINE);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
