/**
 * What performs lookups in JavaScript, and does what is not part of one; a page loads it
 * when it needs it.
 *
 * @typedef {object} Desk what it needs of the others: it is no part of them
 * @property {new (reference: string, options?: import('./index.d.ts').LookupOptions, quiet?: boolean) => import('./index.d.ts').Lookup} Lookup
 * @property {typeof import('./dist/tonnage.js').Session} Memory
 * @property {typeof import('./dist/tonnage.js').TagListing} TagListing
 * @property {typeof import('./dist/tonnage.js').retryAfter} retryAfter
 * @property {typeof import('./settings.js').settingsOf} settingsOf
 */
export { Acquaintances } from './credentials.js';
export { drive } from './drive.js';
export { keep, restore } from './keepsake.js';
export { Many } from './many.js';
export { Shared } from './shared.js';
export { listTags } from './tags.js';
