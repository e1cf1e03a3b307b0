// Before the first paint: which view, which theme, and the engine where it is wanted at once.
// Blocking on purpose, and small.
(() => {
	const root = document.documentElement;
	const fields = new URLSearchParams(location.search);
	root.dataset.view = fields.has('open') ? 'open' : fields.has('a') || fields.has('b') ? 'compare' : fields.get('image')?.trim() ? 'asked' : 'empty';
	if (root.dataset.view === 'asked' || root.dataset.view === 'compare') {
		for (const wanted of [
			{ rel: 'modulepreload', href: 'engine/index.js' },
			{ rel: 'preload', href: 'engine/dist/tonnage_first.wasm', as: 'fetch', crossOrigin: '' },
		]) {
			document.head.append(Object.assign(document.createElement('link'), wanted));
		}
	}
	try {
		const theme = localStorage.getItem('tonnage-theme');
		if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
	} catch {
		// A browser that keeps nothing follows the system.
	}
})();
