/** What is said to be proved, and what is only somebody's word: every kind, in its words. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { proofRows, proofSentence } from '../../www/lib/proof.js';

/** @param {string} name @returns {Promise<Inspection>} */
async function recorded(name) {
	return JSON.parse(await readFile(new URL(`./stub/inspections/${name}.json`, import.meta.url), 'utf8'));
}

/** @param {Inspection} inspection */
function said(inspection) {
	const { whole, before, tag, after } = proofSentence(inspection.reference, inspection);
	return `${whole ? 'whole' : 'in part'}: ${before}${tag}${after}`;
}

/** @param {Inspection} inspection @param {(one: Verification) => Verification | null} change @returns {Inspection} */
function checked(inspection, change) {
	return { ...inspection, verification: inspection.verification.flatMap((one) => change(one) ?? []) };
}

const WORD = 'means this image is samples.localhost’s word.';

test('a tag is a word, and all below it was hashed', async () => {
	assert.equal(said(await recorded('app')), `whole: That 1.0 ${WORD} Everything below it, index, manifest and config, was hashed in this tab and matches.`);
	assert.equal(said(await recorded('single')), `whole: That latest ${WORD} Everything below it, manifest and config, was hashed in this tab and matches.`);
	assert.equal(said(await recorded('nested')), `whole: That latest ${WORD} Everything below it, index, manifest and config, was hashed in this tab and matches.`);
});

test('a digest needs nobody’s word', async () => {
	assert.equal(said(await recorded('single-digest')), 'whole: You asked by digest, so nobody’s word is needed: the manifest and config were hashed in this tab, down from the one you named.');
});

test('an artifact is its manifest', async () => {
	assert.equal(said(await recorded('artifact')), 'whole: That latest means this artifact is samples.localhost’s word. The manifest was hashed in this tab and matches.');
});

test('the sizes of schema 1 are a word too', async () => {
	const schema1 = await recorded('schema1');
	assert.equal(said(schema1), `in part: That latest ${WORD} The manifest was hashed in this tab and matches; the sizes of its layers are its word too.`);
	assert.deepEqual(proofRows(schema1).map(({ document, verdict, how }) => `${document}: ${verdict}. ${how}`), [
		'Tag: claimed. The registry says so. Nobody else can.',
		`Manifest: verified. ${schema1.manifest?.size.toLocaleString('en')}\u00a0bytes, SHA-256 computed here.`,
		'Signature: not\u00a0checked. A signature proves only that its own key signed.',
		'Layers: not\u00a0fetched. Schema 1 has no sizes; each is what the registry answered.',
	]);
});

test('a config that is not there, and one that is another, are said', async () => {
	const app = await recorded('app');
	assert.equal(said(checked(app, (one) => (one.of === 'config' ? null : one))), `in part: That 1.0 ${WORD} Everything below it, index and manifest, was hashed in this tab and matches. The config could not be had.`);
	const failed = checked(app, (one) => (one.of === 'config' ? { ...one, status: 'failed', note: 'expected one, found another' } : one));
	assert.equal(said(failed), `in part: That 1.0 ${WORD} The index and manifest were hashed in this tab and match; the config is not what its digest says, and nothing in it is shown.`);
	assert.equal(proofRows(failed).find(({ verdict }) => verdict === 'failed')?.how, 'Expected one, found another.');
});

test('what nobody hashed is no proof', async () => {
	assert.equal(said({ ...(await recorded('app')), verification: [] }), `in part: That 1.0 ${WORD} Nothing was hashed in this tab.`);
});

test('a server in between is named, and proves nothing less', async () => {
	const app = await recorded('app');
	const [first] = app.requests;
	assert.ok(first);
	const proxied = { ...app, requests: [{ ...first, upstream: [first] }] };
	assert.equal(said(proxied), said(app));
	assert.equal(proofRows(proxied)[0]?.how, 'The registry says so, by way of this page’s server. Nobody else can.');
});

test('a file is nobody’s word', async () => {
	const app = await recorded('app');
	const file = { ...app, reference: { ...app.reference, source: /** @type {const} */ ('oci') } };
	assert.equal(said(file), 'whole: This is a file of your own, and nobody was asked. The index, manifest and config were hashed in this tab and match.');
	assert.equal(proofRows(file)[0]?.how, 'The file says so.');
});
