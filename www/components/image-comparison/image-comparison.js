import { bdi, blank, breakable, code, fill, h, longText, section } from '../../lib/dom.js';
import { areOne, barWords, baseWords, configDifference, gist, historyRuns, layerCounts, placesOf, signed } from '../../lib/difference.js';
import { engine } from '../../lib/engine.js';
import { exactly, shown } from '../../lib/exact.js';
import { count, platformText, plural, withShortDigests } from '../../lib/format.js';
import { comparisonMarkdown } from '../../lib/markdown.js';
import { settings } from '../../lib/settings.js';
import { cell, exactBytes, row, rowHead, table, weight } from '../../lib/table.js';
import { spoken } from '../../lib/words.js';
import { copy, digestButton } from '../copy-digest/copy-digest.js';
import { enter, instruction, move } from '../layer-table/layer-table.js';
import { LookupError, registerLookupError } from '../lookup-error/lookup-error.js';
import { ProofLine } from '../proof-line/proof-line.js';
import { registerRequestTrace, RequestTrace, traceNotes } from '../request-trace/request-trace.js';
import { StepList } from '../step-list/step-list.js';
import { unitButton } from '../weight-hero/weight-hero.js';

/**
 * Two images beside each other: the difference, what of B must be fetched when A is there,
 * layers, settings and history as a diff.
 *
 *     <image-comparison></image-comparison>      comparison.show({ a, b, comparison })
 *
 * Dispatches `swap`, and what `lookup-error` does, with the side.
 */
export class ImageComparison extends HTMLElement {
	#name = h('h1', { class: 'ref', id: 'two' });
	#weight = h('p', { class: 'weight' });
	#gist = h('p', { class: 'gist' });
	#copy = h('div', { class: 'copy' });
	#facts = h('dl', { class: 'facts' });
	#hero = h('section', { class: 'hero', 'aria-labelledby': 'two' }, h('div', {}, this.#name, this.#weight, this.#gist, this.#copy), this.#facts);
	#steps = { a: new StepList(), b: new StepList() };
	#waiting = section('steps', 'Lookups', [], h('div', { class: 'thirds' }, h('div', {}, h('h3', {}, 'A'), this.#steps.a), h('div', {}, h('h3', {}, 'B'), this.#steps.b)));
	#proofs = { a: new ProofLine(), b: new ProofLine() };
	#traces = { a: new RequestTrace(), b: new RequestTrace() };
	/** @type {Pair | undefined} */
	#pair;

