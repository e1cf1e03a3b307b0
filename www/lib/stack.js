import { engine } from './engine.js';
import { fileType, isForeign, layerType } from './media.js';

/**
 * The layers as they are drawn: where each stands in the download, and where one stands
 * outside of it.
 *
 * @typedef {object} Placed
 * @property {number} number from 1, base first
 * @property {string} digest
 * @property {string} mediaType
 * @property {number | null} size
 * @property {'inside' | 'repeat' | 'elsewhere' | 'unknown'} place
 * @property {number} again the number of the layer that it repeats
 * @property {number} start 0…1
 * @property {number} width 0…1
 * @property {number} depth 0…1, base to top
 * @property {string} label what made it, or what it is
 * @property {string} stored the instruction as it is stored
 * @property {number} sum what it and all before it add to the download
 * @property {string | null} diffId
 * @property {string[]} urls where it comes from, if not from the registry
 *
 * @typedef {object} Stack
 * @property {Placed[]} layers
 * @property {number} total
 * @property {'layers' | 'files'} things
 * @property {string | null} type what all are, if all are the same
 *
 * @param {Inspection} inspection
 * @returns {Stack | null} null while its size is not known
 */
export function stackOf({ layers, size, kind }) {
	if (!size) return null;
	const total = size.download;
	/** @type {Map<string, number>} */
	const seen = new Map();
	let start = 0;
	let sum = 0;
	const placed = layers.map((layer, i) => {
		const again = seen.get(layer.digest) ?? 0;
		if (!again) seen.set(layer.digest, i + 1);
		const place = again ? 'repeat' : isForeign(layer.mediaType) ? 'elsewhere' : layer.size === null ? 'unknown' : 'inside';
		const width = place === 'inside' && total > 0 ? (layer.size ?? 0) / total : 0;
		if (place === 'inside') sum += layer.size ?? 0;
		const title = layer.annotations['org.opencontainers.image.title'];
		const label = kind === 'artifact' ? (title ?? fileType(layer.mediaType)) : layer.createdBy ? engine.instruction(layer.createdBy) : '';
		const drawn = {
			number: i + 1,
			digest: layer.digest,
			mediaType: layer.mediaType,
			size: layer.size,
			place: /** @type {Placed['place']} */ (place),
			again,
			start,
			width,
			depth: layers.length > 1 ? i / (layers.length - 1) : 0.5,
			label,
			stored: layer.createdBy ?? '',
			sum,
			diffId: layer.diffId,
			urls: layer.urls,
		};
		start += width;
		return drawn;
	});
	const types = new Set(layers.map(({ mediaType }) => layerType(mediaType)?.sentence ?? mediaType));
	return { layers: placed, total, things: kind === 'artifact' ? 'files' : 'layers', type: types.size === 1 ? [...types][0] ?? null : null };
}
