/** A stub of the second engine: forms that the page hands on as they are. */

export default async function start() {}

/** @param {string} inspection */
export function markdown(inspection) {
	const { reference } = JSON.parse(inspection);
	return `# ${reference.canonical}\n`;
}

/** @param {string} label */
export function badge(label) {
	const escaped = label.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	return `<svg xmlns="http://www.w3.org/2000/svg" width="220" height="20" role="img"><title>${escaped}</title><rect width="220" height="20" rx="3" fill="#006374"/><g fill="#fff" font-family="Verdana,sans-serif" font-size="11"><text x="6" y="14">${escaped}</text></g></svg>`;
}
