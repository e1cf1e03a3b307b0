import { failure, second, told, WANT } from './second.js';

/**
 * Reading what was dropped, piece by piece: an archive of gigabytes takes the memory of a
 * piece and of its documents.
 *
 * @typedef {import('./second.js').Archive} Archive
 * @typedef {import('./second.js').SecondEngine} SecondEngine
 * @typedef {import('./dropped.js').Dropped} Dropped
 *
 * @typedef {object} Manner
 * @property {boolean} hashing whether the layers are read too
 * @property {AbortSignal} signal
 * @property {(done: number, all: number) => void} onProgress in bytes
 *
 * @typedef {object} Source something that can be read, and again
 * @property {string} name
 * @property {number | null} bytes its size; null of a folder
 * @property {'file' | 'folder' | 'documents'} what
 * @property {(manner: Manner) => Promise<Archive>} read
 */

/** How much of a file is read at once, in bytes: more when all of it is. */
const PIECE = 64 * 1024;
const LARGE_PIECE = 1024 * 1024;
/** The largest document that is read, and one byte more. */
const DOCUMENT = 4 * 1024 * 1024 + 1;
/** The most files looked at in a folder. */
const MAX_FILES = 65_536;

/**
 * What was dropped, as what can be read.
 *
 * @param {Dropped} dropped
 * @returns {Promise<Source>}
 */
export async function sourceOf({ files, folders }) {
	const [folder] = folders;
	if (folder) return folderSource(folder.name, (path) => entryAt(folder, path));
	const [first] = files;
	if (!first) throw failure({ code: 'UNSUPPORTED_ARCHIVE', message: 'there is no file in it', hint: HINT });
	if (first.webkitRelativePath) return listed(files, first);
	const loose = files.some(({ name }) => name === 'index.json') && files.some(({ name }) => name === 'oci-layout');
	if (loose) {
		const hint = 'Drop the folder itself; its blobs are needed too.';
		throw failure({ code: 'UNSUPPORTED_ARCHIVE', message: 'these are files of a layout, without their folder', hint });
	}
	const documents = await Promise.all(files.map(isDocument));
	if (documents.every(Boolean)) return documentSource(files);
	if (files.length > 1) {
		const hint = 'Drop one archive, one folder, or the documents of one image together.';
		throw failure({ code: 'UNSUPPORTED_ARCHIVE', message: `these are ${files.length} files, and not all of them are documents`, hint });
	}
	return { name: stem(first.name), bytes: first.size, what: 'file', read: (manner) => readArchive(first, manner) };
}

const HINT = 'A manifest, an index or a config as JSON is read here, a docker save archive, and an OCI layout as a tar archive or a folder.';

/** The name without what says how it is packed. @param {string} name */
function stem(name) {
	return name.replace(/(\.(tar|tgz|gz|zst|json))+$/i, '') || name;
}

