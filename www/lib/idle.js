/** Runs something when there is nothing else to do, and what is on its way to the screen is there. */
export const whenIdle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ run) => setTimeout(run, 200));
