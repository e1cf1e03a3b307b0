/**
 * The address of what is shown. It works on any static host, since it is only a query:
 *
 *     ?image=ubuntu:14.04
 *     ?image=ghcr.io/owner/app@sha256:…&platform=linux/arm64
 *
 *     ?a=alpine:3.20&b=alpine:3.21+linux/arm64      two beside each other
 *     ?open                                         a file of one's own
 *     ?open=v3&platform=linux/arm64                 an image in it
 *
 * `image` is the name as it was asked for, `platform` as it was chosen; linux/amd64 is the
 * default everywhere and left out. `/`, `:`, `@` and parentheses stand as they are, for
 * people to read. `a` and `b` are each a name and, behind a space, a platform. The fragment is for places on the page (`#lay`, `#plats`). No address
 * holds a secret.
 */

export const DEFAULT_PLATFORM = 'linux/amd64';

/**
 * @param {Asked} asked
 * @returns {string} a query, `./` when nothing is asked
 */
export function write({ image, platform }) {
	if (!image) return './';
	const chosen = platform && platform !== DEFAULT_PLATFORM ? `&platform=${readable(platform)}` : '';
	return `?image=${readable(image)}${chosen}`;
}

/**
 * @param {string} query
 * @returns {Asked}
 */
export function read(query) {
	const fields = new URLSearchParams(query);
	const platform = fields.get('platform')?.trim() ?? '';
	return {
		image: fields.get('image')?.trim() ?? '',
		platform: platform === DEFAULT_PLATFORM ? '' : platform,
	};
}

/**
 * The address of an image in a file that is open. It leads there only while it is.
 *
 * @param {Asked} asked by its name in the file
 */
export function writeOpened({ image, platform }) {
	const chosen = platform && platform !== DEFAULT_PLATFORM ? `&platform=${readable(platform)}` : '';
	return `?open${image && `=${readable(image)}`}${chosen}`;
}

/**
 * @param {string} query
 * @returns {Asked}
 */
export function readOpened(query) {
	const fields = new URLSearchParams(query);
	return { image: fields.get('open') ?? '', platform: read(query).platform };
}

/** @param {string} text */
function readable(text) {
	// Half a character has no encoding.
	return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%(2F|3A|40|2C)/g, decodeURIComponent);
}

/**
 * What of the page an address is for; `start.js` says the same before the first paint.
 *
 * @param {string} query
 * @returns {ViewName}
 */
export function viewOf(query) {
	const fields = new URLSearchParams(query);
	if (fields.has('open')) return 'open';
	if (fields.has('a') || fields.has('b')) return 'compare';
	return fields.get('image')?.trim() ? 'asked' : 'empty';
}
