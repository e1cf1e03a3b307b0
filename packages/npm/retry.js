/**
 * Whether a request is worth asking again, and after how long.
 *
 * @typedef {(attempt: number, status: number | undefined, retryAfter: string | undefined, kind: string | undefined, now: number, jitter: number) => number | undefined} RetryAfter
 */

/** The longest that is waited for, in milliseconds. */
const LONGEST = 60_000;
/** The first pause, which doubles, in milliseconds. */
const FIRST = 500;
const STATUSES = [429, 502, 503, 504];
const KINDS = ['unreachable', 'timeout', 'truncated'];

/** @type {RetryAfter} */
export function retryAfter(attempt, status, header, kind, now, jitter) {
  if (kind !== undefined ? !KINDS.includes(kind) : !STATUSES.includes(status ?? 0)) return undefined;
  const text = header?.trim() ?? '';
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (Number.isFinite(asked)) return asked <= LONGEST ? Math.max(0, asked) : undefined;
  return Math.min(LONGEST, FIRST * 2 ** attempt) * jitter;
}
