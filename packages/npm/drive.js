/** Drives a lookup: performs its requests and hands over what comes. */
import { STOPPED, send } from './request.js';
import { whenStopped } from './stops.js';

/**
 * @typedef {import('./index.d.ts').Lookup} Lookup
 * @typedef {import('./index.d.ts').Inspection} Inspection
 * @typedef {import('./index.d.ts').Step} Step
 * @typedef {import('./request.js').Answer} Answer
 * @typedef {import('./request.js').Manner} Manner
 * @typedef {import('./scouts.js').Turn} Turn
 *
 * @typedef {object} Journey
 * @property {() => Lookup} begin a new lookup, by what is known now
 * @property {Manner} manner
 * @property {import('./shared.js').Shared | undefined} shared what the lookups of its session share
 * @property {string} who who asks
 * @property {AbortSignal | undefined} signal
 * @property {import('./index.d.ts').InspectOptions['onRequest']} onRequest
 * @property {import('./index.d.ts').InspectOptions['onProgress']} onProgress
 */

/**
 * Performs a whole lookup.
 *
 * @param {Journey} journey
 * @returns {Promise<Inspection>}
 */
export async function drive(journey) {
  const { begin, shared, who, signal } = journey;
  let waited = false;
  for (;;) {
    const lookup = begin();
    try {
      const first = lookup.poll();
      const { ahead, landed } = (!waited && shared && turnOf(first, shared, who)) || {};
      if (!ahead) return await converse(lookup, first, journey, landed);
      waited = await eitherOf(ahead, signal);
    } finally {
      lookup.free();
    }
  }
}

/**
 * Who asks without leave may be refused, and then knows how to ask.
 *
 * @param {Step} first
 * @param {import('./shared.js').Shared} shared
 * @param {string} who
 */
function turnOf(first, shared, who) {
  if (first.kind !== 'send' || first.request.purpose === 'token') return undefined;
  if (first.request.headers.some(([name]) => name === 'authorization')) return undefined;
  return shared.scouts.turn(`${first.request.origin} ${who}`);
}

/**
 * Waits for somebody, or until the lookup is stopped.
 *
 * @param {Promise<boolean>} ahead
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<boolean>}
 */
function eitherOf(ahead, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(true);
    const deaf = whenStopped(signal, () => resolve(true));
    return void ahead.then((go) => {
      deaf();
      resolve(go);
    });
  });
}

/**
 * @param {Lookup} lookup
 * @param {Step} first
 * @param {Journey} journey
 * @param {Turn['landed']} landed
 */
async function converse(lookup, first, journey, landed) {
  const { manner, shared, who, signal, onRequest, onProgress } = journey;
  /** @type {Map<number, { request: import('./index.d.ts').WireRequest, leave: () => void }>} */
  const underWay = new Map();
  /** @type {[id: number, answer: Answer][]} */
  const arrived = [];
  let wake = () => {};
  let pulled = false;
  const stop = () => {
    for (const [id, { leave }] of underWay) {
      leave();
      arrived.push([id, STOPPED]);
    }
    wake();
  };
  const deaf = whenStopped(signal, stop);
  try {
    for (let step = first; ; step = lookup.poll()) {
      if (step.kind === 'send') {
        const { request } = step;
        const { id } = request;
        if (signal?.aborted) {
          arrived.push([id, STOPPED]);
          continue;
        }
        const wait = pulled ? undefined : shared?.quota.wait(request, who);
        if (wait !== undefined) throw usedUp(lookup, id, wait);
        const sent = shared ? shared.send(request, manner) : send(request, manner);
        underWay.set(id, { request, leave: 'leave' in sent ? sent.leave : sent.stop });
        // It may have been stopped by the very sending.
        if (signal?.aborted) stop();
        void sent.answer.then((answer) => {
          arrived.push([id, answer]);
          wake();
        });
      } else if (step.kind === 'progress') {
        tell(onProgress, () => step.inspection);
      } else if (step.kind === 'done') {
        return step.inspection;
      } else if (step.kind === 'failed') {
        throw step.error;
      } else {
        if (arrived.length === 0) {
          await new Promise((resolve) => {
            wake = () => resolve(undefined);
          });
        }
        for (const [id, answer] of arrived.splice(0)) {
          const request = underWay.get(id)?.request;
          underWay.delete(id);
          if ('kind' in answer) lookup.handleFailure(id, answer);
          else lookup.handleResponse(id, answer);
          if (request) shared?.quota.note(request, who, answer);
          pulled ||= !('kind' in answer) && answer.status === 200 && request?.purpose === 'manifest';
          landed?.(answer);
          tell(onRequest, () => lookup.exchanges()[id]);
        }
      }
    }
  } finally {
    deaf();
    landed?.();
    for (const { leave } of underWay.values()) leave();
  }
}

/**
 * That there are no pulls left, in the words of an answer that says so. The request itself
 * was not made.
 *
 * @param {Lookup} lookup
 * @param {number} id
 * @param {number} seconds
 */
function usedUp(lookup, id, seconds) {
  lookup.handleResponse(id, { status: 429, headers: [['retry-after', `${seconds}`]] });
  const step = lookup.poll();
  if (step.kind !== 'failed') throw new TypeError(`no answer to this lookup is ${step.kind}`);
  const { error } = step;
  /** @type {any} */ (error.details)['requests'] = lookup.exchanges().slice(0, -1);
  return error;
}

/**
 * A listener that throws harms nobody but itself.
 *
 * @template T
 * @param {((what: T) => void) | undefined} listener
 * @param {() => T | undefined} what
 */
function tell(listener, what) {
  if (!listener) return;
  const told = what();
  if (told === undefined) return;
  try {
    listener(told);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
