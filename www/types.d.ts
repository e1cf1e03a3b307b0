/** What the engine answers, as far as the page reads it: contract.md, "The inspection". */

export interface Platform {
	os: string;
	architecture: string;
	variant?: string;
	osVersion?: string;
	osFeatures?: string[];
}

export interface ReferenceParts {
	input: string;
	registry: string;
	namespace: string | null;
	repository: string;
	tag: string | null;
	digest: string | null;
	canonical: string;
}

export interface DocumentSummary {
	mediaType: string;
	digest: string;
	size: number;
}

export interface PlatformEntry {
	platform: Platform | null;
	digest: string;
	mediaType: string;
	size: number;
	role: 'image' | 'attestation' | 'artifact' | 'index' | 'unknown';
	selected: boolean;
	reason: string;
	download: number | null;
}

export interface Healthcheck {
	test: string[];
	interval?: number;
	timeout?: number;
	startPeriod?: number;
	retries?: number;
}

export interface History {
	created: string | null;
	createdBy: string | null;
	author?: string;
	comment?: string;
	emptyLayer: boolean;
	layer: number | null;
}

export interface ImageConfig {
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
	history: History[];
}

export interface Layer {
	digest: string;
	mediaType: string;
	size: number | null;
	diffId: string | null;
	createdBy: string | null;
	urls: string[];
	annotations: Record<string, string>;
}

export interface Size {
	download: number;
	layers: number;
	foreign: number;
	config: number;
	manifest: number;
	complete: boolean;
}

export interface Verification {
	of: 'tag' | 'index' | 'manifest' | 'config' | 'schema1-signature';
	digest: string;
	status: 'verified' | 'claimed' | 'failed' | 'not-checked';
	note: string;
}

export interface Exchange {
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
export interface Inspection {
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

export interface InspectError extends Error {
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

export interface Session {}

/** The npm package `tonnage`, as far as the page uses it. */
export interface Engine {
	init(): Promise<void>;
	inspect(
		text: string,
		options: {
			platform?: string;
			proxy?: string;
			signal?: AbortSignal;
			session?: Session;
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
export interface Asked {
	image: string;
	/** Empty for the default. */
	platform: string;
}
