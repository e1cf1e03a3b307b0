/** One listener for a signal, however many lookups it stops: hosts warn of more than ten. */

/** @type {WeakMap<AbortSignal, Set<() => void>>} */
const heard = new WeakMap();

/**
 * Has something run when a signal says stop, until the function that is given back is called.
 *
 * @param {AbortSignal | undefined} signal
 * @param {() => void} run
 */
export function whenStopped(signal, run) {
  if (!signal) return () => {};
  let all = heard.get(signal);
  if (!all) {
    const others = new Set();
    heard.set(signal, (all = others));
    signal.addEventListener('abort', () => others.forEach((other) => other()), { once: true });
  }
  const waiting = all.add(run);
  return () => void waiting.delete(run);
}
