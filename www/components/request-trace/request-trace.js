import { bdi, breakable, h } from '../../lib/dom.js';
import { bytes, count, duration, plural, withShortDigests } from '../../lib/format.js';
import { cell, row, rowHead, table } from '../../lib/table.js';
import { pullWords } from '../../lib/pulls.js';
import { requestWords } from '../../lib/words.js';
import { copy } from '../copy-digest/copy-digest.js';

/**
 * Every request: what for, what came of it, how long it took, and what our proxy asked for
 * it. What there is to take along, and what else is known of each, is fetched when wanted.
 *
 *     <request-trace></request-trace>    trace.show(weighing)
 *
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/table/
 */
export class RequestTrace extends HTMLElement {
	/** @param {Weighing} weighing */
	show(weighing) {
		const { requests, times } = weighing;
		const whole = Math.max(...times.map(({ end }) => end), 0.001);
		const rows = requests.map((exchange, i) => {
			const { start, end } = times[i] ?? { start: 0, end: 0 };
			return row(
				{},
				cell('n q', i + 1),
				rowHead('grow', bdi(requestWords(exchange)), h('br'), h('code', { class: 'q' }, breakable(line(exchange))), upstream(exchange.upstream), details(weighing, i)),
				cell('n', exchange.status ?? '–'),
				cell('n under', exchange.bytes === null ? '–' : `${count(exchange.bytes)}\u00a0B`),
				cell('n last', exchange.durationMs === null ? '–' : duration(exchange.durationMs)),
				cell('bar wide', h('span', { class: 'fall', 'aria-hidden': 'true' }, h('span', { '--x': start / whole, '--w': (end - start) / whole, '--d': 0.35 }))),
			);
		});
		this.replaceChildren(
			table({}, h('caption', { class: 'vh' }, 'Requests, in the order they were made'), [['#', 'n'], ['Request'], ['Status', 'n'], ['Bytes', 'n'], ['Time', 'n'], ['When']], rows),
			...along(weighing),
		);
	}
}

/** @param {Weighing} weighing @param {number} i */
function details(weighing, i) {
	const place = h('div', {});
	const shown = h('details', { class: 'more' }, h('summary', { 'aria-label': `Headers and curl of request ${i + 1}` }, 'Headers and curl'), place);
	shown.addEventListener(
		'toggle',
		async () => {
			const { requestDetails } = await import('../../lib/request-details.js');
			place.replaceChildren(await requestDetails(weighing, i));
		},
		{ once: true },
	);
	return shown;
}

/** What can be taken along. @param {Weighing} weighing @returns {HTMLElement[]} */
function along(weighing) {
	const saves = h('button', { type: 'button', class: 'btn' }, 'Save this trace');
	saves.addEventListener('click', async () => {
		const { fileName, save, traceOf } = await import('../../lib/trace.js');
		save(`${fileName(weighing)}.trace.json`, JSON.stringify(await traceOf(weighing), null, 1), 'application/json');
	});
	const copies = h('button', { type: 'button', class: 'btn' }, 'Copy as curl');
	copies.addEventListener('click', async () => {
		const { lines } = await import('../../lib/trace.js');
		copy((await lines(weighing)).curl.join('\n'), copies, 'Copied the requests as lines of curl');
	});
	const place = h('div', {});
	const tools = h('details', { class: 'more' }, h('summary', {}, 'The same with crane, skopeo and docker'), place);
	tools.addEventListener(
		'toggle',
		async () => {
			const { toolLines } = await import('../../lib/request-details.js');
			place.replaceChildren(await toolLines(weighing));
		},
		{ once: true },
	);
	return [h('div', { class: 'row' }, saves, copies, h('p', {}, 'Tokens and passwords are left out.')), tools];
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
	if (!customElements.get('request-trace')) customElements.define('request-trace', RequestTrace);
}
