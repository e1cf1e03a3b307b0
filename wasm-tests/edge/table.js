/** The table that all proxies of the project share, and where the edge answers otherwise. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {{ class: string, request: string, fields: string, answer: string, expected: string }} Case
 * @typedef {{ where: string, question: string, expected: string }} Exception
 */

const COLUMNS = 'class\trequest\tfields\tanswer\tstatus\twhy\tasked\tinside';

/** @param {string} file @param {string} columns */
function rows(file, columns) {
  const lines = readFileSync(new URL(`../../tests/proxy/${file}`, import.meta.url), 'utf8').trimEnd().split('\n');
  const [first, ...rest] = lines.filter((line) => !line.startsWith('#'));
  if (first !== columns) throw new Error(`${file} has other columns than ${columns}`);
  return rest.map((line) => {
    const row = line.split('\t');
    if (row.length !== columns.split('\t').length) throw new Error(`${file} has a row with other columns: ${line}`);
    return row;
  });
}

/** What a row asks, by which both files name it. @param {string[]} row */
const question = (row) => row.join('\t');

/** @type {Case[]} */
export const CASES = rows('cases.tsv', COLUMNS).map(([kind = '', request = '', fields = '', answer = '', ...expected]) => ({
  class: kind, request, fields, answer, expected: expected.join(' '),
}));

/** @type {Exception[]} */
export const EXCEPTIONS = rows('edge.tsv', `where\t${COLUMNS}\tbecause`).map(([where = '', ...row]) => ({
  where, question: question(row.slice(0, 4)), expected: row.slice(4, 8).join(' '),
}));

/**
 * What a host must answer.
 *
 * @param {Case} one
 * @param {string} host
 */
export function expected(one, host) {
  const asked = question([one.class, one.request, one.fields, one.answer]);
  const exceptions = EXCEPTIONS.filter(({ where, question }) => question === asked && (where === 'edge' || where === host));
  if (exceptions.length > 1) throw new Error(`edge.tsv says several things of ${host} and ${asked}`);
  return exceptions[0]?.expected ?? one.expected;
}

/** The rows of `edge.tsv` that say nothing: no case asks so, or it is answered so everywhere. */
export function idle() {
  return EXCEPTIONS.filter(({ question: asked, expected }) => {
    const one = CASES.find((one) => question([one.class, one.request, one.fields, one.answer]) === asked);
    return !one || one.expected === expected;
  });
}