	/** @param {Pair} pair */
	show(pair) {
		this.#pair = pair;
		const { a, b, comparison } = pair;
		const failed = /** @type {const} */ (['a', 'b']).filter((side) => pair[side].stage === 'failed');
		if (failed.length && a.stage !== 'running' && b.stage !== 'running') {
			this.#showErrors(pair, failed);
			return;
		}
		this.#showHero(pair);
		if (!comparison) {
			this.#steps.a.show(a);
			this.#steps.b.show(b);
			if (this.#waiting.parentElement !== this) this.replaceChildren(this.#hero, this.#waiting);
			return;
		}
		this.replaceChildren(this.#hero, ...this.#sections(pair, comparison));
	}

	/** Shows the sizes in other units. */
	rescale() {
		if (this.#pair?.comparison) this.show(this.#pair);
	}

	/** @param {Pair} pair */
	#showHero(pair) {
		const { a, b, comparison } = pair;
		fill(this.#name, JSON.stringify(titles(pair)), () => titles(pair).map((piece) => (piece.soft ? h('i', {}, piece.text) : breakable(piece.text))));
		fill(this.#weight, `${comparison?.a.digest} ${comparison?.b.digest} ${settings.units}`, () => {
			if (!comparison) return blank();
			const { value, unit, spokenSign } = signed(comparison);
			return [
				h('output', { form: 'pair', for: 'a b', 'aria-live': 'off' }, h('span', { 'aria-hidden': 'true' }, value), h('span', { class: 'vh' }, `${spokenSign}${value.replace(/^[+−]/, '')} ${spoken(unit)}`)),
				unitButton(unit, this),
			];
		});
		const sum = comparison && gist(comparison);
		fill(this.#gist, `${JSON.stringify(sum)} ${settings.units} ${a.stage} ${b.stage}`, () => {
			if (!sum) return a.stage === 'running' && b.stage === 'running' ? 'Looking up both.' : ['Looking up ', h('b', {}, a.stage === 'running' ? 'A' : 'B'), '.'];
			return [sum.before, h('b', {}, sum.exact), `${sum.rest} `, h('span', {}, shown(sum.aside))];
		});
		fill(this.#copy, `${comparison?.a.digest} ${comparison?.b.digest} ${pair.address}`, () => (comparison ? this.#deeds(pair, comparison) : h('span', {}, 'Esc stops')));
		this.#showFacts(pair);
	}

	/** What can be taken along. @param {Pair} pair @param {Comparison} comparison */
	#deeds(pair, comparison) {
		/** @type {[string, () => string][]} */
		const offers = [
			// An address that leads into a file leads nobody else there.
			...(pair.a.canAsk && pair.b.canAsk ? [/** @type {[string, () => string]} */ (['link', () => new URL(pair.address, document.baseURI).href])] : []),
			['JSON', () => JSON.stringify(comparison, null, 2)],
			['Markdown', () => comparisonMarkdown(comparison)],
		];
		const buttons = offers.map(([what, text]) => {
			const button = h('button', { type: 'button', class: 'txt', 'aria-label': `${what}, copy` }, what);
			button.addEventListener('click', () => copy(text(), button, what === 'link' ? 'Copied' : `Copied as ${what}`));
			return button;
		});
		return [h('span', {}, 'Copy'), ...buttons, h('button', { type: 'button', class: 'txt', onclick: () => this.dispatchEvent(new Event('swap')) }, 'Swap A and B')];
	}

	/** @param {Pair} pair */
	#showFacts({ a, b, comparison }) {
		const side = (/** @type {Weighing} */ weighing, /** @type {string} */ letter) => {
			const { inspection, address } = weighing;
			if (!inspection?.size || !inspection.manifest) return blank();
			const { complete, download } = inspection.size;
			const size = `${complete ? '' : '≥ '}${engine.size(download, true).text}`;
			return [h('a', { class: 'exact begins', href: address }, size, exactBytes(download)), ' · ', digestButton(inspection.manifest.digest, `image ${letter}`, 'bare', 'end')];
		};
		const kept = comparison?.layers.filter(({ change }) => change === 'kept').length ?? 0;
		const [one, two] = [a, b].map(({ inspection }) => (inspection?.platform ? platformText(inspection.platform) : null));
		const index = a.inspection?.platforms.length && a.inspection.resolved?.digest === b.inspection?.resolved?.digest ? a.inspection?.resolved?.digest : null;
		const isIndex = [a, b].some(({ inspection }) => inspection?.platforms.length);
		/** @type {[string, Children][]} */
		const rows = [
			['A', side(a, 'A')],
			['B', side(b, 'B')],
			['Platform', comparison ? bdi(one === two ? (one ?? 'not stated') : `${one ?? 'not stated'} and ${two ?? 'not stated'}`) : blank()],
			['Index', comparison ? (index ? ['the same · ', digestButton(index, 'index', 'bare', 'end')] : h('span', { class: 'q' }, isIndex ? 'not the same' : 'none, single manifests')) : blank()],
			['Shared', comparison ? [`${count(kept)} of ${plural(comparison.b.layers, 'layer')}, `, exactly(comparison.size.kept)] : blank()],
		];
		const key = [a, b].map(({ inspection }) => `${inspection?.manifest?.digest} ${inspection?.size?.download}`);
		fill(this.#facts, `${key} ${settings.units} ${Boolean(comparison)}`, () => rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
	}

	/** @param {Pair} pair @param {Comparison} comparison */
	#sections({ a, b }, comparison) {
		if (!a.inspection || !b.inspection) return [];
		const config = configDifference(comparison, a.inspection, b.inspection);
		const runs = historyRuns(comparison);
		this.#traces.a.show(a);
		this.#traces.b.show(b);
		this.#proofs.a.show(a);
		this.#proofs.b.show(b);
		const doubts = /** @type {const} */ ([['A', a], ['B', b]]).flatMap(([letter, { inspection }]) => (inspection?.warnings ?? []).map(({ message }) => h('p', { class: 'note' }, h('b', {}, letter), ' ', h('span', {}, bdi(message)))));
		const requests = /** @type {const} */ ([['A', a, this.#traces.a], ['B', b, this.#traces.b]]).flatMap(([letter, weighing, trace]) =>
			weighing.requests.length ? [h('details', { class: 'more' }, h('summary', {}, `${letter}: ${traceNotes(weighing)[0]}`), trace)] : [],
		);
		return [
			section('lay', 'Layers', [layerCounts(comparison)], ...doubts, bars(comparison, a.inspection, b.inspection), keyTo(comparison), h('p', { class: 'q' }, shown(baseWords(comparison))), layerTable(comparison, a.inspection, b.inspection)),
			section('cfg', 'Config', [config ? (config.rows.length ? plural(config.rows.length, 'difference') : 'no difference') : null], ...configMatter(config, comparison)),
			...(runs.length ? [section('his', 'History', ['as a diff'], ...runs.map(historyRun))] : []),
			section('prf', 'Proof', [], h('h3', {}, 'A'), this.#proofs.a, h('h3', {}, 'B'), this.#proofs.b),
			...(requests.length ? [section('req', 'Requests', [], ...requests)] : []),
		];
	}

	/** @param {Pair} pair @param {('a' | 'b')[]} failed */
	#showErrors(pair, failed) {
		const errors = failed.map((side) => {
			const error = new LookupError();
			error.show(pair[side]);
			const { heading } = error;
			if (heading) {
				heading.prepend(`${side.toUpperCase()}: `);
				heading.id = `e-${side}`;
				heading.parentElement?.setAttribute('aria-labelledby', heading.id);
			}
			error.querySelector('#why')?.setAttribute('id', `why-${side}`);
			for (const link of error.querySelectorAll('a')) link.setAttribute('href', pair.instead(side, link.search));
			error.addEventListener('edit', (event) => {
				event.stopPropagation();
				this.dispatchEvent(new CustomEvent('side', { detail: side }));
			});
			return error;
		});
		const other = /** @type {const} */ (['a', 'b']).find((side) => !failed.includes(side));
		const stands = other && pair[other];
		const size = stands?.inspection?.size;
		const kept = stands && other && h('p', {}, `${other.toUpperCase()} is there: `, h('a', { href: stands.address }, bdi(stands.title)), size ? [' weighs ', exactly(size.download), '.'] : '.');
		this.replaceChildren(...errors, ...(kept ? [section('kept', `Side ${other?.toUpperCase()}`, ['kept'], kept)] : []));
		errors[0]?.heading?.focus({ preventScroll: true });
	}
}

/**
 * @typedef {object} Pair
 * @property {Weighing} a
 * @property {Weighing} b
 * @property {Comparison} [comparison] when both are known
 * @property {string} address
 * @property {(side: 'a' | 'b', query: string) => string} instead the address with another image on one side
 */

/**
 * What differs of the names stands out; what they have in common is said once.
 *
 * @param {Pair} pair
 * @returns {{ text: string, soft?: boolean }[]}
 */
export function titles({ a, b }) {
	const [one, two] = [a, b].map((weighing) => {
		const { name, target } = weighing.name;
		const platform = weighing.inspection?.platform ? platformText(weighing.inspection.platform) : weighing.asked.platform;
		return { name: withShortDigests(name), target: withShortDigests(target), platform };
	});
	if (!one || !two) return [];
	const between = { text: ' … ', soft: true };
	if (one.name !== two.name) return [{ text: one.name + one.target }, between, { text: two.name + two.target }];
	if (one.target !== two.target) return [{ text: one.name }, { text: one.target, soft: true }, between, { text: two.target.replace(/^:/, '') }];
	if (one.platform && two.platform && one.platform !== two.platform) return [{ text: one.platform }, between, { text: two.platform }];
	return [{ text: one.name }, { text: one.target, soft: true }, between, { text: 'the same' }];
}

/** Below this share a piece has no gap of its own. */
const THIN = 0.004;
/** @type {Record<LayerRow['change'], string>} */
const SEGMENTS = { kept: 'seg-kept', removed: 'seg-gone', added: 'seg-new', recompressed: 'seg-again' };

/** @param {Comparison} comparison @param {Inspection} a @param {Inspection} b */
function bars(comparison, a, b) {
	const sides = /** @type {const} */ ([['A', 'a', a, comparison.a], ['B', 'b', b, comparison.b]]);
	return h(
		'div',
		{ class: 'delta' },
		sides.flatMap(([letter, side, inspection, { download, complete }]) => {
			const places = placesOf(side, inspection, comparison);
			const pieces = places.map(({ change, start, width }) => h('span', { class: `${width < THIN ? 'thin ' : ''}${SEGMENTS[change]}`, '--x': start, '--w': width }));
			return [
				h('b', {}, letter),
				h('div', { class: 'load slim', role: 'img', 'aria-label': barWords(letter, places) }, pieces),
				h('span', {}, complete ? null : h('small', {}, '≥ '), exactly(download, 'ends')),
			];
		}),
	);
}

/** @param {Comparison} comparison */
function keyTo({ layers }) {
	/** @type {[LayerRow['change'], string][]} */
	const words = [['kept', 'kept'], ['removed', 'only in A'], ['added', 'only in B'], ['recompressed', 'the same in another compression']];
	return h('p', { class: 'key' }, words.flatMap(([change, text]) => (layers.some((layer) => layer.change === change) ? [h('span', {}, h('i', { class: SEGMENTS[change] }), text)] : [])));
}

/** @param {Comparison} comparison @param {Inspection} a @param {Inspection} b */
function layerTable({ layers }, a, b) {
	if (!layers.length) return h('p', { class: 'q' }, 'Neither has layers.');
	const sized = (/** @type {number | null | undefined} */ size, sign = '') => (size === null || size === undefined ? 'unknown' : weight(size, sign));
	const rows = layers.map((layer) => {
		const of = (/** @type {Inspection} */ inspection, /** @type {number | null} */ at) => (at === null ? '–' : sized(inspection.layers[at]?.size));
		const sign = { kept: '', removed: '−', added: '+', recompressed: '+' }[layer.change];
		const made = layer.createdBy ? engine.instruction(layer.createdBy) : '';
		return row(
			{ tabindex: -1 },
			cell('', h('span', { class: 'st', 'data-is': layer.change }, layer.change)),
			rowHead('grow', made ? instruction({ label: made, stored: layer.createdBy ?? '' }) : code(withShortDigests(layer.digest))),
			cell('n', layer.change === 'kept' ? '0' : sized(layer.size, sign)),
			h('td', { role: 'cell', class: 'n under', 'data-l': 'A' }, of(a, layer.a)),
			h('td', { role: 'cell', class: 'n last', 'data-l': 'B' }, of(b, layer.b)),
			cell('whole', digestButton(layer.digest, 'layer', 'bare', 'end'), layer.was && h('small', {}, 'A: ', digestButton(layer.was, 'layer of A', 'bare', 'end'))),
		);
	});
	const place = table({ class: 'tbl stack changes' }, h('caption', { class: 'vh' }, 'Layers of A and B, base first'), [['Layer'], ['Made by'], ['Change', 'n'], ['A', 'n'], ['B', 'n'], ['Digest']], rows);
	place.addEventListener('focusin', ({ target }) => {
		const line = rows.find((one) => target instanceof Node && one.contains(target));
		if (line) enter(rows, line);
	});
	place.addEventListener('keydown', (event) => move(event, rows));
	if (rows[0]) enter(rows, rows[0]);
	return place;
}

/** @param {ReturnType<typeof configDifference>} config @param {Comparison} comparison */
function configMatter(config, comparison) {
	if (!config) return [h('p', { class: 'q' }, 'The config of one is not known: settings are not compared.')];
	const value = (/** @type {string} */ letter, /** @type {string | null} */ text) => h('td', { role: 'cell', 'data-l': letter }, text === null ? h('span', { class: 'q' }, 'not set') : text === '' ? h('span', { class: 'q' }, 'empty') : code(longText(text)));
	const rows = config.rows.map(({ field, of, a, b }) => row({}, rowHead('', field, of && ' ', of && code(longText(of))), value('A', a), value('B', b)));
	const nothing = areOne(comparison) ? 'It is one image.' : 'Nothing is set differently.';
	return [
		rows.length ? table({ class: 'tbl stack even' }, h('caption', { class: 'vh' }, 'Config of A and B'), [['Field'], ['A'], ['B']], rows) : h('p', {}, nothing),
		...(config.same.length ? [h('p', { class: 'q' }, `The same in both: ${config.same.join(', ')}.`)] : []),
	];
}

/** @type {Record<Comparison['history'][number]['change'], [sign: string, className: string | undefined]>} */
const SIGNS = { kept: [' ', undefined], added: ['+', 'add'], removed: ['−', 'del'] };

/** @param {ReturnType<typeof historyRuns>[number]} run */
function historyRun({ folded, steps }) {
	const lines = steps.map(({ change, createdBy }) => {
		const [sign, className] = SIGNS[change];
		return h('span', { class: className }, `${sign} `, longText(createdBy ? engine.instruction(createdBy) : 'a step that is not stated'));
	});
	const diff = h('pre', { class: 'diff' }, lines);
	return folded ? h('details', { class: 'more' }, h('summary', {}, `${plural(steps.length, 'step')} that both have`), diff) : diff;
}

export function registerImageComparison() {
	registerLookupError();
	registerRequestTrace();
	customElements.define('image-comparison', ImageComparison);
}