/** Whether it begins as JSON does. @param {File} file */
async function isDocument(file) {
	return /^\s*[[{]/.test(await file.slice(0, 512).text());
}

/** @param {File[]} files @returns {Source} */
function documentSource(files) {
	const bytes = files.reduce((sum, { size }) => sum + size, 0);
	const [first] = files;
	return {
		name: files.length === 1 && first ? first.name : `${files.length} documents`,
		bytes,
		what: 'documents',
		read: async () => {
			const documents = new (await second()).Documents();
			for (const file of files) documents.add(await bytesOf(file.slice(0, DOCUMENT)));
			return told(() => documents.finish());
		},
	};
}

/** @param {Blob} blob */
async function bytesOf(blob) {
	return new Uint8Array(await blob.arrayBuffer());
}

/** @param {File} file @param {Manner} manner */
async function readArchive(file, manner) {
	const engine = await second();
	const reader = new engine.Reader(manner.hashing);
	const step = manner.hashing ? LARGE_PIECE : PIECE;
	for (let at = 0; at < file.size; ) {
		const piece = await bytesOf(file.slice(at, at + step));
		manner.signal.throwIfAborted();
		at += piece.length;
		const want = told(() => reader.feed(piece));
		if (want === WANT.nothing) break;
		if (want === WANT.gzip || want === WANT.zstd) return unpacked(file, want === WANT.gzip ? 'gzip' : 'zstd', reader, manner);
		const over = Math.min(want, file.size - at);
		if (over > 0) reader.skipped(over);
		at += over;
		manner.onProgress(at, file.size);
	}
	return told(() => reader.finish());
}

/**
 * @param {File} file
 * @param {string} encoding
 * @param {import('./second.js').ArchiveReader} reader
 * @param {Manner} manner
 */
async function unpacked(file, encoding, reader, { signal, onProgress }) {
	let packed = 0;
	const counted = new TransformStream({
		transform(/** @type {Uint8Array<ArrayBuffer>} */ piece, controller) {
			packed += piece.length;
			controller.enqueue(piece);
		},
	});
	const pieces = file.stream().pipeThrough(counted).pipeThrough(decoder(encoding)).getReader();
	/** How many of the bytes that come are not looked at. */
	let over = 0;
	for (;;) {
		const { done, value } = await pieces.read().catch((cause) => {
			throw failure({ code: 'MALFORMED_ARCHIVE', message: `it is no ${encoding} to its end: ${words(cause)}`, hint: 'Copy it again; if it stays so, whoever made it should save it again.' });
		});
		if (signal.aborted) void pieces.cancel();
		signal.throwIfAborted();
		onProgress(packed, file.size);
		if (done) break;
		const passed = Math.min(over, value.length);
		reader.skipped(passed);
		over -= passed;
		if (passed === value.length) continue;
		const want = told(() => reader.feed(value.subarray(passed)));
		if (want === WANT.nothing) {
			void pieces.cancel();
			break;
		}
		over = Math.max(want, 0);
	}
	return told(() => reader.finish());
}

/** @param {string} encoding @returns {DecompressionStream} */
function decoder(encoding) {
	try {
		return new DecompressionStream(/** @type {CompressionFormat} */ (encoding));
	} catch {
		throw failure({ code: 'UNSUPPORTED_ARCHIVE', message: `this is compressed with ${encoding}, which this browser does not read`, hint: `Unpack it with ${encoding} -d first; gzip is read as it is.` });
	}
}

/** @param {unknown} thrown */
function words(thrown) {
	return thrown instanceof Error && thrown.message ? thrown.message : 'the browser gave no reason';
}

/** Files that were chosen as a folder. @param {File[]} files @param {File} first @returns {Source} */
function listed(files, first) {
	const root = first.webkitRelativePath.split('/', 1)[0] ?? '';
	const byPath = new Map(files.slice(0, MAX_FILES).map((file) => [file.webkitRelativePath.slice(root.length + 1), file]));
	return folderSource(root, async (path) => byPath.get(path));
}

/**
 * @param {string} name
 * @param {(path: string) => Promise<File | undefined>} at
 * @returns {Source}
 */
function folderSource(name, at) {
	return {
		name,
		bytes: null,
		what: 'folder',
		read: async ({ hashing, signal, onProgress }) => {
			const folder = new (await second()).Folder(hashing);
			let done = 0;
			for (let path = folder.want(); path !== undefined; path = folder.want()) {
				const file = await at(path);
				signal.throwIfAborted();
				if (!file) {
					folder.isMissing();
					continue;
				}
				if (!folder.found(file.size)) continue;
				for (let from = 0, more = true; more && from < file.size; ) {
					const piece = await bytesOf(file.slice(from, from + LARGE_PIECE));
					signal.throwIfAborted();
					from += piece.length;
					more = folder.feed(piece);
					done += piece.length;
					onProgress(done, 0);
				}
			}
			return told(() => folder.finish());
		},
	};
}

/** @param {FileSystemDirectoryEntry} folder @param {string} path @returns {Promise<File | undefined>} */
function entryAt(folder, path) {
	return new Promise((resolve) => {
		const none = () => resolve(undefined);
		folder.getFile(path, {}, (entry) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, none), none);
	});
}
