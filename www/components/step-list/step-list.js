import { fill, h } from '../../lib/dom.js';
import { duration } from '../../lib/format.js';
import { doing, requestWords } from '../../lib/words.js';

/**
 * The requests so far, and the one that is awaited.
 *
 *     <step-list></step-list>            steps.show(weighing)
 *
 * Pattern: an ordered list with `aria-current="step"`.
 */
export class StepList extends HTMLElement {
	#list = h('ol', { class: 'steps', 'aria-label': 'Requests so far' });

	connectedCallback() {
		if (!this.firstChild) this.append(this.#list);
	}

	/** @param {Weighing} weighing */
	show({ answers, inspection, stage }) {
		fill(this.#list, `${answers.length} ${doing(inspection).join()} ${stage}`, () => [
			...answers.map((exchange) =>
				step('done', requestWords(exchange), exchange.status === null ? 'none' : String(exchange.status), exchange.durationMs === null ? '' : duration(exchange.durationMs)),
			),
			stage === 'running' && step('now', doing(inspection).join(''), '', '…'),
		]);
	}
}

/**
 * @param {'done' | 'now'} to
 * @param {string} words
 * @param {string} status
 * @param {string} time
 */
function step(to, words, status, time) {
	const mark = h('span', { class: to === 'done' ? 'tick' : 'spot' });
	return h('li', { 'data-to': to, 'aria-current': to === 'now' && 'step' }, mark, h('span', {}, words), h('span', {}, status), h('span', {}, time));
}

export function registerStepList() {
	customElements.define('step-list', StepList);
}
