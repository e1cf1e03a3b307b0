import { h } from './dom.js';
import { engine } from './engine.js';
import { bytes } from './format.js';

/**
 * Tables that become lists on a phone. They carry their roles in the markup, because
 * `display: grid` may drop the native ones.
 */

/**
 * @param {Properties} properties
 * @param {Children} caption
 * @param {[text: string, className?: string][]} heads
 * @param {HTMLTableRowElement[]} rows
 */
export function table(properties, caption, heads, rows) {
	return h(
		'table',
		{ role: 'table', class: 'tbl stack', ...properties },
		caption,
		h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads.map(([text, className]) => h('th', { role: 'columnheader', scope: 'col', class: className }, text)))),
		h('tbody', { role: 'rowgroup' }, rows),
	);
}

/**
 * @param {Properties} properties
 * @param {...Children} cells
 */
export function row(properties, ...cells) {
	return h('tr', { role: 'row', ...properties }, ...cells);
}

/**
 * @param {string} className
 * @param {...Children} children
 */
export function cell(className, ...children) {
	return h('td', { role: 'cell', class: className || undefined }, ...children);
}

/**
 * The cell that names its row.
 *
 * @param {string} className
 * @param {...Children} children
 */
export function rowHead(className, ...children) {
	return h('th', { role: 'rowheader', scope: 'row', class: className || undefined }, ...children);
}

/**
 * A size in a column; its exact bytes lie over it while its row is pointed at.
 *
 * @param {number} size in bytes
 */
export function weight(size) {
	return h('span', { class: 'exact' }, engine.size(size, true).text, h('span', {}, bytes(size)));
}

const SWATCHES = { inside: 'sw', repeat: 'sw out', elsewhere: 'sw out', unknown: 'sw out seg-unknown' };

/** The square that stands for a layer, as its piece of the bar is drawn. @param {Placed} layer */
export function swatch({ place, depth }) {
	return h('i', { class: SWATCHES[place], '--d': depth });
}
