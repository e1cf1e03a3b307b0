import { write } from './address.js';
import { count, longDuration, platformText, plural, withShortDigests } from './format.js';
import { sentence } from './words.js';

/**
 * What is said and offered when there is no answer.
 *
 * @typedef {string | { code: string } | { strong: string } | { flag: string }} Piece words, a name, the one that matters, a flag of the server
 * @typedef {{ text: string, address: string, aside?: string }} Way
 * @typedef {object} Failure
 * @property {Piece[]} heading
 * @property {Piece[]} meaning
 * @property {string} [said] the registry's own words
 * @property {string} [reason] why the proxy refused
 * @property {Claim} [claimed] what somebody says of the tag, and nothing proves
 * @property {string} [waysName] what the ways are
 * @property {Way[]} ways
 * @property {boolean} again whether the same may be tried again
 * @property {'image' | 'platform' | undefined} [edit] the field in which something is to be changed
 */

/** Nothing but a change of what was asked helps. */
const FINAL = new Set(['INVALID_REFERENCE', 'INVALID_PLATFORM', 'PLATFORM_NOT_FOUND', 'UNSUPPORTED_MANIFEST']);

/**
 * @param {Weighing} weighing a failed one
 * @returns {Failure}
 */
export function failureOf(weighing) {
	const { error, asked } = weighing;
	if (!error) return { heading: [], meaning: [], ways: [], again: true };
	const { code, hint, details } = error;
	const name = weighing.name.name;
	if (code === 'NOT_FOUND' && details.tags?.length && weighing.reference?.tag) {
		return tagNotFound(weighing, name, weighing.reference.tag, details.tags, hint);
	}
	if (code === 'PLATFORM_NOT_FOUND' && details.available?.length) {
		return platformNotFound(weighing, details.available);
	}
	const { words, said } = apart(error.message);
	/** @type {Failure} */
	const failure = { heading: [withShortDigests(sentence(words))], meaning: [], said, ways: [], again: !FINAL.has(code) };
	switch (code) {
		case 'INVALID_REFERENCE': {
			failure.edit = 'image';
			const lower = asked.image.toLowerCase();
			if (lower !== asked.image && /lower case/.test(error.message)) {
				failure.waysName = 'Did you mean';
				failure.ways.push({ text: lower, address: write({ ...asked, image: lower }) });
			} else {
				failure.meaning.push(hint);
			}
			break;
		}
		case 'INVALID_PLATFORM':
			failure.edit = 'platform';
			failure.waysName = 'Platforms';
			failure.ways = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'].map((text) => platformWay(weighing, text));
			failure.meaning.push(hint);
			break;
		case 'NOT_FOUND':
		case 'UNAUTHORIZED':
			failure.edit = 'image';
			failure.meaning.push(hint);
			break;
		case 'RATE_LIMITED':
			failure.meaning.push(details.retryAfterSeconds ? `Try again in ${longDuration(details.retryAfterSeconds)}.` : hint);
			break;
		case 'DIGEST_MISMATCH':
			if (details.expected && details.found) {
				failure.heading = ['The bytes are not what their digest says.'];
				failure.meaning.push('Expected ', { code: details.expected }, ', got ', { code: details.found }, '. ');
			}
			failure.meaning.push(hint);
			break;
		case 'TIMEOUT':
			failure.meaning.push('Weigh again, or look at the requests below.');
			break;
		case 'ABORTED':
			failure.heading = ['Stopped.'];
			failure.meaning.push('Nothing more is asked. What was learned until then is below.');
			break;
		default:
			failure.meaning.push(hint);
	}
	failure.meaning = failure.meaning.flatMap((piece) => (typeof piece === 'string' ? withFlags(piece) : [piece]));
	if (details.reason) failure.reason = details.reason;
	if (details.claimed) failure.claimed = details.claimed;
	if (!weighing.canAsk) return { ...failure, again: false, edit: undefined };
	// There is always a way on.
	if (!failure.ways.length && !failure.edit) failure.again = true;
	return failure;
}

/**
 * @param {Weighing} weighing
 * @param {string} name
 * @param {string} tag
 * @param {string[]} tags the nearest first
 * @param {string} hint
 * @returns {Failure}
 */
function tagNotFound({ asked, error }, name, tag, tags, hint) {
	const ways = tags.map((other, i) => ({
		text: other,
		address: write({ ...asked, image: `${name}:${other}` }),
		aside: i === 0 ? 'closest' : undefined,
	}));
	const nearest = tags[0] ?? '';
	if (tags.includes(tag)) {
		const { words, said } = apart(error?.message ?? '');
		return { heading: [sentence(words)], meaning: [hint], said, ways: ways.filter(({ text }) => text !== tag), waysName: 'Tags', again: true };
	}
	return {
		heading: ['There is no tag ', { code: tag }, ' in this repository.'],
		meaning: [{ code: name }, ` answers, and has ${plural(tags.length, 'tag')}. The closest is `, { strong: nearest }, '.'],
		ways,
		waysName: 'Tags',
		again: false,
		edit: 'image',
	};
}

/**
 * @param {Weighing} weighing
 * @param {Platform[]} available
 * @returns {Failure}
 */
function platformNotFound(weighing, available) {
	const { name, target } = weighing.name;
	const texts = [...new Set(available.map(platformText))];
	const platform = weighing.asked.platform || 'linux/amd64';
	return {
		heading: [{ code: platform }, ' is not in this image.'],
		meaning: [{ code: withShortDigests(name + target) }, ` is there, for ${texts.length === 1 ? 'one platform' : `${count(texts.length)} platforms`}.`],
		ways: texts.map((text) => platformWay(weighing, text)),
		waysName: 'Platforms',
		again: false,
	};
}

/**
 * @param {Weighing} weighing
 * @param {string} platform
 */
function platformWay(weighing, platform) {
	return { text: platform, address: weighing.addressOf(platform) };
}

/**
 * Words with the flags in them, which never break at their hyphens.
 *
 * @param {string} text
 * @returns {Piece[]}
 */
function withFlags(text) {
	return text.split(/(--[a-z]+(?:-[a-z]+)*)/).map((part, i) => (i % 2 ? { flag: part } : part));
}

/**
 * A message and the registry's own words that stand behind it.
 *
 * @param {string} message
 */
function apart(message) {
	const parts = /^(.*?) \(([A-Z][A-Z_]+\b.*)\)$/s.exec(message);
	return { words: parts?.[1] ?? message, said: parts?.[2] };
}
