// Before the first paint: which view, and which theme. Blocking on purpose, and small.
(() => {
	const root = document.documentElement;
	root.dataset.view = new URLSearchParams(location.search).get('image') ? 'asked' : 'empty';
	try {
		const theme = localStorage.getItem('tonnage-theme');
		if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
	} catch {
		// A browser that keeps nothing follows the system.
	}
})();
