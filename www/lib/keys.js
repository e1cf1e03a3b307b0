import { settings } from './settings.js';

/**
 * The keys of the whole page. Single characters act outside fields only, and not at all
 * when they are switched off; keys of one part are with that part.
 *
 * @param {{ field: () => void, list: () => void, stop: () => void }} does
 */
export function listen(does) {
	document.addEventListener('keydown', (event) => {
		if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
		if (document.querySelector('dialog[open]')) return;
		if (event.key === 'Escape') {
			does.stop();
			return;
		}
		const inField = event.target instanceof Element && event.target.closest('input, select, textarea');
		if (inField || !settings.letters) return;
		if (event.key === '/') does.field();
		else if (event.key === '?') does.list();
		else return;
		event.preventDefault();
	});
}
