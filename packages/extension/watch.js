/**
 * Looks on at a lookup of the background. A worker that was stopped in the middle leaves the line dead: asked again it
 * starts anew, and what it had learned lies in the cache.
 *
 * @param {import('./background/watched.js').Asked} asked
 * @param {(told: import('./background/watched.js').Told) => void} tell
 * @param {AbortSignal} signal ends the lookup
 * @returns {Promise<import('./background/watched.js').Outcome>}
 */
export async function watch(asked, tell, signal) {
  const outcome = await once(asked, tell, signal);
  if (outcome) return outcome;
  tell({ anew: true });
  return (await once(asked, tell, signal)) ?? { error: SILENT };
}

const SILENT = { code: 'EXTENSION', message: 'the background of the extension did not answer', hint: 'Ask again; if it stays so, reload the extension.', details: {} };
const STOPPED = { code: 'ABORTED', message: 'the lookup was stopped', hint: 'Ask again when you like.', details: {} };

/**
 * @param {import('./background/watched.js').Asked} asked
 * @param {(told: import('./background/watched.js').Told) => void} tell
 * @param {AbortSignal} signal
 * @returns {Promise<import('./background/watched.js').Outcome | undefined>} nothing when the line went dead
 */
function once(asked, tell, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ error: STOPPED });
    const port = chrome.runtime.connect({ name: 'weigh' });
    port.onMessage.addListener((/** @type {import('./background/watched.js').Told} */ told) => {
      if (!('outcome' in told)) return tell(told);
      port.disconnect();
      resolve(told.outcome);
    });
    port.onDisconnect.addListener(() => {
      // Reading it says that nobody has to be told of it.
      void chrome.runtime.lastError;
      resolve(undefined);
    });
    // What ends a line oneself is told to the other side alone.
    signal.addEventListener('abort', () => {
      port.disconnect();
      resolve({ error: STOPPED });
    }, { once: true });
    port.postMessage(asked);
  });
}
