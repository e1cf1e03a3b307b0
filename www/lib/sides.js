import { DEFAULT_PLATFORM } from './address.js';
import { engine } from './engine.js';
import { familiar } from './format.js';
import { asSide, nameInFile } from './open-file.js';
import { typed } from './tag-search.js';

/**
 * One side of a comparison as it is typed: whatever names an image, and behind a space, a platform. A tag, a digest or a
 * platform alone is meant of the other side's image.
 */

/** A platform begins with one of these; anything else behind a space is part of what was pasted. */
const PLATFORM = /^(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|wasip1|windows|zos)(?:\([^)\s]*\))?\/[\w.-]+(?:\/[\w.-]+)?$/i;

/**
 * @param {string} text
 * @returns {Asked}
 */
export function read(text) {
	const [, before = '', last = ''] = /^(?:(.*?)\s+)?(\S+)$/s.exec(text.trim()) ?? [];
	const platform = PLATFORM.test(last) && (before === '' || names(before)) ? last : '';
	return { image: platform ? before : text.trim(), platform: platform === DEFAULT_PLATFORM ? '' : platform };
}

/** Whether a text names an image. @param {string} text */
function names(text) {
	if (nameInFile(text) !== null) return true;
	try {
		return engine.pasted(text) !== null;
	} catch {
		return false;
	}
}

/**
 * What is typed on one side, as far as tags may follow: of the other's repository, where it names none.
 *
 * @param {string} text
 * @param {string} other
 * @returns {ReturnType<typeof typed>}
 */
export function tagOf(text, other) {
	if (nameInFile(text) !== null) return undefined;
	if (!text.startsWith(':')) return typed(text);
	const [name = ''] = other.trim().split(/\s/);
	const about = nameInFile(name) === null ? typed(/:[^/]*$/.test(name) ? name : `${name}:`) : undefined;
	return about && { repository: about.repository, begun: text.slice(1), written: '' };
}

/**
 * Both sides: what one leaves out is taken from the other.
 *
 * @param {string} a
 * @param {string} b
 * @returns {[a: Asked, b: Asked]}
 */
export function readBoth(a, b) {
	const [left, right] = [read(a), read(b)];
	return [completed(left, right), completed(right, left)];
}

/** @param {Asked} side @param {Asked} other @returns {Asked} */
function completed(side, other) {
	if (side.image === '') return { ...side, image: other.image };
	if (!/^[:@]/.test(side.image)) return side;
	if (nameInFile(other.image) !== null) return { ...side, image: asSide(side.image.replace(/^:/, '')) };
	try {
		return { ...side, image: familiar(engine.pasted(other.image).reference).name + side.image };
	} catch {
		return side;
	}
}
