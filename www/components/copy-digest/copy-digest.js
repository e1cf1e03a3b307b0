import { h } from '../../lib/dom.js';
import { settings } from '../../lib/settings.js';
import { shortDigest } from '../../lib/format.js';

/**
 * A digest: in short, whole on hover and focus, copied by a press or the key c.
 *
 *     <copy-digest value="sha256:…" of="index digest"></copy-digest>
 *
 * `bare` leaves the algorithm out, `end` lays the whole to the left. A press dispatches
 * `copied` with what to say. Escape closes what is laid over without leaving the button.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/button/
 */
export class CopyDigest extends HTMLElement {
	connectedCallback() {
		if (this.firstChild) return;
		const digest = this.getAttribute('value') ?? '';
		const { algorithm, head, tail } = shortDigest(digest);
		const start = this.hasAttribute('bare') ? '' : `${algorithm}:`;
		const button = h(
			'button',
			{
				type: 'button',
				class: this.hasAttribute('end') ? 'dg end' : 'dg',
				'aria-label': `${start}${head}…${tail}, copy ${this.getAttribute('of') ?? 'digest'}`,
			},
			h('span', {}, start && h('i', {}, start), head, h('i', {}, '…'), tail),
			h('span', { 'aria-hidden': 'true' }, digest),
		);
		button.addEventListener('click', () => copy(digest, button));
		button.addEventListener('keydown', (event) => {
			if (event.key === 'c' && settings.letters && !event.ctrlKey && !event.metaKey && !event.altKey) {
				copy(digest, button);
			} else if (event.key === 'Escape' && !('shut' in button.dataset)) {
				button.dataset.shut = '';
				event.stopPropagation();
			}
		});
		for (const end of ['blur', 'mouseleave']) button.addEventListener(end, () => delete button.dataset.shut);
		this.append(button);
	}
}

/** What is longer is not read aloud, in characters. */
const LONG = 400;
/** How long "copied" stays, in milliseconds. */
const STAY = 2000;

/**
 * Copies a text and says so, in place and in the status line.
 *
 * @param {string | undefined} text nothing when it could not be had
 * @param {HTMLElement} button
 * @param {string} [what]
 */
export async function copy(text, button, what = 'Copied') {
	const done = text !== undefined && (await navigator.clipboard.writeText(text).then(
		() => true,
		() => false,
	));
	button.dataset.copied = done ? 'copied' : 'not copied';
	setTimeout(() => delete button.dataset.copied, STAY);
	const refused = text === undefined ? 'It could not be written: look at the network, then try again.' : 'The browser did not allow copying.';
	const say = done ? (text.length > LONG ? `${what}.` : `${what}: ${text}`) : refused;
	button.dispatchEvent(new CustomEvent('copied', { bubbles: true, detail: say }));
}

/**
 * @param {string} digest
 * @param {string} of what it is the digest of
 * @param {...('bare' | 'end')} flags
 */
export function digestButton(digest, of, ...flags) {
	const element = document.createElement('copy-digest');
	element.setAttribute('value', digest);
	element.setAttribute('of', `${of} digest`);
	for (const flag of flags) element.setAttribute(flag, '');
	return element;
}

export function registerCopyDigest() {
	customElements.define('copy-digest', CopyDigest);
}
