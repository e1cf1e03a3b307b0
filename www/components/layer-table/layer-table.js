import { bdi, code, h, longText } from '../../lib/dom.js';
import { engine } from '../../lib/engine.js';
import { count, plural, share } from '../../lib/format.js';
import { fileType, layerType } from '../../lib/media.js';
import { cell, row, rowHead, table } from '../../lib/table.js';
import { digestButton } from '../copy-digest/copy-digest.js';

/**
 * The layers, base first: what made each, its size, its share, its digest, and how they add
 * up.
 *
 *     <layer-table></layer-table>        layers.show(stack, inspection)
 *
 * Dispatches `point` with the index of the row under the pointer or the focus, or null.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/table/
 */
export class LayerTable extends HTMLElement {
	connectedCallback() {
		for (const [event, on] of /** @type {const} */ ([['mouseover', true], ['focusin', true], ['mouseleave', false], ['focusout', false]])) {
			this.addEventListener(event, ({ target }) => {
				const line = on && target instanceof Element ? target.closest('tbody tr') : null;
				const index = line instanceof HTMLTableRowElement && this.contains(line) ? line.sectionRowIndex : null;
				this.dispatchEvent(new CustomEvent('point', { detail: index }));
			});
		}
	}

	/** @param {Stack} stack @param {Inspection} inspection */
	show(stack, inspection) {
		const steps = inspection.config?.history.filter((step) => step.emptyLayer) ?? [];
		this.replaceChildren(stack.layers.length ? layerTable(stack, inspection) : h('p', { class: 'q' }, 'It has no layers.'));
		if (steps.length) this.append(emptySteps(steps));
	}
}

/** @param {Stack} stack @param {Inspection} inspection */
function layerTable(stack, { reference, kind, artifactType }) {
	const files = stack.things === 'files';
	const typed = !files && stack.type === null;
	const made = !files && stack.layers.some(({ label }) => label);
	/** @type {[string, string?][]} */
	const heads = [
		['#', 'n'],
		[made ? 'Made by' : files ? 'What' : 'Type'],
		...(typed && made ? /** @type {[string, string?][]} */ ([['Type', 'far']]) : []),
		['Size', 'n'],
		['Bytes', 'n far'],
		['Share', 'n'],
		['Digest'],
		['Adds up'],
	];
	const rows = stack.layers.map((layer) => layerRow(layer, stack, { typed: typed && made, made, files }));
	const name = `${files ? 'Files' : 'Layers'} of ${reference.canonical}. `;
	return table({}, caption(files ? artifactWords(artifactType) : typeWords(stack, kind), name), heads, rows);
}

/** @param {Children} words what is true of all rows @param {string} name */
function caption(words, name) {
	return h('caption', { class: words ? undefined : 'vh' }, h('span', { class: 'vh' }, name), words);
}

/** @param {Stack} stack @param {Inspection['kind']} kind */
function typeWords({ type, layers }, kind) {
	if (!type) return '';
	if (kind === 'schema1') return 'Schema 1 gives layers no type; all are tars, compressed with gzip.';
	return `${layers.length === 1 ? 'The layer is' : 'Every layer is'} ${type}.`;
}

/** @param {string | null} type */
function artifactWords(type) {
	return type && ['The artifact says that it is ', code(bdi(type)), '.'];
}

/**
 * @param {Placed} layer
 * @param {Stack} stack
 * @param {{ typed: boolean, made: boolean, files: boolean }} columns
 */
function layerRow(layer, { total }, { typed, made, files }) {
	const inside = layer.place === 'inside';
	const swatch = h('i', { class: inside ? 'sw' : 'sw out', '--d': layer.depth });
	const size = layer.size === null ? h('span', { class: 'q' }, 'unknown') : engine.size(layer.size, true).text;
	return row(
		{ 'data-digest': layer.digest },
		cell('n', swatch, layer.number),
		rowHead('grow', files ? fileName(layer) : made ? instruction(layer) : typeName(layer.mediaType), aside(layer)),
		typed && cell('q far', typeName(layer.mediaType)),
		cell('n', size),
		cell('n q wide far', layer.size === null ? '–' : count(layer.size)),
		cell('n last', inside ? share(layer.size ?? 0, total) : '–'),
		cell('under', digestButton(layer.digest, 'layer', 'bare', 'end')),
		cell('bar wide', h('span', { class: 'fall', 'aria-hidden': 'true' }, h('span', { '--x': layer.start, '--w': layer.width, '--d': layer.depth, class: inside ? undefined : 'none' }))),
	);
}

/** @param {string} mediaType */
function typeName(mediaType) {
	return layerType(mediaType)?.short ?? code(bdi(mediaType));
}

/** @param {Placed} layer */
function fileName({ label, mediaType }) {
	const what = fileType(mediaType);
	return [bdi(label), h('br'), h('span', { class: 'q' }, label === what ? null : `${what}, `, code(bdi(mediaType)))];
}

/** Why a layer is not counted. @param {Placed} layer */
function aside({ place, again }) {
	if (place === 'repeat') return h('small', {}, `Again layer ${again}, counted once.`);
	if (place === 'elsewhere') return h('small', {}, 'Fetched from elsewhere, not counted.');
	if (place === 'unknown') return h('small', {}, 'The registry did not say its size.');
	return null;
}

/** Readable forms longer than this open to what is stored. */
const LONG = 110;

/** @param {Placed} layer */
function instruction({ label, stored }) {
	if (!label) return h('span', { class: 'q' }, 'not stated');
	if (label.length <= LONG) return code(bdi(label));
	return h('details', { class: 'ins' }, h('summary', {}, h('code', { class: 'clip' }, bdi(label))), h('pre', {}, bdi(stored)));
}

/** @param {HistoryStep[]} steps */
function emptySteps(steps) {
	return h(
		'details',
		{ class: 'more' },
		h('summary', {}, `${plural(steps.length, 'step')} that ${steps.length === 1 ? 'adds' : 'add'} no layer`),
		h('ol', {}, steps.map(({ createdBy, comment }) => h('li', {}, code(longText(createdBy ? engine.instruction(createdBy) : (comment ?? 'not stated')))))),
	);
}

export function registerLayerTable() {
	customElements.define('layer-table', LayerTable);
}
