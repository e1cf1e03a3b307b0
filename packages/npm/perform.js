/**
 * The driver for a `fetch` that somebody brings: another agent, a test, a cache. The
 * host's own is driven inside the engine.
 */

/**
 * @typedef {import('./index.d.ts').Lookup} Lookup
 * @typedef {import('./index.d.ts').LookupFailure} LookupFailure
 * @typedef {import('./index.d.ts').Inspection} Inspection
 * @typedef {import('./index.d.ts').WireRequest} WireRequest
 */

/** Thrown inside, for a failure that has a kind of its own. */
class Failure extends Error {
  /** @param {LookupFailure['kind']} kind @param {string} message */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/**
 * Performs a whole lookup.
 *
 * @param {Lookup} lookup
 * @param {import('./index.d.ts').InspectOptions & { fetch: typeof globalThis.fetch, timeout: number }} options
 * @returns {Promise<Inspection>}
 */
export async function perform(lookup, options) {
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  /** @type {Map<number, Promise<number>>} */
  const underWay = new Map();
  try {
    for (;;) {
      const step = lookup.poll();
      if (step.kind === 'send') {
        const { request } = step;
        underWay.set(request.id, one(lookup, request, options, stop.signal));
      } else if (step.kind === 'progress') {
        tell(options.onProgress, step.inspection);
      } else if (step.kind === 'done') {
        return step.inspection;
      } else if (step.kind === 'failed') {
        throw step.error;
      } else {
        const id = await Promise.race(underWay.values());
        underWay.delete(id);
        tell(options.onRequest, lookup.exchanges()[id]);
      }
    }
  } finally {
    stop.abort();
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * A listener that throws harms nobody but itself.
 *
 * @template T
 * @param {((what: T) => void) | undefined} listener
 * @param {T | undefined} what
 */
function tell(listener, what) {
  if (what === undefined) return;
  try {
    listener?.(what);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/**
 * One request, from beginning to end; what came of it is handed to the lookup.
 *
 * @param {Lookup} lookup
 * @param {WireRequest} request
 * @param {{ fetch: typeof globalThis.fetch, timeout: number }} options
 * @param {AbortSignal} stop
 */
async function one(lookup, request, { fetch, timeout }, stop) {
  const host = new URL(request.url).host;
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (stop.aborted) abort();
  stop.addEventListener('abort', abort, { once: true });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    abort();
  }, timeout);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      credentials: 'omit',
      // A form is sent once: a second address never sees what it holds.
      redirect: request.body === null ? 'follow' : 'error',
      signal: controller.signal,
    });
    const body = await read(response, request);
    const headers = [...response.headers];
    lookup.handleResponse(request.id, { status: response.status, headers, body });
  } catch (thrown) {
    lookup.handleFailure(request.id, explain(thrown, host, { late, stopped: stop.aborted, timeout }));
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', abort);
  }
  return request.id;
}

/**
 * @param {unknown} thrown
 * @param {string} host
 * @param {{ late: boolean, stopped: boolean, timeout: number }} circumstances
 * @returns {LookupFailure}
 */
function explain(thrown, host, { late, stopped, timeout }) {
  if (thrown instanceof Failure) return { kind: thrown.kind, message: `the answer of ${host} ${thrown.message}` };
  if (stopped) return { kind: 'aborted', message: 'the lookup was stopped' };
  if (late) {
    const seconds = Math.floor(timeout / 1000);
    const message = `${host} did not answer within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
    return { kind: 'timeout', message };
  }
  const words = thrown instanceof Error ? thrown.message : typeof thrown === 'string' ? thrown : '';
  return { kind: 'unreachable', message: `${host} could not be asked: ${words || 'the host gave no reason'}` };
}

/**
 * Reads a body piece by piece, at most as many bytes as the request allows.
 *
 * @param {Response} response
 * @param {WireRequest} request
 */
async function read(response, { method, limit }) {
  const pieces = [];
  let length = 0;
  if (method === 'HEAD' || !response.body) return new Uint8Array();
  if (Number(response.headers.get('content-length')) > limit) {
    void response.body.cancel();
    throw new Failure('too-large', 'is longer than is read');
  }
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      void reader.cancel();
      throw new Failure('too-large', 'is longer than is read');
    }
    pieces.push(value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.byteLength;
  }
  return body;
}
