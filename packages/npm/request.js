/** One request, asked again where that may help: what came of it in the end. */

/**
 * @typedef {import('./index.d.ts').LookupFailure} LookupFailure
 * @typedef {import('./index.d.ts').WireRequest} WireRequest
 * @typedef {{ again?: string[] }} Again for each time that it was asked again, the wait and what came before
 * @typedef {{ status: number, headers: [string, string][], body: Uint8Array } & Again} Answered
 * @typedef {Answered | LookupFailure & Again} Answer
 * @typedef {{ fetch: typeof globalThis.fetch, timeout: number, retries: number, retryAfter: typeof import('./dist/tonnage.js').retryAfter }} Manner
 */

/** That nobody waits any more. @type {LookupFailure} */
export const STOPPED = { kind: 'aborted', message: 'the lookup was stopped' };

/** Said with every request where the host knows of it: no cookie of the visitor's. @type {RequestInit | undefined} */
let discreet;

/** Some hosts have no cookies, and refuse to hear of them. */
function discretion() {
  try {
    new Request('https://registry.example/', { credentials: 'omit' });
    return /** @type {const} */ ({ credentials: 'omit' });
  } catch {
    return {};
  }
}

/**
 * Performs a request. The answer never breaks; `stop` ends it early.
 *
 * @param {WireRequest} request
 * @param {Manner} manner
 */
export function send(request, manner) {
  let stopped = false;
  let stopNow = () => {};
  /** @type {string[]} */
  const again = [];
  const run = async () => {
    for (let attempt = 0; ; attempt += 1) {
      const controller = new AbortController();
      stopNow = () => controller.abort();
      const answer = await once(request, manner, controller);
      if (stopped) return STOPPED;
      const pause = attempt < manner.retries ? pauseAfter(attempt, request, answer, manner) : undefined;
      if (pause === undefined) return attempt ? { ...answer, again } : answer;
      again.push(`${pause}`, 'kind' in answer ? answer.kind : `${answer.status}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, pause);
        stopNow = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
      if (stopped) return STOPPED;
    }
  };
  const stop = () => {
    stopped = true;
    stopNow();
  };
  return { answer: run(), stop };
}

/**
 * How long to wait before asking again, when that may help.
 *
 * @param {number} attempt
 * @param {WireRequest} request
 * @param {Answer} answer
 * @param {Manner} manner
 */
function pauseAfter(attempt, { method }, answer, { retryAfter }) {
  if (method === 'POST') return undefined;
  if ('kind' in answer) return retryAfter(attempt, undefined, undefined, answer.kind, Date.now(), Math.random());
  // A proxy's own error is not the registry's.
  if (answer.status < 429 || answer.headers.some(([name]) => name === 'x-tonnage-error')) return undefined;
  const header = answer.headers.find(([name]) => name === 'retry-after')?.[1];
  return retryAfter(attempt, answer.status, header, undefined, Date.now(), Math.random());
}

/** How hosts name a line that was there and broke. */
const BROKEN = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

/** Thrown inside, for an answer that is longer than is read. */
class TooLong extends Error {}

/**
 * @param {WireRequest} request
 * @param {Manner} manner
 * @param {AbortController} controller
 * @returns {Promise<Answer>}
 */
async function once(request, { fetch, timeout }, controller) {
  let late = false;
  let begun = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, timeout);
  discreet ??= discretion();
  try {
    const { method, headers, body } = request;
    const { signal } = controller;
    // A form is sent once: a second address never sees what it holds.
    const redirect = body === null ? 'follow' : 'manual';
    const response = await fetch(request.url, { ...discreet, method, headers, body, redirect, signal });
    begun = true;
    return { body: await read(response, request), headers: [...response.headers], status: response.status };
  } catch (thrown) {
    return explain(thrown, request.origin.replace(/^\w+:\/\//, ''), late ? timeout : undefined, begun);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {unknown} thrown
 * @param {string} host
 * @param {number | undefined} timeout the time there was, when it is over
 * @param {boolean} begun whether an answer had begun
 * @returns {LookupFailure}
 */
function explain(thrown, host, timeout, begun) {
  if (thrown instanceof TooLong) return { kind: 'too-large', message: `the answer of ${host} is longer than is read` };
  if (timeout !== undefined) {
    const seconds = Math.floor(timeout / 1000);
    const message = `${host} did not answer within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
    return { kind: 'timeout', message };
  }
  const words = thrown instanceof Error ? thrown.message : typeof thrown === 'string' ? thrown : '';
  const { cause } = /** @type {{ cause?: { code?: string } }} */ (thrown ?? {});
  // What arrived and is no HTTP, or not what it says, will be that again.
  const kind = !BROKEN.includes(cause?.code ?? '') ? 'unreachable' : begun ? 'truncated' : 'broken';
  return { kind, message: `${host} could not be asked: ${words || 'the host gave no reason'}` };
}

/**
 * Reads a body piece by piece, at most as many bytes as the request allows.
 *
 * @param {Response} response
 * @param {WireRequest} request
 */
async function read(response, { method, limit }) {
  if (method === 'HEAD' || !response.body) return new Uint8Array();
  if (Number(response.headers.get('content-length')) > limit) {
    void response.body.cancel();
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
      void reader.cancel();
      throw new TooLong();
    }
    pieces.push(value);
  }
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const body = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.byteLength;
  }
  return body;
}
