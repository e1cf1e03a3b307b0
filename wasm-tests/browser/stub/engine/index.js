/**
 * A stub of the npm package, for the page's tests: it answers with recorded inspections,
 * step by step, and fails as it is told to. `globalThis.stub` may say `delay`, the time of
 * a request in milliseconds, `broken`, that it does not load, and `lost`, a name that no
 * address is known for.
 */
import { failures } from './failures.js';
import { base, based, everywhere, few, hostile, refusal, repacked, repackedComparison, warned } from './variants.js';

/** @type {{ delay?: number, broken?: boolean, lost?: string }} */
const wishes = /** @type {any} */ (globalThis).stub ?? {};
if (wishes.broken) throw new Error('the stub is broken, as it was told to be');

/** Recordings by what is asked for. */
const RECORDINGS = new Map([
	['samples.localhost/demo/app:1.0', 'app'],
	['samples.localhost/demo/app:1.0 linux/arm64/v8', 'app-arm64'],
	['samples.localhost/demo/app:1.0 linux/arm/v7', 'app-arm'],
	['samples.localhost/demo/app:1.0 linux/riscv64', 'error-platform'],
	['samples.localhost/demo/app:1.0 all', 'app-all'],
	['samples.localhost/demo/app@sha256:2df46cf5c908aa38f9186cfa2705bee82b738320f04f0e457445253128cd73d9', 'app-all'],
	['samples.localhost/demo/app:1.1', 'app-next'],
	['demo/app:1.0', 'app'],
	['samples.localhost/demo/list linux/arm', 'list-arm'],
	['samples.localhost/demo/list linux/arm64', 'list-arm64'],
	['samples.localhost/demo/list linux/arm all', 'list-all'],
	['samples.localhost/demo/list@sha256:ccc54d3418787736b32b8a7dfbadd32dcc34bca011fcf97756753912d272ddeb', 'list-all'],
	['samples.localhost/demo/app:9.9', 'error-tag'],
	['samples.localhost/demo/App:1.0', 'error-reference'],
	['samples.localhost/nothing/here', 'error-name'],
	['localhost:1/x', 'error-transport'],
	['samples.localhost/demo/single@sha256:1e337f177b0d02fa34a6848c7dc9fd21cf8936685df8d55b1e53794401b08511', 'single-digest'],
	['samples.localhost/demo/chart:0.1.0', 'chart'],
	...['list', 'single', 'schema1', 'zstd', 'repeated', 'foreign', 'artifact', 'nested', 'bare-index'].map(
		(name) => /** @type {[string, string]} */ ([`samples.localhost/demo/${name}`, name]),
	),
]);

/** Recorded comparisons, by the digests of what is compared. @type {Map<string, Comparison>} */
const comparisons = new Map();

class InspectError extends Error {
	/** @param {{ code: string, message: string, hint?: string } & Record<string, unknown>} thrown */
	constructor({ code, message, hint = '', ...details }) {
		super(message);
		this.name = 'InspectError';
		this.code = code;
		this.hint = hint;
		this.details = { hint, ...details };
	}
}

