/** The shared folder and its tables. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = process.env['TONNAGE_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));

/** Why nothing can be held against it; false when it is there. In continuous integration it has to be. */
export const missing = existsSync(folder) || process.env['CI'] === 'true' ? false : `there is no folder ${folder}`;

/** @param {string} path */
export const bytesOf = (path) => new Uint8Array(readFileSync(`${folder}/${path}`));

/** @typedef {(column: string) => string} Row */

/** The rows of a table, each as a function of the names of its columns. @param {string} path @returns {Row[]} */
export function rowsOf(path) {
  const [head = '', ...lines] = new TextDecoder().decode(bytesOf(path)).trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return (column) => {
      const at = columns.indexOf(column);
      if (at < 0) throw new Error(`${path} has no column ${column}`);
      return cells[at] ?? '';
    };
  });
}

/** The texts in a part of the core's own tests: where it differs on purpose, and says why. @param {string} file @param {RegExp} wanted */
export function namedIn(file, wanted) {
  const text = readFileSync(new URL(`../../tests/vectors/${file}`, import.meta.url), 'utf8');
  return new Set([...text.matchAll(wanted)].map(([, name = '']) => name));
}
