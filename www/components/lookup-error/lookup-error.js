import '../../lib/dressed.js';
import { bdi, code, h, visible } from '../../lib/dom.js';
import { engine } from '../../lib/engine.js';
import { date, duration, platformText, plural } from '../../lib/format.js';
import { failureOf } from '../../lib/failure.js';
import { digestButton } from '../copy-digest/copy-digest.js';

/**
 * Why there is no answer, and the ways on. It takes the place of the answer.
 *
 *     <lookup-error></lookup-error>      error.show(weighing)
 *
 * Dispatches `again`, `sign-in` with the registry that wants it, and `edit` with the field in which something is to be changed. The
 * heading takes the focus.
 */
export class LookupError extends HTMLElement {
	/** @param {Weighing} weighing */
	show(weighing) {
		const failure = failureOf(weighing);
		const again = h('button', { type: 'button', class: 'btn' }, 'Weigh again');
		again.addEventListener('click', () => this.dispatchEvent(new Event('again', { bubbles: true })));
		const { edit } = failure;
		const change = h('button', { type: 'button', class: 'btn' }, edit === 'platform' ? 'Choose another platform' : 'Change the name');
		change.addEventListener('click', () => this.dispatchEvent(new CustomEvent('edit', { bubbles: true, detail: edit })));
		const registry = weighing.error?.code === 'UNAUTHORIZED' && weighing.reference?.registry;
		const signIn = h('button', { type: 'button', class: 'btn' }, `Sign in to ${registry}`);
		signIn.addEventListener('click', () => this.dispatchEvent(new CustomEvent('sign-in', { bubbles: true, detail: registry })));
		this.replaceChildren(
			h(
				'section',
				{ class: weighing.error?.code === 'ABORTED' ? 'err calm' : 'err', 'aria-labelledby': 'e' },
				h('h1', { id: 'e', tabindex: '-1' }, failure.heading.map(piece)),
				failure.meaning.length > 0 && h('p', {}, failure.meaning.map(piece)),
				failure.said && h('p', { class: 'said' }, 'The registry’s words: ', h('q', {}, bdi(failure.said))),
				failure.reason && h('p', { class: 'said' }, 'The proxy’s reason: ', bdi(failure.reason)),
				failure.claimed && hearsay(failure.claimed),
				where(weighing),
				ways(failure),
				(failure.again || edit) && h('div', { class: 'row' }, registry && signIn, failure.again && again, edit && change),
				cost(weighing),
			),
		);
	}

	get heading() {
		return /** @type {HTMLElement | null} */ (this.querySelector('h1'));
	}
}

/** @param {Piece} words */
function piece(words) {
	if (typeof words === 'string') return visible(words);
	if ('flag' in words) return h('code', { class: 'flag' }, words.flag);
	return 'code' in words ? code(bdi(words.code)) : h('b', {}, bdi(words.strong));
}

/** The place that is wrong, in what was typed. @param {Weighing} weighing */
function where({ error, asked }) {
	const position = error?.details.position;
	if (error?.code !== 'INVALID_REFERENCE' || position === undefined) return null;
	const characters = [...asked.image];
	const wrong = characters[position];
	const place = wrong === undefined ? 'At its end.' : `Character ${position + 1}, “${wrong}”.`;
	return h(
		'p',
		{ class: 'where', id: 'why' },
		h('bdi', {}, characters.slice(0, position).join(''), h('mark', {}, wrong ?? '\u00a0'), characters.slice(position + 1).join('')),
		h('small', {}, place),
	);
}

/** What somebody says of the tag: their word, told as such. @param {Claim} claim */
function hearsay({ by, digest, updated, images }) {
	const rows = images.map(({ platform, download }) => h('li', {}, code(bdi(platformText(platform))), ' ', engine.size(download).text));
	const day = date(updated)?.day;
	return h(
		'div',
		{ class: 'hearsay' },
		h('p', {}, h('b', {}, bdi(by), ' says'), ' what is to download, and nothing here proves it:'),
		rows.length > 0 && h('ul', { 'aria-label': `What ${by} says` }, rows),
		digest && h('p', { class: 'said' }, 'The tag is said to be ', code(bdi(digest)), day && `, since ${day}`, '.'),
	);
}

/** More ways than these stay folded. */
const MANY = 24;

/** @param {Failure} failure */
function ways({ ways: all, waysName = 'Ways on' }) {
	if (!all.length) return null;
	const chips = all.map(({ text, address, aside }) =>
		h('li', {}, h('a', { class: 'chip', href: address, 'aria-current': aside && 'true' }, bdi(text), aside && ' ', aside && h('small', {}, aside))),
	);
	const shown = h('ul', { class: 'row', 'aria-label': waysName }, chips.slice(0, MANY));
	if (waysName === 'Did you mean') return h('div', { class: 'row' }, h('p', {}, waysName), shown);
	const rest = chips.slice(MANY);
	if (!rest.length) return shown;
	return h('div', {}, shown, h('details', { class: 'more' }, h('summary', {}, `${rest.length} more`), h('ul', { class: 'row', 'aria-label': `More of: ${waysName}` }, rest)));
}

/** The code, and what it took to learn it. @param {Weighing} weighing */
function cost({ error, requests, times, inspection }) {
	const position = error?.details.position;
	const time = Math.max(...times.map(({ end }) => end), 0);
	const asked = requests.length ? `${plural(requests.length, 'request')}, ${duration(time)}` : 'nothing was sent';
	const resolved = inspection?.resolved;
	return h(
		'p',
		{ class: 'cost' },
		code(error?.code ?? ''),
		` · ${position === undefined ? '' : `position ${position} · `}${asked}`,
		resolved && ' · found ',
		resolved && digestButton(resolved.digest, 'resolved', 'end'),
		resolved && ', hash checked',
	);
}

export function registerLookupError() {
	if (!customElements.get('lookup-error')) customElements.define('lookup-error', LookupError);
}
