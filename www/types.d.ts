/**
 * The names of types that every file of the page knows. First what the engine answers, as far
 * as the page reads it: contract.md, "The inspection".
 */

interface Platform {
	os: string;
	architecture: string;
	variant?: string;
	osVersion?: string;
	osFeatures?: string[];
}

interface ReferenceParts {
	input: string;
	registry: string;
	namespace: string | null;
	repository: string;
	tag: string | null;
	digest: string | null;
	canonical: string;
}

interface DocumentSummary {
	mediaType: string;
	digest: string;
	size: number;
}

interface PlatformEntry {
	platform: Platform | null;
	digest: string;
	mediaType: string;
	size: number;
	role: 'image' | 'attestation' | 'artifact' | 'index' | 'unknown';
	selected: boolean;
	reason: string;
	download: number | null;
}

interface Healthcheck {
	test: string[];
	interval?: number;
	timeout?: number;
	startPeriod?: number;
	retries?: number;
}

/** A step in the making of an image. */
interface HistoryStep {
	created: string | null;
	createdBy: string | null;
	author?: string;
	comment?: string;
	emptyLayer: boolean;
	layer: number | null;
}

interface ImageConfig {
	digest: string | null;
	architecture: string | null;
	os: string | null;
	variant: string | null;
	created: string | null;
	author: string | null;
	dockerVersion: string | null;
	env: string[];
	labels: Record<string, string>;
	entrypoint: string[] | null;
	cmd: string[] | null;
	user: string | null;
	workingDir: string | null;
	exposedPorts: string[];
	volumes: string[];
	stopSignal: string | null;
	healthcheck: Healthcheck | null;
	shell: string[] | null;
	onBuild: string[];
	history: HistoryStep[];
}

interface Layer {
	digest: string;
	mediaType: string;
	size: number | null;
	diffId: string | null;
	createdBy: string | null;
	urls: string[];
	annotations: Record<string, string>;
}

interface Size {
	download: number;
	layers: number;
	foreign: number;
	config: number;
	manifest: number;
	complete: boolean;
}

interface Verification {
	of: 'tag' | 'index' | 'manifest' | 'config' | 'schema1-signature';
	digest: string;
	status: 'verified' | 'claimed' | 'failed' | 'not-checked';
	note: string;
}

interface Exchange {
	method: string;
	url: string;
	purpose: 'manifest' | 'token' | 'config' | 'blob-size' | 'tags' | 'referrers' | 'ping';
	status: number | null;
	bytes: number | null;
	durationMs: number | null;
	note: string;
	upstream: Partial<Exchange>[];
}

/** While a lookup is under way, what is not known yet is null or empty. */
interface Inspection {
	reference: ReferenceParts;
	resolved: DocumentSummary | null;
	manifest: DocumentSummary | null;
	kind: 'image' | 'schema1' | 'artifact' | null;
	artifactType: string | null;
	subject: DocumentSummary | null;
	platformAsked: { platform: Platform; from: string };
	platform: Platform | null;
	platforms: PlatformEntry[];
	config: ImageConfig | null;
	layers: Layer[];
	annotations: Record<string, string>;
	size: Size | null;
	verification: Verification[];
	warnings: { code: string; message: string }[];
	rateLimit: { limit: number; remaining: number; windowSeconds: number | null } | null;
	requests: Exchange[];
}

interface InspectError extends Error {
	code: string;
	hint: string;
	details: {
		position?: number;
		tags?: string[] | null;
		available?: Platform[];
		requests?: Exchange[];
		retryAfterSeconds?: number | null;
		reason?: string;
		expected?: string;
		found?: string;
	};
}

type Session = object;

/** The npm package `tonnage`, as far as the page uses it. */
interface EngineModule {
	init(): Promise<void>;
	inspect(
		text: string,
		options: {
			platform?: string;
			proxy?: string;
			signal?: AbortSignal;
			session?: Session;
			fetch?: typeof fetch;
			onRequest?: (exchange: Exchange) => void;
			onProgress?: (inspection: Inspection) => void;
		},
	): Promise<Inspection>;
	createSession(): Session;
	readPasted(text: string): { reference: ReferenceParts; from: string };
	formatSize(bytes: number, options?: { units?: 'decimal' | 'binary'; aligned?: boolean }): string;
	readableInstruction(createdBy: string): string;
}

/** What somebody asked for; what the address holds. */
interface Asked {
	image: string;
	/** Empty for the default. */
	platform: string;
}

type Weighing = import('./lib/weighing.js').Weighing;
type Failure = import('./lib/failure.js').Failure;
type Piece = import('./lib/failure.js').Piece;
type Stack = import('./lib/stack.js').Stack;
type Placed = import('./lib/stack.js').Placed;
type Children = import('./lib/dom.js').Children;
type Properties = import('./lib/dom.js').Properties;
