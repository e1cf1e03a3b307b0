import { bytes, plural } from './format.js';
import { proofRows } from './proof.js';
import { list, sentence } from './words.js';

/**
 * What was proved of an image in a file: there is no registry whose word would count.
 *
 * @param {Inspection | undefined} inspection
 * @param {NonNullable<ReferenceParts['source']>} kind
 * @param {string} how how the file came
 * @returns {import('./proof.js').Proof}
 */
export function fileProof(inspection, kind, how) {
	const checks = inspection?.verification ?? [];
	const documents = checks.filter(({ of }) => of !== 'tag' && of !== 'layer');
	const layers = checks.filter(({ of }) => of === 'layer');
	const verified = [...new Set(documents.flatMap(({ of, status }) => (status === 'verified' ? [of] : [])))];
	return {
		sentence: { whole: isWhole(documents, layers, kind, inspection), before: words(documents, layers, verified, kind, how), tag: '', after: '' },
		rows: inspection ? rows(inspection, documents, layers) : [],
	};
}

/**
 * @param {Verification[]} documents
 * @param {Verification[]} layers
 * @param {string} kind
 * @param {Inspection | undefined} inspection
 */
function isWhole(documents, layers, kind, inspection) {
	if (kind === 'document' && inspection?.kind === 'image' && !documents.some(({ of }) => of === 'config')) return false;
	return documents.every(({ status }) => status === 'verified') && layers.every(({ status }) => status === 'verified' || status === 'claimed');
}

/**
 * @param {Verification[]} documents
 * @param {Verification[]} layers
 * @param {string[]} verified
 * @param {string} kind
 * @param {string} how
 */
function words(documents, layers, verified, kind, how) {
	const wrong = documents.filter(({ status }) => status === 'failed').map(({ of }) => of);
	if (wrong.length) return `The ${list(wrong)} is not what its digest says, and nothing in it is shown.`;
	const broken = layers.filter(({ status }) => status === 'failed').length;
	if (broken) return `${plural(broken, 'layer is', 'layers are')} not what ${broken === 1 ? 'its digest says' : 'their digests say'}: the file was changed, or broke on its way.`;
	const hashed = verified.length ? `${list(verified)} ${verified.length === 1 ? 'was' : 'were'} hashed in this tab` : '';
	if (documents.some(({ of, status }) => of === 'manifest' && status === 'not-checked')) {
		return `There is no manifest in it, so none could be checked; one was made here of what the archive has.${hashed ? ` The ${hashed}.` : ''}`;
	}
	const all = layers.length > 0 && layers.every(({ status }) => status === 'verified');
	if (all) return `Nobody’s word is needed: ${list([...verified, 'every layer'])} were hashed in this tab, and each is what its name says.`;
	if (kind === 'document') return `You ${GAVE[how] ?? 'gave'} it, so nobody’s word is needed: the ${hashed || 'document is what it is'}.${missing(documents)}`;
	return `Nobody’s word is needed: the ${hashed}, and each is what its name says. The layers were not read.`;
}

/** @type {Record<string, string>} */
const GAVE = { dropped: 'dropped', pasted: 'pasted', chosen: 'chose' };

/** @param {Verification[]} documents */
function missing(documents) {
	return documents.some(({ of }) => of === 'manifest') && !documents.some(({ of }) => of === 'config') ? ' Its config was not given.' : '';
}

/**
 * @param {Inspection} inspection
 * @param {Verification[]} documents
 * @param {Verification[]} layers
 */
function rows(inspection, documents, layers) {
	const told = proofRows({ ...inspection, verification: documents }).slice(0, -1);
	const tag = inspection.verification.find(({ of }) => of === 'tag');
	const named = tag ? [{ document: 'Name', digest: tag.digest, verdict: 'claimed', how: 'The file calls it that. Nobody else is asked.' }] : [];
	return [...named, ...told, ...layerRows(inspection, layers)];
}

/** @param {Inspection} inspection @param {Verification[]} layers */
function layerRows({ layers: all, size }, layers) {
	const distinct = new Set(all.map(({ digest }) => digest)).size;
	const verified = layers.filter(({ status }) => status === 'verified');
	const wrong = layers.filter(({ status }) => status === 'failed');
	const failed = wrong.map(({ digest, note }) => ({ document: 'Layer', digest, verdict: 'failed', how: sentence(note) }));
	const rest = layers.find(({ status }) => status === 'not-checked');
	const counted = `${verified.length} of ${distinct}${size ? `, ${bytes(size.download)}` : ''}, SHA-256 computed here.`;
	const row = verified.length
		? { document: 'Layers', digest: null, verdict: verified.length === distinct ? 'verified' : 'in part', how: counted }
		: { document: 'Layers', digest: null, verdict: rest ? 'not\u00a0checked' : 'not\u00a0read', how: rest ? sentence(rest.note) : layers.length ? 'Their sizes as stored are what the manifest says.' : 'They are not in it; their sizes are the manifest’s.' };
	return [...failed, row];
}
