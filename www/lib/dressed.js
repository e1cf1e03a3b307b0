import { h } from './dom.js';

/**
 * The look of what not every visitor wants. Whoever imports this waits until it is there, or is known to be missing.
 */
await new Promise((resolve) => {
	const link = h('link', { rel: 'stylesheet', href: 'later.css' });
	for (const end of ['load', 'error']) link.addEventListener(end, resolve);
	document.head.append(link);
});
