import { bdi, code, h, longText } from '../../lib/dom.js';
import { begun, bytes, count, plural, share, withShortDigests } from '../../lib/format.js';
import { fileType, layerType } from '../../lib/media.js';
import { cell, row, rowHead, swatch, table, weight } from '../../lib/table.js';
import { digestButton } from '../copy-digest/copy-digest.js';

/**
 * The layers, base first: what made each, its size, its share, its digest, and how they add
 * up; where the base ends; all steps as a Dockerfile tells them.
 *
 *     <layer-table></layer-table>        layers.show(stack, inspection)
 *
 * The table is one stop of Tab: the arrow keys go from row to row, Tab into the row and on.
 * Dispatches `point` with the index of the row under the pointer or the focus, or null, and
 * `base` when somebody wants to know where the base ends.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/table/, and a roving tabindex:
 * https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/
 */
export class LayerTable extends HTMLElement {
	/** What stands in the column of digests. @type {'digest' | 'diffId'} */
	#digests = 'digest';
	/** @type {Stack | undefined} */
	#stack;
	/** @type {Inspection | undefined} */
	#inspection;
	/** @type {Base | null} */
	#base = null;

	constructor() {
		super();
		for (const [event, on] of /** @type {const} */ ([['mouseover', true], ['focusin', true], ['mouseleave', false], ['focusout', false]])) {
			this.addEventListener(event, ({ target }) => {
				const line = on && target instanceof Element ? target.closest('tr') : null;
				const at = line instanceof HTMLTableRowElement ? this.#lines.indexOf(line) : -1;
				if (event === 'focusin' && line && at >= 0) enter(this.#lines, line);
				this.dispatchEvent(new CustomEvent('point', { detail: at >= 0 ? at : null }));
			});
		}
		this.addEventListener('keydown', (event) => move(event, this.#lines));
	}

	/** @param {Stack} stack @param {Inspection} inspection @param {Base | null} [base] where the base ends, if that is known */
	show(stack, inspection, base = null) {
		this.#stack = stack;
		this.#inspection = inspection;
		this.#base = base;
		this.#render();
	}

	#render() {
		const [stack, inspection] = [this.#stack, this.#inspection];
		if (!stack || !inspection) return;
		if (!stack.layers.length) {
			this.replaceChildren(h('p', { class: 'q' }, 'It has no layers.'));
			return;
		}
		const history = inspection.config?.history ?? [];
		const diffs = this.#digests === 'diffId';
		this.replaceChildren(layerTable(stack, inspection, diffs, this.#base));
		if (this.#base?.layers === null) this.append(this.#onBase(this.#base));
		if (stack.layers.some(({ diffId }) => diffId)) this.append(this.#switch(diffs));
		if (history.length) this.append(this.#steps(history, stack));
		// The digests become buttons when they are in the page.
		queueMicrotask(() => {
			const [first] = this.#lines;
			if (first) enter(this.#lines, first);
		});
	}

	/** The rows of layers. */
	get #lines() {
		return /** @type {HTMLTableRowElement[]} */ ([...this.querySelectorAll('tr[tabindex]')]);
	}

	/** A base of which nothing tells where it ends. @param {Base} base */
	#onBase({ name, told }) {
		const find = h('button', { type: 'button', class: 'txt' }, 'Find where it ends');
		find.addEventListener('click', () => {
			find.disabled = true;
			this.dispatchEvent(new Event('base', { bubbles: true }));
		});
		return h('p', { class: 'row' }, h('span', {}, 'Built on ', code(bdi(name)), '.'), told ? h('span', { role: 'status' }, told) : [find, h('span', {}, '(asks its registry)')]);
	}

	/** Between what a registry stores and what it is unpacked. @param {boolean} diffs */
	#switch(diffs) {
		const button = h('button', { type: 'button', class: 'txt', 'data-switch': true }, diffs ? 'Show digests' : 'Show diff ids');
		button.addEventListener('click', () => {
			this.#digests = diffs ? 'digest' : 'diffId';
			this.#render();
			/** @type {HTMLElement | null} */ (this.querySelector('[data-switch]'))?.focus();
		});
		return h('p', { class: 'row' }, button, h('span', {}, 'A diff id is the hash of a layer unpacked; the config names it.'));
	}

	/** All steps, with those that add no layer. @param {HistoryStep[]} history @param {Stack} stack */
	#steps(history, stack) {
		const empty = history.filter((step) => step.emptyLayer).length;
		const place = h('div', {});
		const words = `${plural(history.length, 'step')}, ${empty ? `${count(empty)} of them without a layer` : 'each with a layer'}`;
		const details = h('details', { class: 'more' }, h('summary', {}, words), place);
		details.addEventListener('toggle', async () => {
			if (!details.open || place.firstChild) return;
			const { stepList } = await import('./steps.js');
			place.replaceChildren(stepList(history, stack, this.#base));
		});
		return details;
	}
}

/**
 * Makes one of several rows the one that Tab comes to, with what is in it.
 *
 * @param {HTMLElement[]} lines
 * @param {HTMLElement} line
 */
export function enter(lines, line) {
	for (const other of lines) {
		const tab = other === line ? 0 : -1;
		if (other.tabIndex === tab && other.dataset.seen) continue;
		other.dataset.seen = 'yes';
		other.tabIndex = tab;
		for (const control of other.querySelectorAll('summary, button')) /** @type {HTMLElement} */ (control).tabIndex = tab;
	}
}

/** Goes from one of several rows to another. @param {KeyboardEvent} event @param {HTMLElement[]} lines */
export function move(event, lines) {
	if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
	const at = lines.findIndex((line) => line.contains(document.activeElement));
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
	if (at < 0 || to === undefined) return;
	event.preventDefault();
	lines[Math.min(Math.max(to, 0), lines.length - 1)]?.focus();
}

/** @param {Stack} stack @param {Inspection} inspection @param {boolean} diffs @param {Base | null} base */
function layerTable(stack, { reference, kind, artifactType }, diffs, base) {
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
		[diffs ? 'Diff id' : 'Digest'],
		['Adds up'],
	];
	const rows = stack.layers.flatMap((layer, i) => {
		const line = layerRow(layer, stack, { typed: typed && made, made, files, diffs });
		return base?.layers && base.layers === i ? [baseRow(base.name, base.layers, stack, heads.length), line] : [line];
	});
	const name = `${files ? 'Files' : 'Layers'} of ${reference.canonical}. `;
	return table({ class: 'tbl stack layers' }, caption(files ? artifactWords(artifactType) : typeWords(stack, kind), name), heads, rows);
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
	return type && ['The artifact says that it is ', code(bdi(begun(type))), '.'];
}

/**
 * The rule between the base and what stands on it.
 *
 * @param {string} name of the base
 * @param {number} layers of it
 * @param {Stack} stack
 * @param {number} columns
 */
function baseRow(name, layers, stack, columns) {
	/** @param {Placed[]} part */
	const sum = (part) => [plural(part.length, 'layer'), ', ', bytes(part.reduce((total, { place, size }) => total + (place === 'inside' ? (size ?? 0) : 0), 0))];
	return row(
		{ class: 'base' },
		h('td', { role: 'cell', colspan: columns },
			'Above, the base ', code(bdi(name)), ': ', sum(stack.layers.slice(0, layers)), '. Below, its own: ', sum(stack.layers.slice(layers)), '.',
		),
	);
}

/**
 * @param {Placed} layer
 * @param {Stack} stack
 * @param {{ typed: boolean, made: boolean, files: boolean, diffs: boolean }} columns
 */
function layerRow(layer, { total }, { typed, made, files, diffs }) {
	const inside = layer.place === 'inside';
	const [digest, of] = diffs ? [layer.diffId, 'layer diff id'] : [layer.digest, 'layer'];
	return row(
		{ tabindex: -1, 'data-digest': layer.digest },
		cell('n', swatch(layer), layer.number),
		rowHead('grow', files ? fileName(layer) : made ? instruction(layer) : typeName(layer.mediaType), aside(layer)),
		typed && cell('q far', typeName(layer.mediaType)),
		cell('n', layer.size === null ? h('span', { class: 'q' }, 'unknown') : weight(layer.size)),
		cell('n q wide far', layer.size === null ? '–' : count(layer.size)),
		cell('n last', inside ? share(layer.size ?? 0, total) : '–'),
		cell('under', digest ? digestButton(digest, of, 'bare', 'end') : h('span', { class: 'q' }, 'none')),
		cell(
			'bar wide',
			h('span', { class: 'fall', 'aria-hidden': 'true' }, h('span', { '--x': layer.start, '--w': layer.width, '--d': layer.depth, class: inside ? undefined : 'none' })),
			inside && h('span', { class: 'vh' }, `${bytes(layer.sum)} so far`),
		),
	);
}

/** @param {string} mediaType */
function typeName(mediaType) {
	return layerType(mediaType)?.short ?? code(bdi(begun(mediaType)));
}

/** @param {Placed} layer */
function fileName({ label, mediaType }) {
	const what = fileType(mediaType);
	return [longText(label), h('br'), h('span', { class: 'q' }, label === what ? null : `${what}, `, code(bdi(begun(mediaType))))];
}

/** Why a layer is not counted. @param {Placed} layer */
function aside({ place, again, urls: [url] }) {
	if (place === 'repeat') return h('small', {}, `Again layer ${again}, counted once.`);
	if (place === 'elsewhere') return h('small', {}, 'Fetched from elsewhere, not counted', url ? [': ', code(bdi(begun(withShortDigests(url))))] : '.');
	if (place === 'unknown') return h('small', {}, 'The registry did not say its size.');
	return null;
}

/** Readable forms longer than this open to what is stored. */
const LONG = 110;
/** More than this is in no two lines. */
const CLIPPED = 1000;

/** What made a layer: its readable form, which opens to what is stored where it is long. @param {Pick<Placed, 'label' | 'stored'>} layer */
export function instruction({ label, stored }) {
	if (!label) return h('span', { class: 'q' }, 'not stated');
	if (label.length <= LONG) return code(bdi(label));
	return h('details', { class: 'ins' }, h('summary', {}, h('code', { class: 'clip' }, bdi(label.slice(0, CLIPPED)))), h('pre', {}, longText(stored)));
}

export function registerLayerTable() {
	customElements.define('layer-table', LayerTable);
}
