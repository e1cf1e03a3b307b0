/**
 * Inspections that no sample has: made from a recorded one.
 */

const MARKUP = '<img src=x onerror="globalThis.harmed = true"><script>globalThis.harmed = true</script>';
const BACKWARDS = '\u202e\u05d0\u05d1\u05d2 right to left \u2067';

/** What strangers wrote, at its worst. @param {Inspection} inspection @returns {Inspection} */
export function hostile(inspection) {
	const { config } = inspection;
	const word = 'long'.repeat(500);
	return {
		...inspection,
		annotations: { [MARKUP]: MARKUP, backwards: BACKWARDS },
		config: config && {
			...config,
			env: [`MARKUP=${MARKUP}`, `BACKWARDS=${BACKWARDS}`, `WORD=${word}`],
			labels: { markup: MARKUP, backwards: BACKWARDS, empty: '', megabyte: 'x'.repeat(1_000_000), [word]: word },
			entrypoint: [MARKUP, 'a b', '"'],
			user: null,
			author: MARKUP,
			created: '0001-01-01T00:00:00Z',
		},
		layers: inspection.layers.map((layer, i) => ({ ...layer, createdBy: [MARKUP, BACKWARDS, word, '', `RUN ${'a b '.repeat(100)}`][i] ?? null })),
	};
}

/** With all that can be doubtful at once. @param {Inspection} inspection @returns {Inspection} */
export function warned(inspection) {
	return {
		...inspection,
		config: null,
		size: inspection.size && { ...inspection.size, complete: false },
		layers: inspection.layers.map((layer, i) => ({ ...layer, createdBy: null, size: i === 1 ? null : layer.size })),
		verification: inspection.verification.map((one) => (one.of === 'config' ? { ...one, status: 'failed', note: 'expected one digest, found another' } : one)),
		rateLimit: { limit: 100, remaining: 76, windowSeconds: 21_600 },
		warnings: [
			{ code: 'CONFIG_DIGEST_MISMATCH', message: 'The config’s bytes are not what its digest says. Nothing in it is shown.' },
			{ code: 'SIZE_UNKNOWN', message: 'The registry does not say the size of cd09e9fb07ed.' },
			{ code: 'SOMETHING_NEW', message: 'A doubt that this page does not know by its code.' },
		],
	};
}

/** From Docker Hub, which has few pulls left. @param {Inspection} inspection @returns {Inspection} */
export function few(inspection) {
	const hub = 'https://registry-1.docker.io/v2/library/app/manifests/1.0';
	const requests = inspection.requests.map((one) => ({ ...one, url: one.purpose === 'manifest' ? hub : one.url, upstream: [] }));
	return { ...inspection, requests, rateLimit: { limit: 100, remaining: 7, windowSeconds: 21_600 } };
}
