import './dressed.js';
import { copy } from '../components/copy-digest/copy-digest.js';
import { bdi, h, longText } from './dom.js';
import { keyOf } from './recorder.js';
import { lines } from './trace.js';

/** What else is known of a request, and the same in other tools. */

/**
 * @param {Weighing} weighing
 * @param {number} i the place of the request
 * @returns {Promise<HTMLElement>}
 */
export async function requestDetails(weighing, i) {
	const place = h('div', { class: 'lines' });
	const exchange = weighing.requests[i];
	const answer = exchange && answerTo(weighing, exchange, i);
	if (answer) {
		const pairs = answer.headers.map(([name, value]) => h('div', {}, h('dt', {}, bdi(name)), h('dd', {}, longText(value))));
		place.append(h('dl', { class: 'pairs', 'aria-label': 'Headers of the answer' }, pairs));
	} else {
		place.append(notRecorded(weighing));
	}
	const line = (await lines(weighing).catch(() => null))?.each[i];
	place.append(line === undefined ? h('p', { class: 'q' }, 'The part of this page that writes lines for other tools did not load.') : shellLine('curl', line));
	return place;
}

/**
 * The answer that was kept: the last of as many as there were of the same request.
 *
 * @param {Weighing} weighing
 * @param {Exchange} exchange
 * @param {number} i
 */
function answerTo(weighing, exchange, i) {
	const kept = answersOf(weighing).filter(({ method, of }) => method === exchange.method && of === keyOf(exchange.url));
	const before = weighing.requests.slice(0, i).filter(({ method, url }) => method === exchange.method && url === exchange.url).length;
	return kept[Math.min(before, kept.length - 1)];
}

/** @param {Weighing} weighing @returns {Pick<import('./recorder.js').Answer, 'method' | 'of' | 'headers'>[]} */
function answersOf(weighing) {
	if (weighing.recorder) return weighing.recorder.answers;
	return 'trace' in weighing ? /** @type {import('./replay.js').Replay} */ (weighing).trace.answers : [];
}

/** @param {Weighing} weighing */
function notRecorded(weighing) {
	if ('trace' in weighing) return h('p', { class: 'q' }, 'Its headers are not in the trace.');
	const again = h('button', { type: 'button', class: 'txt' }, 'Weigh again and keep them');
	again.addEventListener('click', () => again.dispatchEvent(new Event('again', { bubbles: true })));
	return h('p', { class: 'q' }, 'Headers are not kept unasked. ', again);
}

/** @param {Weighing} weighing @returns {Promise<HTMLElement>} */
export async function toolLines(weighing) {
	const told = await lines(weighing).catch(() => null);
	if (!told) return h('p', { class: 'q' }, 'The part of this page that writes lines for other tools did not load.');
	const { crane, skopeo, dockerPull } = told;
	return h('div', { class: 'lines' }, crane && shellLine('crane', crane), skopeo && shellLine('skopeo', skopeo), dockerPull && shellLine('docker', dockerPull));
}

/** @param {string} tool @param {string} text */
function shellLine(tool, text) {
	const copies = h('button', { type: 'button', class: 'txt', 'aria-label': `Copy the line of ${tool}` }, 'Copy');
	copies.addEventListener('click', () => copy(text, copies));
	return h('div', { class: 'shell' }, h('code', {}, longText(text)), copies);
}
