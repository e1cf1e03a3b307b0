/** Figures, dates and names as people read them. */

const NBSP = '\u00a0';
const whole = new Intl.NumberFormat('en');

/** @param {number} n */
export function count(n) {
	return whole.format(n);
}

/**
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export function plural(n, one, many = `${one}s`) {
	return `${count(n)}${NBSP}${n === 1 ? one : many}`;
}

/** @param {number} n */
export function bytes(n) {
	return plural(n, 'byte');
}

/**
 * A part of a whole in per cent.
 *
 * @param {number} part
 * @param {number} of
 */
export function share(part, of) {
	if (of <= 0) return '–';
	const percent = (part / of) * 100;
	if (percent === 0) return `0${NBSP}%`;
	if (percent < 0.01) return `<${NBSP}0.01${NBSP}%`;
	if (percent < 1) return `${Number(percent.toPrecision(2))}${NBSP}%`;
	// Only the whole is a hundred.
	const rounded = percent < 100 ? Math.min(percent, 99.9).toFixed(1) : '100';
	return `${rounded}${NBSP}%`;
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
	if (milliseconds < 1000) return `${Math.round(milliseconds)}${NBSP}ms`;
	return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)}${NBSP}s`;
}

/** A time that somebody chose, as exactly as it was. @param {number} nanoseconds */
export function seconds(nanoseconds) {
	return nanoseconds < 1e9 ? `${nanoseconds / 1e6}${NBSP}ms` : `${nanoseconds / 1e9}${NBSP}s`;
}

/** @param {number} n seconds */
export function longDuration(n) {
	if (n < 120) return plural(n, 'second');
	if (n < 7200) return plural(Math.ceil(n / 60), 'minute');
	return plural(Math.ceil(n / 3600), 'hour');
}

/**
 * The time a download takes.
 *
 * @param {number} size in bytes
 */
export function atHundredMegabit(size) {
	const seconds = (size * 8) / 1e8;
	if (seconds < 0.1) return `<${NBSP}0.1${NBSP}s at 100${NBSP}Mbit/s.`;
	const time = seconds < 60 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)}${NBSP}s` : longDuration(Math.round(seconds));
	return `${time} at 100${NBSP}Mbit/s.`;
}

/**
 * A time that somebody else wrote (RFC 3339), in UTC; null when it is none. Builders write
 * the year 1, and reproducible ones the first second of an epoch, for "no time".
 *
 * @param {string | null | undefined} text
 */
export function date(text) {
	if (!text) return null;
	const time = new Date(text);
	if (Number.isNaN(time.getTime())) return null;
	const iso = time.toISOString();
	if (time.getUTCFullYear() <= 1) return null;
	const fixed = /^(1970|1980)-01-01T00:00:0[01]/.test(iso) ? ', a stand-in' : '';
	const future = time.getTime() > Date.now() + 86_400_000 ? ', in the future' : '';
	return {
		iso,
		day: iso.slice(0, 10) + fixed + future,
		second: `${iso.slice(0, 19).replace('T', ' ')}${NBSP}UTC${fixed}${future}`,
	};
}

/**
 * A platform as it is typed: `linux/arm/v7`, `windows(10.0.17763+win32k)/amd64`.
 *
 * @param {Platform} platform
 */
export function platformText({ os, architecture, variant, osVersion, osFeatures = [] }) {
	const version = (osVersion ?? '').replaceAll('%', '%25').replaceAll('+', '%2B');
	const narrowed = [version, ...osFeatures].join('+');
	return `${os}${narrowed && `(${narrowed})`}/${architecture}${variant ? `/${variant}` : ''}`;
}

/**
 * The name of an image as people write it: Docker Hub goes without saying.
 *
 * @param {ReferenceParts} reference
 * @returns {{ name: string, target: string }} the target with its colon or at-sign
 */
export function familiar({ registry, repository, tag, digest }) {
	const onHub = registry === 'docker.io';
	const name = onHub ? repository.replace(/^library\/(?=[^/]+$)/, '') : `${registry}/${repository}`;
	return { name, target: (tag ? `:${tag}` : '') + (digest ? `@${digest}` : '') };
}

/**
 * A digest in short, in its parts.
 *
 * @param {string} digest
 */
export function shortDigest(digest) {
	const [algorithm = '', hex = ''] = digest.split(':');
	return { algorithm, head: hex.slice(0, 12), tail: hex.slice(-4) };
}

/**
 * A text with its digests shortened.
 *
 * @param {string} text
 */
export function withShortDigests(text) {
	return text.replace(/\b([0-9a-f]{12})[0-9a-f]{48,112}([0-9a-f]{4})\b/g, '$1…$2');
}

/** More of a name says no more. */
const NAME_SHOWN = 200;

/**
 * The beginning of what should be short, and may not be.
 *
 * @param {string} text
 */
export function begun(text) {
	return text.length > NAME_SHOWN ? `${text.slice(0, NAME_SHOWN)}…` : text;
}