/** @param {string} text */
function named(text) {
	return text.trim().replace(/^(docker pull|FROM)\s+/, '').replace(/^docker:\/\//, '').replace(/:latest$/, '');
}

export async function init() {
	for (const recorded of await Promise.all(['releases', 'back', 'strangers', 'platforms', 'same'].map((name) => recall(`compare-${name}`)))) {
		comparisons.set(`${recorded.a.digest} ${recorded.b.digest}`, recorded);
	}
}

/** @type {EngineModule['extend']} */
export async function extend(address) {
	// Only the real engine can be extended.
	const { extend } = await import(new URL('../real/index.js', import.meta.url).href);
	return extend(address);
}

/** @type {EngineModule['compare']} */
export function compare(a, b) {
	const recorded = repackedComparison(a, b, [...comparisons.values()][0]) ?? comparisons.get(`${a.manifest?.digest} ${b.manifest?.digest}`);
	if (!recorded) throw new InspectError({ code: 'MISUSE', message: 'there is no recording of this comparison' });
	const [whole, known] = [a.size?.complete && b.size?.complete, a.config && b.config];
	return { ...recorded, ...(!whole && { a: { ...recorded.a, complete: false } }), ...(!known && { settings: null, history: [] }) };
}

export function createSession() {
	return { keep: async () => undefined, restore: async () => false, clear: () => undefined };
}

/** Tags by repository. @type {Map<string, { tags: string[], complete: boolean }>} */
const TAGS = new Map([
	['samples.localhost/demo/app', { tags: ['1.0', '1.1', 'latest'], complete: true }],
	['stub.localhost/many-tags', { tags: Array.from({ length: 1000 }, (_, i) => `${Math.floor(i / 10)}.${i % 10}`), complete: false }],
	['stub.localhost/hostile-tags', { tags: ['a\u202eb', '<img src=x onerror="globalThis.harmed = true">', 'long'.repeat(100)], complete: true }],
]);

/** @type {EngineModule['listTags']} */
export async function listTags(text, { onTags, signal }) {
	/** @type {any} */ (globalThis).listed = [.../** @type {any} */ (globalThis).listed ?? [], text];
	await pause(signal);
	const found = TAGS.get(text);
	if (!found) throw new InspectError({ code: 'NOT_FOUND', message: 'there is no such repository' });
	onTags?.(found.tags);
	return found;
}

/** @type {EngineModule['readPasted']} */
export function readPasted(text) {
	const name = named(text);
	if (/[A-Z]/.test(name.replace(/:[^/]*$/, ''))) {
		const position = text.search(/[A-Z]/);
		throw new InspectError({ code: 'INVALID_REFERENCE', message: 'a repository name is written in lower case', hint: 'A name looks like ubuntu:14.04 or ghcr.io/owner/app@sha256:….', position });
	}
	if (/\s/.test(name)) {
		throw new InspectError({ code: 'INVALID_REFERENCE', message: 'a name has no spaces', hint: 'A name looks like ubuntu:14.04 or ghcr.io/owner/app@sha256:….', position: text.search(/\S\s+\S/) + 1 });
	}
	const [, head = '', tag = null, digest = null] = /^(.*?)(?::([^/:@]+))?(?:@(.*))?$/.exec(name) ?? [];
	const hosted = /^(localhost|[^/]*[.:][^/]*)\//.test(head);
	const registry = hosted ? head.slice(0, head.indexOf('/')) : 'docker.io';
	const path = hosted ? head.slice(head.indexOf('/') + 1) : head;
	const repository = hosted || path.includes('/') ? path : `library/${path}`;
	const implied = tag ?? (digest ? null : 'latest');
	const canonical = `${registry}/${repository}${implied ? `:${implied}` : ''}${digest ? `@${digest}` : ''}`;
	return { reference: { input: text, registry, namespace: repository.split('/').slice(0, -1).join('/') || null, repository, tag: implied, digest, canonical }, from: 'reference' };
}

/** @type {EngineModule['formatSize']} */
export function formatSize(bytes, { units = 'decimal', aligned = false } = {}) {
	const base = units === 'binary' ? 1024 : 1000;
	const names = units === 'binary' ? ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] : ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
	let value = bytes;
	let i = 0;
	while (value >= base && i < names.length - 1) {
		value /= base;
		i += 1;
	}
	const digits = i === 0 ? String(value) : value.toPrecision(aligned ? 4 : 3);
	return `${aligned || i === 0 ? digits : String(Number(digits))} ${names[i]}`;
}

/** @type {EngineModule['readableInstruction']} */
export function readableInstruction(createdBy) {
	return createdBy
		.trim()
		.replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
		.replace(/^\/bin\/sh -c /, 'RUN ')
		.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');
}

/** @type {EngineModule['inspect']} */
export async function inspect(text, { platform = '', allPlatforms = false, signal, onRequest, onProgress, credentials }) {
	const { reference } = readPasted(text);
	const name = named(text);
	const { text: strange, refused } = await strangers(name);
	const failure = refused ? refusal(strange) : credentials ? undefined : failures.get(name.replace('stub.localhost/', ''));
	const variant = strange && !refused ? everywhere(strange) : { 'stub.localhost/hostile': hostile, 'stub.localhost/warned': warned, 'stub.localhost/based': based, 'stub.localhost/base': base, 'stub.localhost/few': few, 'stub.localhost/repacked': repacked }[name];
	const recording = name === wishes.lost ? undefined : failure || variant || name === 'stub.localhost/unauthorized' ? 'app' : recordingOf(name, platform, allPlatforms);
	const { error: recorded, ...whole } = recording ? await recall(recording) : { error: { code: 'TRANSPORT', message: `no address is known for ${reference.registry}`, hint: 'Check the name of the registry and the network, then try again.' } };
	const error = failure ?? recorded;
	/** @type {Inspection} */
	const inspection = ((error ? undefined : variant) ?? ((same) => same))({ ...whole, reference });
	if (platform) inspection.platformAsked = { platform: { os: 'linux', architecture: 'amd64' }, from: 'option' };
	const requests = error ? requestsBefore(error.code) : (inspection.requests ?? []);
	/** @type {Exchange[]} */
	const answered = [];
	for (const request of requests) {
		await pause(signal);
		const exchange = { ...request, durationMs: wishes.delay ?? 1 };
		answered.push(exchange);
		onRequest?.(exchange);
		if (!error) onProgress?.(soFar({ ...inspection, requests: [...answered] }, answered.length / requests.length));
	}
	if (error) throw new InspectError({ ...error, requests: answered });
	return { ...inspection, requests: answered };
}

