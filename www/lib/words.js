/** Sentences about a lookup and its requests. Plain, exact, calm. */

import { bandwidth, bytes, count, downloadTime, plural } from './format.js';
import { fewWords } from './pulls.js';
import { settings } from './settings.js';

/** Units as they are spoken. */
const SPOKEN = new Map([
	['B', 'bytes'], ['kB', 'kilobytes'], ['MB', 'megabytes'], ['GB', 'gigabytes'], ['TB', 'terabytes'], ['PB', 'petabytes'],
	['KiB', 'kibibytes'], ['MiB', 'mebibytes'], ['GiB', 'gibibytes'], ['TiB', 'tebibytes'], ['PiB', 'pebibytes'],
]);

/** @param {string} unit */
export function spoken(unit) {
	return SPOKEN.get(unit) ?? unit;
}

/**
 * The size in a sentence: its exact bytes, the rest, and an aside.
 *
 * @param {Inspection} inspection
 */
export function gist({ size, layers, kind, rateLimit }) {
	if (!size) return null;
	const distinct = new Set(layers.map(({ digest }) => digest)).size;
	const things = kind === 'artifact' ? 'file' : distinct < layers.length ? 'distinct layer' : 'layer';
	const exact = size.complete ? bytes(size.download) : `At least ${bytes(size.download)}`;
	const rest = layers.length ? ` to download, in ${plural(distinct, things)}.` : ' to download: it has no layers.';
	const aside = size.foreign ? `${bytes(size.foreign)} more come from elsewhere.` : `${downloadTime(size.download, settings.bandwidth)} at ${bandwidth(settings.bandwidth)}.`;
	const few = fewWords(rateLimit);
	return { exact, rest, aside: few ? `${aside} ${few}` : aside };
}

/**
 * What is being done now.
 *
 * @param {Inspection | undefined} inspection
 * @returns {[before: string, what: string, after: string]}
 */
export function doing(inspection) {
	if (!inspection?.resolved) return ['Asking the registry what this name means.', '', ''];
	if (!inspection.manifest) {
		const selected = inspection.platforms.find((entry) => entry.selected);
		if (!selected) return ['Looking for the platform in the index.', '', ''];
		return ['Taking ', 'the image', ' from the index.'];
	}
	if (inspection.kind === 'schema1') return ['Asking for the size of each layer.', '', ''];
	return ['Reading the config.', '', ''];
}

/**
 * What a request was for, and what came of it.
 *
 * @param {Exchange} exchange
 */
export function requestWords({ purpose, note, url, method }) {
	const said = note.replace(': ', ', ');
	const result = said ? `: ${said}` : '';
	const byDigest = /\/manifests\/[^/]+:[^/]+$/.test(url);
	switch (purpose) {
		case 'manifest':
			if (method === 'HEAD') return `Asked whether the tag has moved${result}`;
			return (byDigest ? 'Fetched by its digest' : 'Asked for the tag') + result;
		case 'token':
			return said.startsWith('an anonymous token') ? `Fetched ${said}` : `Asked for a token${result}`;
		case 'config':
			return said === 'the config' ? 'Read the config' : `Asked for the config${result}`;
		case 'blob-size':
			return `Asked for the size of a layer${result.replace(/\d{4,}/, (digits) => count(Number(digits)))}`;
		case 'tags':
			return said ? `Listed the tags, to offer them: ${said}` : 'Listed the tags, to offer them';
		case 'referrers':
			return `Asked what refers to it${result}`;
		default:
			return `Asked whether there is a registry${result}`;
	}
}

/**
 * A message as a sentence. Names keep their first letter.
 *
 * @param {string} message
 */
export function sentence(message) {
	const begun = message.replace(/^(an?|the|there|this|nothing|no|its?|two|one|only|more|less|what)\b/, (word) => word[0]?.toUpperCase() + word.slice(1));
	return /[.?!…]$/.test(begun) ? begun : `${begun}.`;
}

/**
 * Names in a row: `a, b and c`.
 *
 * @param {string[]} names
 */
export function list(names) {
	const last = names.at(-1) ?? '';
	return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}
