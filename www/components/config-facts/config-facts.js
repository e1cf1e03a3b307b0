import { h, longText } from '../../lib/dom.js';
import { date, plural, seconds } from '../../lib/format.js';
import { digestButton } from '../copy-digest/copy-digest.js';

/**
 * What an image is set up to do: its command, its environment, its labels. What is not set
 * is said in one line.
 *
 *     <config-facts></config-facts>      facts.show(inspection)
 *
 * Pattern: `<dl>`, and https://www.w3.org/WAI/ARIA/apg/patterns/disclosure/ for labels.
 */
export class ConfigFacts extends HTMLElement {
	/** @param {Inspection} inspection */
	show({ config, annotations, kind }) {
		this.replaceChildren();
		if (config) this.#showConfig(config, kind === 'schema1');
		else this.append(h('p', { class: 'q' }, kind === 'artifact' ? 'An artifact has no environment, no entrypoint, no history. It is not for docker pull; oras pull fetches it.' : 'The config could not be had. Sizes and digests stand; what it is set up to do is not known.'));
		const notes = Object.entries(annotations);
		if (notes.length) this.append(pairsThatOpen('annotation', notes));
	}

	/** @param {ImageConfig} config @param {boolean} old */
	#showConfig(config, old) {
		const { rows, unset } = factsOf(config);
		if (rows.length) this.append(pairs(rows));
		if (unset.length) this.append(h('p', { class: 'q' }, `Not set: ${unset.join(', ')}.`));
		if (!config.user && (config.os ?? 'linux') === 'linux') {
			this.append(h('p', { class: 'note hint' }, h('b', {}, 'Hint'), ' ', h('span', {}, 'Runs as root: no user is set.')));
		}
		const labels = Object.entries(config.labels);
		if (labels.length) this.append(pairsThatOpen('label', labels));
		else if (!old) this.append(h('p', { class: 'q' }, 'It has no labels.'));
	}
}

/**
 * What is set, as rows, and the names of what is not.
 *
 * @param {ImageConfig} config
 */
function factsOf(config) {
	const made = date(config.created);
	/** @type {[string, Children][]} */
	const all = [
		['Entrypoint', config.entrypoint && longText(exec(config.entrypoint))],
		['Command', config.cmd && longText(exec(config.cmd))],
		['User', config.user && longText(config.user)],
		['Working directory', config.workingDir && longText(config.workingDir)],
		['Environment', lines(config.env)],
		['Exposed ports', lines(config.exposedPorts)],
		['Volumes', lines(config.volumes)],
		['Stop signal', config.stopSignal && longText(config.stopSignal)],
		['Health check', config.healthcheck && longText(healthcheck(config.healthcheck))],
		['Shell', config.shell && longText(exec(config.shell))],
		['On-build', lines(config.onBuild)],
	];
	/** @type {[string, Children][]} */
	const told = [
		['Created', made ? h('time', { datetime: made.iso }, made.second) : config.created && longText(config.created)],
		['Author', config.author && longText(config.author)],
		['Docker version', config.dockerVersion && longText(config.dockerVersion)],
		['Config digest', config.digest && digestButton(config.digest, 'config')],
	];
	return {
		rows: [...all, ...told].filter(([, value]) => value),
		unset: all.filter(([, value]) => !value).map(([name]) => name.toLowerCase()),
	};
}

/** Each argument apart, so that quoting is kept. @param {string[]} words */
export function exec(words) {
	return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** @param {string[]} values */
function lines(values) {
	return values.length > 0 && h('ul', {}, values.map((value) => h('li', {}, longText(value))));
}

/** @param {Healthcheck} healthcheck in nanoseconds */
export function healthcheck({ test, interval, timeout, startPeriod, retries }) {
	if (test[0] === 'NONE') return 'none, on purpose';
	const words = [test[0] === 'CMD' ? exec(test.slice(1)) : test.slice(test[0] === 'CMD-SHELL' ? 1 : 0).join(' ')];
	if (interval) words.push(`every ${seconds(interval)}`);
	if (timeout) words.push(`within ${seconds(timeout)}`);
	if (startPeriod) words.push(`from ${seconds(startPeriod)} on`);
	if (retries) words.push(plural(retries, 'retry', 'retries'));
	return words.join(', ');
}

/** @param {[string, Children][]} rows */
function pairs(rows) {
	return h('dl', { class: 'pairs' }, rows.map(([key, value]) => h('div', {}, h('dt', {}, key), h('dd', {}, value))));
}

/** More than this many stay folded. */
const MANY = 16;

/** @param {string} one @param {[string, string][]} entries */
function pairsThatOpen(one, entries) {
	const rows = entries.map(([key, value]) =>
		h('div', {}, h('dt', {}, longText(key)), h('dd', {}, value ? longText(value) : h('span', { class: 'q' }, 'empty'))),
	);
	return h('details', { class: 'more', open: entries.length <= MANY }, h('summary', {}, plural(entries.length, one)), h('dl', { class: 'pairs' }, rows));
}

export function registerConfigFacts() {
	customElements.define('config-facts', ConfigFacts);
}
