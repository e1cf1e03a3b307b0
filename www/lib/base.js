/**
 * The image that another one was built on.
 *
 * @typedef {object} Base
 * @property {string} name as the image tells it
 * @property {string | null} digest
 * @property {number | null} layers how many of the layers are its own; null when nothing tells
 * @property {number | null} steps how many of the steps are
 * @property {string} [told] why that was looked for in vain
 */

/** Where builders write it: image-spec, annotations.md, "Pre-Defined Annotation Keys". */
const NAME = 'org.opencontainers.image.base.name';
const DIGEST = 'org.opencontainers.image.base.digest';

/** The longest name that is one. */
const LONGEST = 512;

/**
 * What an image tells of its base. Buildah notes in the history where it began.
 *
 * @param {Inspection} inspection
 * @returns {Base | null}
 */
export function baseOf({ annotations, config }) {
	const name = annotations[NAME] || config?.labels[NAME];
	if (!name || name.length > LONGEST) return null;
	const history = config?.history ?? [];
	const begun = history.findLastIndex(({ comment }) => comment === `FROM ${name}`);
	const layers = history.slice(0, begun).filter(({ layer }) => layer !== null).length;
	return {
		name,
		digest: annotations[DIGEST] || config?.labels[DIGEST] || null,
		...(begun > 0 && layers ? { layers, steps: begun } : { layers: null, steps: null }),
	};
}
