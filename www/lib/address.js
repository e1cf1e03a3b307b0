/**
 * The address of what is shown. It works on any static host, since it is only a query:
 *
 *     ?image=ubuntu:14.04
 *     ?image=ghcr.io/owner/app@sha256:…&platform=linux/arm64
 *     ?image=python:3.13-slim&all                   every platform of it
 *
 *     ?a=alpine:3.20&b=alpine:3.21+linux/arm64      two beside each other
 *     ?open                                         a file of one's own
 *     ?open=v3&platform=linux/arm64                 an image in it
 *
 * `image` is the name as it was asked for, `platform` as it was chosen; linux/amd64 is the
 * default everywhere and left out. `/`, `:`, `@` and parentheses stand as they are, for
 * people to read. `a` and `b` are each a name and, behind a space, a platform. The fragment is for places on the page
 * (`#lay`, `#plats`). No address holds a secret.
 */

import { familiar, platformText } from './format.js';

export const DEFAULT_PLATFORM = 'linux/amd64';

/**
 * @param {Asked} asked
 * @returns {string} a query, `./` when nothing is asked
 */
export function write({ image, platform, all }) {
	if (!image) return './';
	const chosen = platform && platform !== DEFAULT_PLATFORM ? `&platform=${readable(platform)}` : '';
	return `?image=${readable(image)}${chosen}${all ? '&all' : ''}`;
}

/**
 * The address of two beside each other, each a name and perhaps a platform behind it.
 *
 * @param {string} a
 * @param {string} b
 */
export function writeTwo(a, b) {
	return `?a=${readable(a)}&b=${readable(b)}`;
}

/**
 * What stands on both sides of `A…B` or `A...B`; null when it is no such thing.
 *
 * @param {string} text
 */
export function twoIn(text) {
	const [, a, b] = /^(.+?)\s*(?:…|\.\.\.)\s*(.+)$/.exec(text.trim()) ?? [];
	return a && b ? { a, b } : null;
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
		...(fields.has('all') && { all: true }),
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

/**
 * The link to a platform: by its name where that is enough, else by its digest.
 *
 * @param {Inspection} inspection
 * @param {PlatformEntry} entry
 */
export function platformAddress(inspection, { platform, digest }) {
	const text = platform && platformText(platform);
	const same = inspection.platforms.filter((entry) => entry.platform && platformText(entry.platform) === text);
	if (!text || same.length > 1) return digestAddress(inspection, digest);
	if (inspection.reference.source) return writeOpened({ ...readOpened(location.search), platform: text });
	const { name, target } = familiar(inspection.reference);
	return write({ image: name + target, platform: text });
}

/** @param {Inspection} inspection @param {string} digest */
export function digestAddress({ reference }, digest) {
	if (reference.source) return writeOpened({ image: `@${digest}`, platform: '' });
	return write({ image: `${familiar(reference).name}@${digest}`, platform: '' });
}

/** @param {string} text */
function readable(text) {
	// Half a character has no encoding.
	return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%(2F|3A|40|2C)/g, decodeURIComponent).replaceAll('%20', '+');
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
