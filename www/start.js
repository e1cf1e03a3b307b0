// Before the first paint: which view, and which theme. Blocking on purpose, and small.
(() => {
	const root = document.documentElement;
	const fields = new URLSearchParams(location.search);
	root.dataset.view = fields.has('open') ? 'open' : fields.has('a') || fields.has('b') ? 'compare' : fields.get('image')?.trim() ? 'asked' : 'empty';
	try {
		const theme = localStorage.getItem('tonnage-theme');
		if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
	} catch {
		// A browser that keeps nothing follows the system.
	}
})();
