/** Media types in words. */

/** Word by the compression that a layer's type ends in. */
const COMPRESSIONS = new Map([
	['gzip', 'gzip'],
	['zstd', 'zstd'],
]);

/**
 * What a layer is; null when its type is no layer's of an image.
 *
 * @param {string} mediaType
 */
export function layerType(mediaType) {
	const type = /^application\/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1|docker\.image\.rootfs\.(?:foreign\.)?diff)\.tar(?:[.+](\w+))?$/.exec(mediaType);
	if (!type) return null;
	const compression = type[1] ? COMPRESSIONS.get(type[1]) : '';
	if (compression === undefined) return null;
	return {
		short: compression ? `tar, ${compression}` : 'tar',
		sentence: compression ? `a tar, compressed with ${compression}` : 'a tar, not compressed',
	};
}

/**
 * Whether a layer is fetched from elsewhere than the registry.
 *
 * @param {string} mediaType
 */
export function isForeign(mediaType) {
	return /\.(nondistributable|foreign)\./.test(mediaType);
}

/**
 * What an artifact's file is.
 *
 * @param {string} mediaType
 */
export function fileType(mediaType) {
	const known = [
		[/wasm/, 'WebAssembly module'],
		[/helm\.chart\.content/, 'Helm chart'],
		[/helm\.chart\.provenance/, 'provenance of a Helm chart'],
		[/spdx/, 'bill of materials (SPDX)'],
		[/cyclonedx/, 'bill of materials (CycloneDX)'],
		[/in-toto/, 'attestation (in-toto)'],
		[/dsse/, 'signed attestation (DSSE)'],
		[/cosign|simplesigning/, 'signature (cosign)'],
		[/sigstore/, 'signature (Sigstore)'],
		[/notary/, 'signature (Notation)'],
		[/(ollama|docker\.ai).*license/, 'licence of a model'],
		[/ollama\.image\.model|docker\.ai|cncf\.model|modelkit/, 'model'],
		[/ollama/, 'settings of a model'],
		[/sylabs\.sif/, 'Singularity image (SIF)'],
	];
	for (const [pattern, words] of /** @type {[RegExp, string][]} */ (known)) {
		if (pattern.test(mediaType)) return words;
	}
	return layerType(mediaType)?.short ?? 'file';
}

const FORMATS = new Map([
	['application/vnd.oci.image.index.v1+json', 'OCI index'],
	['application/vnd.oci.image.manifest.v1+json', 'OCI image'],
	['application/vnd.docker.distribution.manifest.list.v2+json', 'Docker manifest list'],
	['application/vnd.docker.distribution.manifest.v2+json', 'Docker image, schema 2'],
	['application/vnd.docker.distribution.manifest.v1+prettyjws', 'Docker schema 1, signed'],
	['application/vnd.docker.distribution.manifest.v1+json', 'Docker schema 1'],
]);

/**
 * What a manifest is.
 *
 * @param {string} mediaType
 */
export function format(mediaType) {
	return FORMATS.get(mediaType) ?? mediaType;
}
