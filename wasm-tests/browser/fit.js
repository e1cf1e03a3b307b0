/** Whether a page fits its window. */

/** What reaches over the edge of the page. @param {import('playwright-core').Page} page */
export function tooWide(page) {
	return page.evaluate(() => {
		const edge = document.body.getBoundingClientRect().right;
		const over = document.documentElement.scrollWidth > Math.ceil(edge);
		if (!over) return [];
		const all = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > edge + 1);
		return all.map((one) => `${one.outerHTML.slice(0, 80)} ${one.getBoundingClientRect().right} > ${edge}`).slice(0, 5);
	});
}

/** Text that is not all to be seen, where nothing opens it. @param {import('playwright-core').Page} page */
export function cutOff(page) {
	return page.evaluate(() => {
		const seen = [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && one.textContent?.trim() && !one.closest('summary, .vh, thead, select'));
		// Of two that lie on each other, one is not seen.
		const labels = [...document.querySelectorAll('.ruler li')].map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 2).sort((a, b) => a.left - b.left);
		const covered = labels.flatMap((label, i) => (i > 0 && label.left < (labels[i - 1]?.right ?? 0) ? [`label ${i} of the ruler begins at ${label.left}`] : []));
		const cut = seen.filter((one) => getComputedStyle(one).overflow !== 'visible' && one.getAttribute('tabindex') !== '0' && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1) && one.clientWidth > 0);
		return cut.map((one) => `${one.outerHTML.slice(0, 80)} ${one.scrollWidth}×${one.scrollHeight} in ${one.clientWidth}×${one.clientHeight}`).slice(0, 5).concat(covered);
	});
}
