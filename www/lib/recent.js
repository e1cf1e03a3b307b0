/**
 * Recent lookups, the latest first: names, platforms, sizes, digests and times, in this
 * browser alone.
 *
 * @typedef {{ image: string, platform: string, size: number | null, digest: string | null, at: number }} Recent
 */
import { RECENT, keep, kept } from './memory.js';

/** The most that are kept. */
const MOST = 24;
/** No name that somebody means is longer, in characters. */
const MAX_NAME = 1024;

export const recent = {
	/** @returns {Recent[]} */
	get all() {
		try {
			const all = JSON.parse(kept(RECENT) ?? '[]');
			return Array.isArray(all) ? all.filter(isRecent).slice(0, MOST) : [];
		} catch {
			return [];
		}
	},

	/** @param {Weighing} weighing a finished one */
	add({ name: { name, target }, asked, inspection }) {
		const image = name + target;
		if (image.length > MAX_NAME) return;
		/** @type {Recent} */
		const one = { image, platform: asked.platform, size: inspection?.size?.download ?? null, digest: inspection?.resolved?.digest ?? null, at: Date.now() };
		const others = this.all.filter((other) => other.image !== one.image || other.platform !== one.platform);
		keep(RECENT, JSON.stringify([one, ...others].slice(0, MOST)));
	},

	clear() {
		keep(RECENT, null);
	},
};

/** What lies in a storage may be anything. @param {any} one @returns {one is Recent} */
function isRecent(one) {
	const isText = (/** @type {unknown} */ text) => typeof text === 'string' && text.length <= MAX_NAME;
	return isText(one?.image) && isText(one.platform) && (one.size === null || (Number.isSafeInteger(one.size) && one.size >= 0)) && Number.isSafeInteger(one.at);
}
