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
	const { whole, proved } = judge(inspection, reference);
	const capital = proved.charAt(0).toUpperCase() + proved.slice(1);
	if (reference.source) return { whole, before: 'This is a file of your own, and nobody was asked. ', tag: '', after: capital };
	if (reference.digest !== null) return { whole, before: 'You asked by digest, so nobody’s word is needed: ', tag: '', after: proved };
	const thing = inspection?.kind === 'artifact' ? 'artifact' : 'image';
	return { whole, before: 'That ', tag: reference.tag ?? '', after: ` means this ${thing} is ${reference.registry}’s word. ${capital}` };
}

/**
 * @param {Inspection | undefined} inspection
 * @param {ReferenceParts} reference
 */
function judge(inspection, reference) {
	const byDigest = reference.digest !== null;
	const of = (/** @type {Verification['status']} */ wanted) => [
		...new Set((inspection?.verification ?? []).filter(({ status }) => status === wanted).map((one) => NAMES[one.of]?.toLowerCase() ?? one.of)),
	].map((name) => (name === 'layer' ? 'layers' : name));
	const failed = of('failed');
	const verified = inspection ? of('verified') : ['index', 'manifest', 'config'];
	const documents = list(verified);
	const one = verified.length === 1 && documents !== 'layers';
	const hashed = `the ${documents} ${one ? 'was' : 'were'} hashed in this tab`;
	if (failed.length) {
		const rest = `the ${list(failed)} is not what its digest says, and nothing in it is shown.`;
		return { whole: false, proved: verified.length ? `${hashed} and ${one ? 'matches' : 'match'}; ${rest}` : rest };
	}
	if (!verified.length) return { whole: false, proved: 'nothing was hashed in this tab.' };
	if (inspection?.kind === 'schema1') {
		const sizes = byDigest ? 'the registry’s word' : 'its word too';
		return { whole: false, proved: `${hashed} and ${one ? 'matches' : 'match'}; the sizes of its layers are ${reference.source ? 'not in it' : sizes}.` };
	}
	const missing = inspection?.kind === 'image' && !verified.includes('config');
	const rest = missing ? ' The config could not be had.' : '';
	if (byDigest) return { whole: !missing, proved: `${hashed}, down from the one you named.${rest}` };
	if (reference.source || one) return { whole: !missing, proved: `${hashed} and ${one ? 'matches' : 'match'}.${rest}` };
	return { whole: !missing, proved: `everything below it, ${documents}, was hashed in this tab and matches.${rest}` };
}

/**
 * What was checked, one row each: document, digest, verdict, how.
 *
 * @param {Inspection} inspection
 */
export function proofRows(inspection) {
	const rows = inspection.verification.map((verification) => ({
		document: NAMES[verification.of] ?? verification.of,
		digest: /** @type {string | null} */ (verification.digest),
		verdict: verification.status === 'not-checked' ? 'not\u00a0checked' : verification.status,
		how: how(verification, inspection),
	}));
	if (rows.some(({ document }) => document === 'Layer')) return rows;
	const told = inspection.kind === 'schema1' ? 'Schema 1 has no sizes; each is what the registry answered.' : 'Their sizes and digests are the manifest’s, and the manifest is verified. Whoever pulls them hashes them.';
	const things = inspection.kind === 'artifact' ? 'Files' : 'Layers';
	return [...rows, { document: things, digest: null, verdict: 'not\u00a0fetched', how: told }];
}

/**
 * @param {Verification} verification
 * @param {Inspection} inspection
 */
function how({ of, digest, status, note }, { resolved, manifest, size, reference, config, requests }) {
	if (of === 'tag') {
		if (reference.source) return 'The file says so.';
		const proxied = requests.some(({ upstream }) => upstream.length);
		return proxied ? 'The registry says so, by way of this page’s server. Nobody else can.' : 'The registry says so. Nobody else can.';
	}
	if (status !== 'verified' || of === 'schema1-signature') return sentence(note.charAt(0).toUpperCase() + note.slice(1));
	const named = digest === reference.digest ? '; you named this digest' : '';
	if (digest === resolved?.digest) return `${bytes(resolved.size)}, SHA-256 computed here${named}.`;
	if (digest === manifest?.digest) return `${bytes(manifest.size)}, hashed here; the index names this digest${named && ', and so do you'}.`;
	if (of === 'config' && size && digest === config?.digest) return `${bytes(size.config)}, hashed here; the manifest names this digest.`;
	return 'Hashed here; the document before it names this digest.';
}

/** What a hash proves, and what it does not. */
export const MEANING = 'A digest proves that the bytes are the ones it names, not who made them or whether they do any harm.';
