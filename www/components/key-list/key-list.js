import '../../lib/dressed.js';
import { h } from '../../lib/dom.js';
import { settings } from '../../lib/settings.js';

/**
 * The list of keys, with the switch that turns single letters off.
 *
 *     <key-list></key-list>              keys.open()
 *
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 */
export class KeyList extends HTMLElement {
	/** @type {HTMLDialogElement | undefined} */
	#dialog;

	open() {
		this.#dialog ??= this.#make();
		if (!this.#dialog.open) this.#dialog.showModal();
	}

	#make() {
		const letters = h('input', { type: 'checkbox', checked: settings.letters });
		letters.addEventListener('change', () => {
			settings.letters = letters.checked;
		});
		const close = h('button', { class: 'btn' }, 'Close');
		const dialog = h(
			'dialog',
			{ class: 'keys', 'aria-labelledby': 'keys-name' },
			h('form', { method: 'dialog' },
				h('h2', { id: 'keys-name' }, 'Keyboard'),
				h('dl', { class: 'pairs' }, KEYS.map(([key, does]) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, does)))),
				h('label', {}, letters, ' Single characters are keys'),
				h('div', { class: 'row' }, close),
			),
		);
		dialog.addEventListener('click', (event) => {
			if (event.target === dialog) dialog.close();
		});
		this.append(dialog);
		return dialog;
	}
}

/** @type {[string, string][]} */
const KEYS = [
	['/', 'to the image field'],
	['Enter', 'weigh'],
	['Esc', 'stop; else close what is laid over'],
	['Tab', 'question, unit, copy row, digests, proof, then section by section'],
	['↑ ↓', 'in a table: row by row; Enter weighs a platform'],
	['c', 'on a digest: copy'],
	['?', 'this list'],
];

export function registerKeyList() {
	if (!customElements.get('key-list')) customElements.define('key-list', KeyList);
}
