/** An inspection in forms to take along. The second engine writes them, as the command does. */
import { familiar } from './format.js';
import { second, told } from './second.js';

/** As the command prints it. @param {Inspection} inspection */
export function jsonOf(inspection) {
	return JSON.stringify(inspection, null, 2);
}

/** @param {Inspection} inspection */
export async function markdownOf(inspection) {
	const { markdown } = await second();
	return told(() => markdown(JSON.stringify(inspection)));
}

/**
 * A badge: the name, and what it weighs, as an SVG.
 *
 * @param {Inspection} inspection
 */
export async function badgeOf(inspection) {
	const { badge } = await second();
	return told(() => badge(labelOf(inspection), JSON.stringify(inspection)));
}

/** The name on a badge, without its digest. @param {Inspection} inspection */
export function labelOf({ reference }) {
	const { name } = familiar(reference);
	return reference.tag ? `${name}:${reference.tag}` : name;
}

/**
 * What shows the badge in a README, and leads here.
 *
 * @param {Inspection} inspection
 * @param {string} file
 * @param {string} link
 */
export function badgeMarkdown({ reference }, file, link) {
	const { name, target } = familiar(reference);
	// A parenthesis would end the address; names have nothing that ends a text.
	const closed = link.replaceAll('(', '%28').replaceAll(')', '%29');
	return `[![Size of ${name}${target}](${file})](${closed})`;
}

/** A name for a file. @param {Inspection} inspection */
export function fileName({ reference }) {
	const { name, target } = familiar(reference);
	return `${(name + target).replace(/[^\w.-]+/g, '-').slice(0, 80)}.svg`;
}
