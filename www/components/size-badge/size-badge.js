import '../../lib/dressed.js';
import { h } from '../../lib/dom.js';
import { engine } from '../../lib/engine.js';
import { badgeMarkdown, badgeOf, fileName, labelOf } from '../../lib/share.js';
import { sentence } from '../../lib/words.js';
import { copy } from '../copy-digest/copy-digest.js';

/**
 * What an image weighs as a small picture, made in the tab: to look at, to copy and to save.
 *
 *     <size-badge></size-badge>          badge.open(weighing)
 *
 * A press dispatches `copied` with what to say.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 */
export class SizeBadge extends HTMLElement {
	/** @param {Weighing} weighing a finished one */
	open(weighing) {
		const { inspection } = weighing;
		if (!inspection) return;
		const place = h('div', { class: 'below' }, h('p', { class: 'q' }, 'It is being drawn.'));
		const dialog = h(
			'dialog',
			{ class: 'keys', 'aria-labelledby': 'badge-name' },
			h('form', { method: 'dialog' },
				h('h2', { id: 'badge-name' }, 'Size badge'),
				h('p', { class: 'q' }, 'A picture of its own: it asks nobody, and shows what was weighed today.'),
				place,
				h('div', { class: 'row' }, h('button', { class: 'btn' }, 'Close')),
			),
		);
		dialog.addEventListener('close', () => dialog.remove());
		dialog.addEventListener('click', (event) => {
			if (event.target === dialog) dialog.close();
		});
		this.replaceChildren(dialog);
		dialog.showModal();
		const file = fileName(inspection);
		const words = `${labelOf(inspection)}: ${inspection.size ? engine.size(inspection.size.download).text : 'unknown'}`;
		const link = new URL(weighing.address, document.baseURI).href;
		badgeOf(inspection).then(
			(svg) => place.replaceChildren(...drawn(svg, words, file, badgeMarkdown(inspection, file, link))),
			(error) => place.replaceChildren(h('p', { class: 'bad', role: 'alert' }, sentence(`it could not be drawn: ${error instanceof Error ? error.message : String(error)}`))),
		);
	}
}

/** @param {string} svg @param {string} words @param {string} file @param {string} markdown */
function drawn(svg, words, file, markdown) {
	const picture = `data:image/svg+xml,${encodeURIComponent(svg)}`;
	const offers = /** @type {[string, string][]} */ ([['SVG', svg], ['Markdown', markdown]]).map(([what, text]) => {
		const button = h('button', { type: 'button', class: 'btn', 'aria-label': `Copy ${what} of the badge` }, `Copy ${what}`);
		button.addEventListener('click', () => copy(text, button, `${what} copied`));
		return button;
	});
	return [
		h('p', {}, h('img', { class: 'badge', src: picture, alt: words, height: 20 })),
		h('div', { class: 'row' }, offers, h('a', { class: 'btn', href: picture, download: file }, 'Download')),
		h('pre', { class: 'badge-text' }, markdown),
	];
}

export function registerSizeBadge() {
	if (!customElements.get('size-badge')) customElements.define('size-badge', SizeBadge);
}
