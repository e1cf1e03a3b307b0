/** One request to a registry by the platform's `fetch`, up to the first redirect: where that leads is judged elsewhere. */

/**
 * @typedef {import('./dist/tonnage_edge.js').Visit} Visit
 * @typedef {import('./types.d.ts').Fetch} Fetch
 */

/** Thrown inside, for an answer that is longer than is read. */
class TooLong extends Error {}

/**
 * @param {Fetch} step
 * @param {Visit} visit
 */
export async function send({ method, url, headers, body, limit, within }, visit) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), within);
  let begun = false;
  try {
    // Not through the platform's own cache: it would ask with GET for a HEAD, and a pull would be counted.
    const asked = { method, headers, body, redirect: /** @type {const} */ ('manual'), cache: /** @type {const} */ ('no-store') };
    const response = await fetch(url, { ...asked, signal: controller.signal });
    const wanted = visit.begun(response.status, [...response.headers].flat(), Date.now());
    if (!wanted) {
      // Nobody waits for what is not read.
      response.body?.cancel().catch(() => {});
      return;
    }
    begun = true;
    visit.answered(method === 'HEAD' ? new Uint8Array() : await read(response, limit), Date.now());
  } catch (thrown) {
    const kind = thrown instanceof TooLong ? 'too-large' : controller.signal.aborted ? 'timeout' : begun ? 'truncated' : 'unreachable';
    visit.failed(kind, thrown instanceof Error ? thrown.message : '', Date.now());
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A body piece by piece, at most as many bytes as are read.
 *
 * @param {Response} response
 * @param {number} limit
 */
async function read(response, limit) {
  if (!response.body) return new Uint8Array();
  if (Number(response.headers.get('content-length')) > limit) {
    await response.body.cancel();
    throw new TooLong();
  }
  const pieces = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      await reader.cancel();
      throw new TooLong();
    }
    pieces.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
