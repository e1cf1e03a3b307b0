import { h } from './dom.js';
import { engine } from './engine.js';
import { exactBytes } from './table.js';

/**
 * Sizes within sentences: rounded to be read, with their exact bytes on hover and focus.
 */

/** A size in a sentence. In a text it is rounded. */
export class Size {
	/** @param {number} bytes */
	constructor(bytes) {
		this.bytes = bytes;
	}

	toString() {
		return engine.size(this.bytes, true).text;
	}
}

/** @typedef {(string | Size)[]} Sentence its pieces, in order */

/** A sentence as it is shown. @param {Sentence} sentence */
export function shown(sentence) {
	return sentence.map((piece) => (piece instanceof Size ? exactly(piece.bytes) : piece));
}

/**
 * A size that stands alone: it is a stop of Tab by itself.
 *
 * @param {number} size in bytes
 * @param {string} [className] `ends` where it stands at the end of its line
 */
export function exactly(size, className = '') {
	return h('span', { class: `exact ${className || 'begins'}`, tabindex: 0 }, engine.size(size, true).text, exactBytes(size));
}
