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

/**
 * A text of the table `hostile.tsv` in every place that strangers write.
 *
 * @param {string} text
 * @returns {(inspection: Inspection) => Inspection}
 */
export function everywhere(text) {
	const words = cleaned(text);
	return (inspection) => ({
		...inspection,
		artifactType: text,
		annotations: { [text]: text, 'org.opencontainers.image.base.name': text },
		platforms: inspection.platforms.map((entry) => (entry.selected ? entry : { ...entry, reason: words, platform: entry.platform && { ...entry.platform, variant: text.slice(0, 64) } })),
		config: inspection.config && {
			...inspection.config,
			env: [text, `NAME=${text}`],
			labels: { [text]: text, again: text },
			entrypoint: [text], cmd: [text, text], shell: [text],
			user: text, workingDir: text, author: text, created: text, dockerVersion: text, stopSignal: text,
			exposedPorts: [text], volumes: [text], onBuild: [text],
			healthcheck: { test: ['CMD-SHELL', text] },
			history: inspection.config.history.map((step) => ({ ...step, createdBy: step.emptyLayer ? null : text, comment: text })),
		},
		layers: inspection.layers.map((layer, i) => ({
			...layer,
			createdBy: text,
			annotations: { 'org.opencontainers.image.title': text },
			...(i === 0 && { mediaType: `application/vnd.docker.image.rootfs.foreign.diff.tar.gzip`, urls: [text] }),
			...(i === 1 && { mediaType: text }),
		})),
		warnings: [{ code: 'CONFIG_MALFORMED', message: words }],
		requests: inspection.requests.map((exchange) => ({ ...exchange, note: words, upstream: [{ ...exchange, note: words }] })),
	});
}

/** A refusal in a stranger's words. @param {string} text */
export function refusal(text) {
	const words = cleaned(text);
	const platform = { os: 'linux', architecture: 'amd64', variant: text.slice(0, 64) };
	return { code: 'NOT_FOUND', message: `there is no such tag (MANIFEST_UNKNOWN: ${words})`, hint: words, reason: words, tags: [text.slice(0, 128)], available: [platform] };
}

/** As the core cuts what registries say of themselves, but for what it makes visible. @param {string} text */
function cleaned(text) {
	return text.slice(0, 300);
}

/** With all that can be doubtful at once. @param {Inspection} inspection @returns {Inspection} */
export function warned(inspection) {
	return {
		...inspection,
		config: null,
		size: inspection.size && { ...inspection.size, download: inspection.size.download - (inspection.layers[1]?.size ?? 0), complete: false },
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

/** Built on something, of which nothing tells where it ends. @param {Inspection} inspection @returns {Inspection} */
export function based(inspection) {
	const { config } = inspection;
	return {
		...inspection,
		config: config && { ...config, history: config.history.map(({ comment, ...step }) => step) },
		annotations: { 'org.opencontainers.image.base.name': 'stub.localhost/base' },
	};
}

/** What that one was built on. @param {Inspection} inspection @returns {Inspection} */
export function base(inspection) {
	const { config } = inspection;
	return { ...inspection, layers: inspection.layers.slice(0, 4), config: config && { ...config, history: config.history.slice(0, 6) } };
}
