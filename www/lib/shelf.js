/**
 * Documents by their digest, in this browser's own storage: bounded, the oldest names leave
 * first, and hashed again by the engine before a byte of them is believed. So a second look
 * at a tag, days later too, asks only whether the tag has moved.
 *
 * @typedef {{ digest: string, mediaType: string, size: number }} Label
 * @typedef {{ name: string, digest: string, documents: Label[] }} Place what a name meant, and what is there of it
 */
import { SHELF, keep, kept } from './memory.js';

/** The most names, and the most bytes of their documents. */
const MOST_NAMES = 128;
const MOST_BYTES = 16 * 1024 * 1024;
/** A store of the browser's: https://w3c.github.io/ServiceWorker/#cache-interface */
const STORE = 'tonnage-documents';

export const shelf = {
	/** The latest first. @returns {Place[]} */
	get all() {
		try {
			const all = JSON.parse(kept(SHELF) ?? '[]');
			return Array.isArray(all) ? all.filter(isPlace).slice(0, MOST_NAMES) : [];
		} catch {
			return [];
		}
	},

	/**
	 * @param {Session} session
	 * @param {string} name
	 * @param {{ platform?: string, proxy?: string }} options
	 */
	async recall(session, name, options) {
		const place = this.all.find((one) => one.name === name);
		if (!place || !globalThis.caches) return;
		try {
			const store = await caches.open(STORE);
			const found = await Promise.all(place.documents.map(async ({ digest, mediaType }) => {
				const answer = await store.match(address(digest));
				return answer ? [{ digest, mediaType, body: new Uint8Array(await answer.arrayBuffer()) }] : [];
			}));
			await session.restore(name, { digest: place.digest, documents: found.flat() }, options);
		} catch {
			// What cannot be read is asked for.
		}
	},

	/** @param {Weighing} weighing a finished one */
	async keep({ inspection, session, reference, asked, proxy }) {
		if (!inspection || !session || !reference || !globalThis.caches) return;
		const name = reference.canonical;
		try {
			const keepsake = await session.keep(name, inspection, { platform: asked.platform || undefined, proxy });
			if (!keepsake) return;
			const store = await caches.open(STORE);
			const before = this.all;
			const known = before.find((one) => one.name === name && one.digest === keepsake.digest)?.documents ?? [];
			const documents = keepsake.documents.map(({ digest, mediaType, body }) => ({ digest, mediaType, size: body.length }));
			// Other platforms of the same index stay.
			const others = known.filter(({ digest }) => !documents.some((one) => one.digest === digest));
			const place = { name, digest: keepsake.digest, documents: [...documents, ...others] };
			const after = bounded([place, ...before.filter((one) => one.name !== name)]);
			await Promise.all(keepsake.documents.map(({ digest, body }) => store.put(address(digest), new Response(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (body)])))));
			keep(SHELF, JSON.stringify(after));
			const wanted = new Set(digestsOf(after));
			await Promise.all(digestsOf(before).filter((digest) => !wanted.has(digest)).map((digest) => store.delete(address(digest))));
		} catch {
			// A browser without room keeps what it has.
		}
	},

	async clear() {
		keep(SHELF, null);
		await globalThis.caches?.delete(STORE).catch(() => false);
	},
};

/** @param {string} digest */
function address(digest) {
	return new URL(`documents/${digest}`, document.baseURI);
}

/** @param {Place[]} places */
function digestsOf(places) {
	return [...new Set(places.flatMap(({ documents }) => documents.map(({ digest }) => digest)))];
}

/** As many of the latest as there is room for. @param {Place[]} places */
function bounded(places) {
	const seen = new Set();
	let bytes = 0;
	return places.slice(0, MOST_NAMES).filter(({ documents }) => {
		for (const { digest, size } of documents) {
			if (!seen.has(digest)) bytes += size;
			seen.add(digest);
		}
		return bytes <= MOST_BYTES;
	});
}

/** What lies in a storage may be anything. @param {any} one @returns {one is Place} */
function isPlace(one) {
	const isDigest = (/** @type {unknown} */ text) => typeof text === 'string' && /^sha(256|512):[0-9a-f]{64,128}$/.test(text);
	return typeof one?.name === 'string' && isDigest(one.digest) && Array.isArray(one.documents) && one.documents.every((/** @type {any} */ label) => isDigest(label?.digest) && typeof label.mediaType === 'string' && Number.isSafeInteger(label.size));
}