/** @param {string} name @param {string} platform @param {boolean} all */
function recordingOf(name, platform, all) {
	const one = `${name} ${platform}`.trim();
	return (all ? RECORDINGS.get(`${one} all`) : undefined) ?? RECORDINGS.get(one) ?? RECORDINGS.get(name);
}

/**
 * What strangers wrote, by its row in the table: `stub.localhost/strange:3`, and
 * `stub.localhost/refused:3` in a refusal.
 *
 * @param {string} name
 */
async function strangers(name) {
	const [, kind, row] = /^stub.localhost\/(strange|refused):(\d+)$/.exec(name) ?? [];
	if (!row) return { text: '', refused: false };
	const answer = await fetch(new URL('../inspections/hostile.tsv', import.meta.url));
	const [, text = '""', times] = (await answer.text()).trimEnd().split('\n')[Number(row)]?.split('\t') ?? [];
	return { text: JSON.parse(text).repeat(Number(times)), refused: kind === 'refused' };
}

/** @param {string} name */
async function recall(name) {
	const answer = await fetch(new URL(`../inspections/${name}.json`, import.meta.url));
	return answer.json();
}

/** @param {AbortSignal | undefined} signal */
async function pause(signal) {
	await new Promise((resolve) => setTimeout(resolve, wishes.delay ?? 1));
	if (signal?.aborted) throw new InspectError({ code: 'ABORTED', message: 'the lookup was stopped', hint: 'Ask again when you like.' });
}

/** What is known after a part of the requests. @param {Inspection} inspection @param {number} part @returns {Inspection} */
function soFar(inspection, part) {
	const { requests } = inspection;
	const manifests = requests.filter(({ purpose, status }) => purpose === 'manifest' && status === 200).length;
	const needed = inspection.platforms.length ? 2 : 1;
	const hasManifest = manifests >= needed && (inspection.kind !== 'schema1' || part === 1);
	return {
		...inspection,
		resolved: manifests ? inspection.resolved : null,
		platforms: manifests ? inspection.platforms.map((entry, i) => ({ ...entry, download: i < manifests - 1 ? entry.download : null, unique: part === 1 ? entry.unique : null, shared: part === 1 ? entry.shared : null })) : [],
		indexTotal: part === 1 ? inspection.indexTotal : null,
		manifest: hasManifest ? inspection.manifest : null,
		kind: hasManifest ? inspection.kind : null,
		layers: hasManifest ? inspection.layers.map((layer) => ({ ...layer, createdBy: null })) : [],
		size: hasManifest ? inspection.size : null,
		annotations: hasManifest ? inspection.annotations : {},
		platform: null,
		config: null,
		warnings: [],
		verification: [],
	};
}

/** @param {string} code @returns {Exchange[]} */
function requestsBefore(code) {
	if (code.startsWith('INVALID')) return [];
	const base = { method: 'GET', url: 'https://samples.localhost/v2/demo/app/manifests/9.9', purpose: /** @type {const} */ ('manifest'), bytes: 72, durationMs: 1 };
	const proxied = { ...base, url: 'https://samples.localhost/token?service=samples.localhost&scope=repository:demo/app:pull', note: 'an anonymous token, to pull', purpose: /** @type {const} */ ('token'), status: 200 };
	const asked = { ...base, status: code === 'NOT_FOUND' ? 404 : null, note: code === 'NOT_FOUND' ? 'not there' : '', upstream: [{ ...base, status: 401, note: 'wants a token' }, proxied] };
	return [asked];
}
