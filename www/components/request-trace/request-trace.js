import { bdi, breakable, h } from '../../lib/dom.js';
import { bytes, count, duration, plural, withShortDigests } from '../../lib/format.js';
import { cell, row, rowHead, table } from '../../lib/table.js';
import { pullWords } from '../../lib/pulls.js';
import { requestWords } from '../../lib/words.js';

/**
 * Every request: what for, what came of it, how long it took, and what our proxy asked for
 * it.
 *
 *     <request-trace></request-trace>    trace.show(weighing)
 *
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/table/
 */
export class RequestTrace extends HTMLElement {
	/** @param {Weighing} weighing */
	show({ requests, times }) {
		const whole = Math.max(...times.map(({ end }) => end), 0.001);
		const rows = requests.map((exchange, i) => {
			const { start, end } = times[i] ?? { start: 0, end: 0 };
			return row(
				{},
				cell('n q', i + 1),
				rowHead('grow', bdi(requestWords(exchange)), h('br'), h('code', { class: 'q' }, breakable(line(exchange))), upstream(exchange.upstream)),
				cell('n', exchange.status ?? '–'),
				cell('n under', exchange.bytes === null ? '–' : `${count(exchange.bytes)}\u00a0B`),
				cell('n last', exchange.durationMs === null ? '–' : duration(exchange.durationMs)),
				cell('bar wide', h('span', { class: 'fall', 'aria-hidden': 'true' }, h('span', { '--x': start / whole, '--w': (end - start) / whole, '--d': 0.35 }))),
			);
		});
		this.replaceChildren(
			table({}, h('caption', { class: 'vh' }, 'Requests, in the order they were made'), [['#', 'n'], ['Request'], ['Status', 'n'], ['Bytes', 'n'], ['Time', 'n'], ['When']], rows),
			h('p', { class: 'q' }, 'Tokens and passwords are left out.'),
		);
	}
}

/** @param {Partial<Exchange>} exchange */
function line({ method = 'GET', url = '' }) {
	return `${method} ${withShortDigests(url.replace(/^https:\/\//, ''))}`;
}

const OFTEN = ['never', 'once', 'twice'];

/** What the proxy asked. @param {Partial<Exchange>[]} asked */
function upstream(asked) {
	if (!asked.length) return null;
	const items = asked.map((exchange) => {
		const { status, durationMs, note, bytes: size } = exchange;
		const facts = [status ?? 'no answer', size ? bytes(size) : null, typeof durationMs === 'number' ? duration(durationMs) : null, note];
		return h('li', {}, h('code', {}, breakable(line(exchange))), ' ', bdi(facts.filter((fact) => fact !== null && fact !== undefined && fact !== '').join(' · ')));
	});
	return h('div', { class: 'up' }, `For it the proxy asked ${OFTEN[asked.length] ?? `${count(asked.length)} times`}:`, h('ol', {}, items));
}

/**
 * How many, how long, and what is left of the registry's patience.
 *
 * @param {Weighing} weighing
 */
export function traceNotes({ requests, times, inspection }) {
	const time = Math.max(...times.map(({ end }) => end), 0);
	const asked = requests.reduce((sum, { upstream: proxied }) => sum + proxied.length, 0);
	return [
		`${count(requests.length)} in ${duration(time)}`,
		asked > 0 && `${plural(asked, 'request')} by the proxy`,
		pullWords(inspection?.rateLimit, requests),
	];
}

export function registerRequestTrace() {
	customElements.define('request-trace', RequestTrace);
}
