/** Lookups that somebody looks on at: told step by step, and ended when nobody does any more. */
import { isOwn, text } from './questions.js';

/** The name of the line on which they are told. */
export const WATCHED = 'weigh';

/**
 * @typedef {{ image: string, platform: string }} Asked
 * @typedef {import('./lookups.js').Outcome} Outcome
 * @typedef {{ exchange: import('../../npm/index.d.ts').Exchange } | { inspection: import('./lookups.js').Inspection } | { outcome: Outcome } | { anew: true }} Told
 *   an answer of a registry, what is known so far, the end, or that it begins once more
 *
 * @param {import('./lookups.js').Lookups} lookups
 */
export function letWatch(lookups) {
  chrome.runtime.onConnect.addListener((port) => {
    if (port.name !== WATCHED || !isOwn(port.sender)) return port.disconnect();
    const left = new AbortController();
    port.onDisconnect.addListener(() => left.abort());
    /** @param {Told} told */
    const tell = (told) => {
      if (!left.signal.aborted) port.postMessage(told);
    };
    port.onMessage.addListener(async (/** @type {Partial<Asked>} */ { image, platform }) => {
      const outcome = await lookups.weigh(text(image), text(platform), {
        signal: left.signal,
        onRequest: (exchange) => tell({ exchange }),
        onProgress: (inspection) => tell({ inspection }),
      });
      tell({ outcome });
    });
  });
}
