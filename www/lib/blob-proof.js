import { digestButton } from '../components/copy-digest/copy-digest.js';
import { h } from './dom.js';
import { bytes, count, plural } from './format.js';
import { cell, row, rowHead, table } from './table.js';

/**
 * What came of hashing every blob of a file: said in a sentence that opens to a table, and loudly where one is not what
 * its digest says.
 *
 * @typedef {{ digest: string, size: number, status: Verification['status'] }} Blob those first that are wrong
 */

/** The most rows shown. */
const MAX_ROWS = 1000;
/** @type {Partial<Record<Verification['status'], [className: string, words: string]>>} */
const VERDICTS = {
	verified: ['ok', 'verified'],
	failed: ['bad', 'failed: its bytes are something else'],
	'not-checked': ['q', 'not checked: its digest is not of the bytes as they are stored, or not by SHA-256'],
	claimed: ['q', 'not read'],
};

/** @param {Blob[]} blobs */
export function blobProof(blobs) {
	const wrong = blobs.filter(({ status }) => status === 'failed').length;
	const right = blobs.filter(({ status }) => status === 'verified').length;
	const whole = right === blobs.length;
	const rest = blobs.length - right - wrong;
	const sum = bytes(blobs.reduce((all, { size }) => all + size, 0));
	const sentence = whole
		? `${plural(right, 'blob')} of this file, ${sum}, ${right === 1 ? 'was' : 'were'} hashed in this tab, and each is what its digest says.`
		: `${count(right)} of ${plural(blobs.length, 'blob')} are what their digests say${rest ? `; ${count(rest)} could not be checked` : ''}.`;
	return h(
		'div',
		{},
		wrong > 0 && loud(wrong),
		h(
			'details',
			{ class: 'proof' },
			h('summary', {}, h('span', { class: whole ? 'tick' : 'tick part' }), h('span', { class: 'says' }, sentence), ' ', h('span', { class: 'txt' }, 'Which blobs')),
			blobTable(blobs),
			blobs.length > MAX_ROWS && h('p', { class: 'q' }, `${plural(blobs.length - MAX_ROWS, 'blob')} more are not shown.`),
		),
	);
}

/** How many are wrong, and what that means. @param {number} wrong */
function loud(wrong) {
	const words = `${plural(wrong, 'blob is', 'blobs are')} not what ${wrong === 1 ? 'its digest says' : 'their digests say'}: the file was changed, or broke on its way. Whoever loads it gets something else, or an error.`;
	return h('p', { class: 'note wrong', role: 'alert' }, h('b', {}, 'Wrong'), ' ', h('span', {}, words));
}

/** @param {Blob[]} blobs */
function blobTable(blobs) {
	const rows = blobs.slice(0, MAX_ROWS).map(({ digest, size, status }) => {
		const [className, words] = VERDICTS[status] ?? ['q', status];
		return row({}, rowHead('', digestButton(digest, 'blob', 'bare')), cell('n', bytes(size)), cell(`grow third ${className}`, words));
	});
	return table({}, h('caption', { class: 'vh' }, 'Every blob of the file'), [['Blob'], ['Bytes', 'n'], ['Verdict']], rows);
}
