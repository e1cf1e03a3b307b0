import { fill, h } from '../../lib/dom.js';
import { bytes } from '../../lib/format.js';
import { cell, row, rowHead, table } from '../../lib/table.js';
import { digestButton } from '../copy-digest/copy-digest.js';

/**
 * The documents that an answer was made of, to be read, saved and copied.
 *
 *     <raw-documents></raw-documents>    documents.show(weighing)
 *
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/disclosure/
 */
export class RawDocuments extends HTMLElement {
	/** @param {Weighing} weighing */
	show(weighing) {
		const found = documentsOf(weighing.inspection);
		fill(this, found.map(({ digest }) => digest).join(), () => {
			const place = h('div', { id: 'raw' });
			const rows = found.map((document) => documentRow(document, weighing, place));
			return [table({ class: 'tbl stack named' }, h('caption', { class: 'vh' }, 'Documents that were read'), [['Document'], ['Digest'], ['Bytes', 'n'], ['Do']], rows), place];
		});
	}
}

/**
 * The documents that were read, top to bottom.
 *
 * @typedef {{ name: string, digest: string, size: number | null }} Found
 *
 * @param {Inspection | undefined} inspection
 * @returns {Found[]}
 */
export function documentsOf(inspection) {
	if (!inspection) return [];
	const { resolved, manifest, config, size, verification } = inspection;
	/** @type {Found[]} */
	const found = [];
	if (resolved && resolved.digest !== manifest?.digest) found.push({ name: 'Index', digest: resolved.digest, size: resolved.size });
	for (const { of, digest } of verification) {
		const isOther = digest !== resolved?.digest && digest !== manifest?.digest;
		if (of === 'index' && isOther) found.push({ name: 'Index in it', digest, size: null });
	}
	if (manifest) found.push({ name: 'Manifest', digest: manifest.digest, size: manifest.size });
	const configured = config?.digest && verification.some(({ of, status }) => of === 'config' && status === 'verified');
	if (configured && config.digest) found.push({ name: 'Config', digest: config.digest, size: size?.config ?? null });
	return found;
}

/** @param {Found} document @param {Weighing} weighing @param {HTMLElement} place */
function documentRow({ name, digest, size }, weighing, place) {
	const read = h('button', { type: 'button', class: 'txt', 'aria-expanded': 'false', 'aria-controls': 'raw', 'aria-label': `Read the ${name.toLowerCase()}` }, 'Read');
	read.addEventListener('click', async () => {
		const opens = read.getAttribute('aria-expanded') !== 'true';
		for (const other of place.parentElement?.querySelectorAll('[aria-expanded]') ?? []) other.setAttribute('aria-expanded', 'false');
		place.replaceChildren();
		if (!opens) return;
		read.setAttribute('aria-expanded', 'true');
		const { documentReader } = await import('../../lib/document-reader.js');
		const reader = await documentReader(name, digest, weighing);
		if (read.getAttribute('aria-expanded') === 'true') place.replaceChildren(reader);
	});
	return row({}, rowHead('', name), cell('under grow', digestButton(digest, name.toLowerCase())), cell('n', size === null ? '–' : bytes(size)), cell('third', read));
}

export function registerRawDocuments() {
	customElements.define('raw-documents', RawDocuments);
}
