/**
 * What somebody dropped, pasted or chose: it is taken along at once, because the event that
 * brought it forgets it.
 *
 * @typedef {object} Dropped
 * @property {'dropped' | 'pasted' | 'chosen'} how
 * @property {File[]} files
 * @property {FileSystemDirectoryEntry[]} folders
 */

/**
 * Listens for files on the whole page, and for documents that are pasted outside of fields.
 *
 * @param {(dropped: Dropped) => void} take
 */
export function listenForFiles(take) {
	const root = document.documentElement;
	addEventListener('dragover', (event) => {
		if (!event.dataTransfer?.types.includes('Files')) return;
		event.preventDefault();
		root.dataset.over = 'yes';
	});
	addEventListener('dragleave', (event) => {
		if (!event.relatedTarget) delete root.dataset.over;
	});
	addEventListener('drop', (event) => {
		delete root.dataset.over;
		if (!event.dataTransfer?.types.includes('Files')) return;
		event.preventDefault();
		take({ how: 'dropped', ...partsOf(event.dataTransfer) });
	});
	addEventListener('paste', (event) => {
		const inField = event.target instanceof Element && event.target.closest('input, select, textarea');
		if (inField || !event.clipboardData) return;
		const parts = partsOf(event.clipboardData);
		const text = event.clipboardData.getData('text/plain');
		if (parts.files.length || parts.folders.length) take({ how: 'pasted', ...parts });
		else if (/^\s*[[{]/.test(text)) take(pasted(text));
		else return;
		event.preventDefault();
	});
}

/** A text as a file. @param {string} text @returns {Dropped} */
export function pasted(text) {
	return { how: 'pasted', files: [new File([text], 'pasted.json')], folders: [] };
}

/** @param {DataTransfer} transfer */
function partsOf(transfer) {
	/** @type {FileSystemDirectoryEntry[]} */
	const folders = [];
	/** @type {File[]} */
	const files = [];
	for (const item of transfer.items) {
		if (item.kind !== 'file') continue;
		const entry = item.webkitGetAsEntry?.();
		const file = entry?.isDirectory ? null : item.getAsFile();
		if (entry?.isDirectory) folders.push(/** @type {FileSystemDirectoryEntry} */ (entry));
		else if (file) files.push(file);
	}
	return { files, folders };
}
