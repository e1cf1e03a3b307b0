import { bytes } from './format.js';
import { list, sentence } from './words.js';

/**
 * What was proved, in one sentence and in rows.
 *
 * @typedef {{ sentence: ReturnType<typeof proofSentence>, rows: ReturnType<typeof proofRows> }} Proof
 */

/** @type {Record<Verification['of'], string>} */
const NAMES = { tag: 'Tag', index: 'Index', manifest: 'Manifest', config: 'Config', layer: 'Layer', 'schema1-signature': 'Signature' };

/**
 * @param {ReferenceParts} reference
 * @param {Inspection | undefined} inspection undefined for the longest sentence to expect
 * @returns {{ whole: boolean, before: string, tag: string, after: string }}
 */
export function proofSentence(reference, inspection) {
	const byDigest = reference.digest !== null;
	const before = byDigest ? 'You asked by digest, so nobody’s word is needed: ' : 'That ';
	const tag = byDigest ? '' : (reference.tag ?? '');
	const thing = inspection?.kind === 'artifact' ? 'artifact' : 'image';
	const word = byDigest ? '' : ` means this ${thing} is ${reference.registry}’s word. `;
	const { whole, proved } = judge(inspection, byDigest);
	return { whole, before, tag, after: word + (byDigest ? proved : sentenceStart(proved)) };
}

/**
 * @param {Inspection | undefined} inspection
 * @param {boolean} byDigest
 */
function judge(inspection, byDigest) {
	const all = inspection?.verification ?? [];
	const failed = all.filter(({ status }) => status === 'failed').map(({ of }) => NAMES[of].toLowerCase());
	const verified = new Set(all.filter(({ status }) => status === 'verified').map(({ of }) => NAMES[of].toLowerCase()));
	if (failed.length) {
		return { whole: false, proved: `the ${list(failed)} is not what its digest says, and nothing in it is shown.` };
	}
	if (inspection?.kind === 'schema1') {
		const sizes = byDigest ? 'the registry’s word' : 'its word too';
		return { whole: false, proved: `the manifest was hashed in this tab and matches; the sizes of its layers are ${sizes}.` };
	}
	const documents = inspection ? list([...verified]) : 'index, manifest and config';
	if (inspection && !verified.size) return { whole: false, proved: 'nothing was hashed in this tab.' };
	if (byDigest) {
		return { whole: true, proved: `the ${documents} ${verified.size === 1 ? 'was' : 'were'} hashed in this tab, down from the one you named.` };
	}
	const missing = inspection?.kind === 'image' && !verified.has('config');
	const rest = missing ? ' The config could not be had.' : '';
	const below = verified.size === 1 ? `the ${documents}` : `everything below it, ${documents},`;
	return { whole: !missing, proved: `${below} was hashed in this tab and matches.${rest}` };
}

/** @param {string} text */
function sentenceStart(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What was checked, one row each: document, digest, verdict, how.
 *
 * @param {Inspection} inspection
 */
export function proofRows(inspection) {
	const rows = inspection.verification.map((verification) => ({
		document: NAMES[verification.of],
		digest: /** @type {string | null} */ (verification.digest),
		verdict: verification.status === 'not-checked' ? 'not\u00a0checked' : verification.status,
		how: how(verification, inspection),
	}));
	const told = inspection.kind === 'schema1' ? 'Schema 1 has no sizes; each is what the registry answered.' : 'Sizes are the manifest’s, and the manifest is verified.';
	const things = inspection.kind === 'artifact' ? 'Files' : 'Layers';
	return [...rows, { document: things, digest: null, verdict: 'not\u00a0fetched', how: told }];
}

/**
 * @param {Verification} verification
 * @param {Inspection} inspection
 */
function how({ of, digest, status, note }, { resolved, manifest, size, reference, config }) {
	if (of === 'tag') return 'The registry says so. Nobody else can.';
	if (status !== 'verified') return sentence(note.charAt(0).toUpperCase() + note.slice(1));
	const named = digest === reference.digest ? 'you named this digest' : null;
	if (digest === resolved?.digest) return `${bytes(resolved.size)}, SHA-256 computed here${named ? `; ${named}` : ''}.`;
	if (digest === manifest?.digest) return `${bytes(manifest.size)}, hashed here; the index names this digest.`;
	if (of === 'config' && size && digest === config?.digest) return `${bytes(size.config)}, hashed here; the manifest names this digest.`;
	return 'Hashed here; the document before it names this digest.';
}
