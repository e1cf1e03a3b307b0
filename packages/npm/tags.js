/** Drives a listing of tags: one request after the other, each led to by the one before. */
import { STOPPED, send } from './request.js';
import { whenStopped } from './stops.js';

/** The time for each request when nothing is said, in milliseconds. */
const TIMEOUT = 20_000;
/** How often a request is asked again when nothing is said. */
const RETRIES = 2;

/**
 * @param {import('./driver.js').Desk} desk
 * @param {string} reference
 * @param {import('./index.d.ts').TagOptions} options
 * @returns {Promise<import('./index.d.ts').Tags>}
 */
export async function listTags({ Memory, TagListing, retryAfter, settingsOf }, reference, options) {
  const { limit, timeout = TIMEOUT, retries = RETRIES, fetch = globalThis.fetch, session, signal, onTags } = options;
  const manner = { fetch, timeout, retries, retryAfter };
  const settings = settingsOf(options, false) + (limit === undefined ? '' : `limit\0${limit}\0`);
  const memory = session ? /** @type {import('./dist/tonnage.js').Session} */ (session.engine()) : new Memory();
  const listing = new TagListing(reference, settings, memory, Date.now());
  /** @type {{ id: number, answer: Promise<import('./request.js').Answer> } | undefined} */
  let asked;
  let stop = () => {};
  const deaf = whenStopped(signal, () => stop());
  try {
    for (;;) {
      const step = listing.poll();
      if (step.kind === 'done') return { tags: step.tags, complete: step.complete };
      if (step.kind === 'failed') throw step.error;
      if (step.kind === 'progress') {
        onTags?.(step.tags);
      } else if (step.kind === 'send') {
        const sent = signal?.aborted ? { answer: Promise.resolve(STOPPED), stop } : send(step.request, manner);
        asked = { id: step.request.id, answer: sent.answer };
        stop = sent.stop;
      } else if (asked) {
        const { id } = asked;
        const answer = await asked.answer;
        if ('kind' in answer) listing.handleFailure(id, answer.kind, answer.message, Date.now());
        else listing.handleResponse(id, answer.status, answer.headers.flat(), answer.body, Date.now());
      }
    }
  } finally {
    deaf();
    stop();
    listing.free();
    if (!session) memory.free();
  }
}
