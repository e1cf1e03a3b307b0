import { bdi, code, fill, h } from '../../lib/dom.js';
import { MEANING, proofSentence } from '../../lib/proof.js';
import { cell, row, rowHead, table } from '../../lib/table.js';
import { digestButton } from '../copy-digest/copy-digest.js';

/**
 * What was proved: one sentence that opens a table. A tick when all is proved, a bar when
 * something rests on a word.
 *
 *     <proof-line></proof-line>          proof.show(weighing)
 *
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/disclosure/
 */
export class ProofLine extends HTMLElement {
	#tick = h('span', { class: 'tick' });
	/** The longest sentence to expect, unseen: it keeps the place. */
	#ghost = h('span', { class: 'ghost', 'aria-hidden': 'true' });
	#sentence = h('span', {});
	#more = h('span', { class: 'txt' }, 'What was checked');
	#rows = h('div', {});
	#details = h(
		'details',
		{ class: 'proof' },
		h('summary', {}, this.#tick, h('span', { class: 'says' }, this.#sentence, this.#ghost), ' ', this.#more),
		this.#rows,
	);

	connectedCallback() {
		if (!this.firstChild) this.append(this.#details);
	}

	/** @param {Weighing} weighing */
	show(weighing) {
		const { reference, stage } = weighing;
		const done = stage === 'done' && weighing.proof;
		this.dataset.waiting = done ? 'no' : 'yes';
		this.#details.inert = !done;
		if (!done) this.#details.open = false;
		if (reference) fill(this.#ghost, reference.canonical, () => pieces(proofSentence(reference, undefined)));
		if (!done) {
			fill(this.#sentence, 'waiting', () => 'Each document is hashed before it is believed.');
			return;
		}
		const { sentence, rows } = done;
		this.#tick.classList.toggle('part', !sentence.whole);
		fill(this.#sentence, Object.values(sentence).join(), () => pieces(sentence));
		fill(this.#rows, JSON.stringify(rows), () => [proofTable(rows), h('p', { class: 'q' }, MEANING)]);
	}
}

/** @param {{ before: string, tag: string, after: string }} sentence */
function pieces({ before, tag, after }) {
	return [before, tag && code(bdi(tag)), after];
}

/** @param {import('../../lib/proof.js').Proof['rows']} rows */
function proofTable(rows) {
	return table(
		{ class: 'tbl stack named' },
		h('caption', { class: 'vh' }, 'What was verified, and how'),
		[['Document'], ['Digest'], ['Verdict'], ['How']],
		rows.map(({ document, digest, verdict, how }) =>
			row(
				{},
				rowHead('', document),
				cell(digest ? 'under' : 'wide', digest ? digestButton(digest, document) : '–'),
				cell(verdict === 'verified' ? 'ok' : verdict === 'failed' ? 'bad' : 'q', verdict),
				cell('grow q third', how),
			),
		),
	);
}

export function registerProofLine() {
	customElements.define('proof-line', ProofLine);
}
