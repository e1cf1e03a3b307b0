/** What performs lookups in JavaScript; a page loads it when it needs it. */
export { Acquaintances } from './credentials.js';
export { drive } from './drive.js';
export { Many } from './many.js';
export { Shared } from './shared.js';
