/** The examples of the package's README, each with the host it is for. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {{ host: string, line: number, code: string }} Example
 */

/** ```` ```js host=deno ```` and the lines up to its end. */
const BLOCK = /^```js host=(?<host>\S+)\n(?<code>.*?)^```$/gms;

/** @returns {Example[]} */
export function examples() {
  const text = readFileSync(new URL('../../packages/npm/README.md', import.meta.url), 'utf8');
  return [...text.matchAll(BLOCK)].map(({ index, groups }) => ({
    host: groups?.['host'] ?? '',
    code: groups?.['code'] ?? '',
    line: text.slice(0, index).split('\n').length,
  }));
}
