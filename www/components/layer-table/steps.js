import '../../lib/dressed.js';
import { bdi, code, h, longText } from '../../lib/dom.js';
import { engine } from '../../lib/engine.js';
import { swatch, weight } from '../../lib/table.js';
import { enter, move } from './layer-table.js';

/**
 * All steps in the making of an image, as a Dockerfile tells them: those that left a layer
 * with its number and size, the others in their places between them. Tab comes to one of the
 * former, and the arrow keys go on to the next.
 *
 * @param {HistoryStep[]} history
 * @param {Stack} stack
 * @param {Base | null} base
 */
export function stepList(history, stack, base) {
	const items = history.flatMap((step, i) => {
		const item = stepItem(step, step.layer === null ? undefined : stack.layers[step.layer]);
		return base && i === base.steps ? [h('li', { class: 'from' }, h('span', {}), code('FROM ', bdi(base.name))), item] : [item];
	});
	const place = h('ol', { class: 'dockerfile' }, items);
	const lines = () => /** @type {HTMLElement[]} */ ([...place.querySelectorAll('li[tabindex]')]);
	place.addEventListener('focusin', ({ target }) => enter(lines(), /** @type {HTMLElement} */ (target)));
	place.addEventListener('keydown', (event) => move(event, lines()));
	const [first] = lines();
	if (first) enter(lines(), first);
	return place;
}

/** @param {HistoryStep} step @param {Placed | undefined} layer */
function stepItem({ createdBy, comment, emptyLayer }, layer) {
	const words = createdBy ? engine.instruction(createdBy) : '';
	const note = comment && !createdBy ? comment : '';
	return h(
		'li',
		{ class: emptyLayer ? 'q' : undefined, tabindex: layer && layer.size !== null && -1 },
		layer ? h('span', { class: 'n' }, swatch(layer), h('span', { class: 'vh' }, 'Layer '), layer.number) : h('span', {}),
		words ? code(longText(words)) : h('span', { class: 'q' }, note ? longText(note) : 'not stated'),
		layer && layer.size !== null && h('span', { class: 'n' }, weight(layer.size)),
	);
}
