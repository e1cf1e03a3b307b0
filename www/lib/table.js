import { h } from './dom.js';
import { engine } from './engine.js';
import { count } from './format.js';

/**
 * Tables that become lists on a phone. They carry their roles in the markup, because
 * `display: grid` may drop the native ones.
 */

/**
 * @param {Properties} properties
 * @param {Children} caption
 * @param {[what: Children, className?: string, sort?: 'ascending' | 'descending'][]} heads
 * @param {HTMLTableRowElement[]} rows
 * @param {HTMLTableRowElement} [sum] stands at the foot
 */
export function table(properties, caption, heads, rows, sum) {
	return h(
		'table',
		{ role: 'table', class: 'tbl stack', ...properties },
		caption,
		h(
			'thead',
			{ role: 'rowgroup' },
			h('tr', { role: 'row' }, heads.map(([what, className, sort]) => h('th', { role: 'columnheader', scope: 'col', class: className, 'aria-sort': sort }, what))),
		),
		h('tbody', { role: 'rowgroup' }, rows),
		sum && h('tfoot', { role: 'rowgroup' }, sum),
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
 * A size in a column; its exact bytes lie over it while its row is pointed at or has the focus.
 *
 * @param {number} size in bytes
 * @param {string} [sign] before it
 */
export function weight(size, sign = '') {
	return h('span', { class: 'exact' }, sign + engine.size(size, true).text, exactBytes(size, sign));
}

/** What lies over a rounded size. @param {number} size @param {string} [sign] */
export function exactBytes(size, sign = '') {
	return h('span', {}, `${sign + count(size)}\u00a0B`);
}

const SWATCHES = { inside: 'sw', repeat: 'sw out', elsewhere: 'sw out', unknown: 'sw out seg-unknown' };

/** The square that stands for a layer, as its piece of the bar is drawn. @param {Placed} layer */
export function swatch({ place, depth }) {
	return h('i', { class: SWATCHES[place], '--d': depth });
}
