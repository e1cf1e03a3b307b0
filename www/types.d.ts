/**
 * The names of types that every file of the page knows. First what the engine answers, in
 * its own words: contract.md, "The inspection".
 */

type Inspection = import('../crates/wasm/src/types.d.ts').Inspection;
type ReferenceParts = import('../crates/wasm/src/types.d.ts').Reference;
type Pasted = import('../crates/wasm/src/types.d.ts').Pasted;
type Platform = import('../crates/wasm/src/types.d.ts').Platform;
type PlatformEntry = import('../crates/wasm/src/types.d.ts').PlatformEntry;
type ImageConfig = import('../crates/wasm/src/types.d.ts').ImageConfig;
type Healthcheck = NonNullable<ImageConfig['healthcheck']>;
/** A step in the making of an image. */
type HistoryStep = import('../crates/wasm/src/types.d.ts').History;
type Verification = import('../crates/wasm/src/types.d.ts').Verification;
type Exchange = import('../crates/wasm/src/types.d.ts').Exchange;
type Comparison = import('../crates/wasm/src/types.d.ts').Comparison;
type LayerRow = import('../crates/wasm/src/types.d.ts').LayerRow;
/** What a tool would take from an index. */
type ToolPick = NonNullable<Inspection['picks']>[number];

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
		claimed?: Claim;
	};
}

/** What somebody says of a tag, and nothing proves. */
type Claim = import('../crates/wasm/src/types.d.ts').Claim;

interface Keepsake {
	digest: string;
	documents: { digest: string; mediaType: string; body: Uint8Array }[];
}

interface Session {
	keep(reference: string, inspection: Inspection, options?: { platform?: string; proxy?: string }): Promise<Keepsake | undefined>;
	restore(reference: string, keepsake: Keepsake, options?: { platform?: string; proxy?: string }): Promise<boolean>;
	clear(): void;
}

/** The npm package `tonnage`, as far as the page uses it. */
interface EngineModule {
	init(): Promise<void>;
	inspect(
		text: string,
		options: {
			platform?: string;
			allPlatforms?: boolean;
			picks?: boolean;
			parts?: ('size' | 'config')[];
			proxy?: string;
			signal?: AbortSignal;
			session?: Session;
			credentials?: import('./lib/access.js').Credentials;
			fetch?: typeof fetch;
			onRequest?: (exchange: Exchange) => void;
			onProgress?: (inspection: Inspection) => void;
		},
	): Promise<Inspection>;
	/** The machine itself, which sends nothing. */
	Lookup: new (text: string, options?: { platform?: string; allPlatforms?: boolean; proxy?: string; session?: Session; credentials?: import('./lib/access.js').Credentials | undefined }) => EngineLookup;
	createSession(): Session;
	listTags(
		text: string,
		options: {
			limit?: number;
			proxy?: string;
			session?: Session;
			credentials?: import('./lib/access.js').Credentials;
			signal?: AbortSignal;
			onTags?: (tags: string[]) => void;
		},
	): Promise<{ tags: string[]; complete: boolean }>;
	readPasted(text: string): Pasted;
	compare(a: Inspection, b: Inspection): Comparison;
	formatSize(bytes: number, options?: { units?: 'decimal' | 'binary'; aligned?: boolean }): string;
	readableInstruction(createdBy: string): string;
	/** What the page has beside the package: loads what works on the engine. */
	extend(address: URL): Promise<{ exports: unknown; shared: unknown }>;
}

/** The package's `Lookup`, as far as the page uses it. */
interface EngineLookup {
	poll():
		| { kind: 'send'; request: { id: number; method: string; purpose: Exchange['purpose']; url: string } }
		| { kind: 'progress' | 'done'; inspection: Inspection }
		| { kind: 'failed'; error: InspectError }
		| { kind: 'wait' };
	handleResponse(id: number, response: { status: number; headers?: [string, string][]; body?: Uint8Array }): void;
	handleFailure(id: number, failure: { kind: string; message: string }): void;
	document(digest: string): Uint8Array | undefined;
	free(): void;
}

/** What somebody asked for; what the address holds. */
interface Asked {
	image: string;
	/** Empty for the default. */
	platform: string;
	/** Whether all platforms are weighed. */
	all?: boolean;
}

type Weighing = import('./lib/weighing.js').Weighing;
type Failure = import('./lib/failure.js').Failure;
type Piece = import('./lib/failure.js').Piece;
type Stack = import('./lib/stack.js').Stack;
type Base = import('./lib/base.js').Base;
type Placed = import('./lib/stack.js').Placed;
type Children = import('./lib/dom.js').Children;
type Properties = import('./lib/dom.js').Properties;

/** What of the page is shown, as the root says it in `data-view`. */
type ViewName = 'empty' | 'asked' | 'compare' | 'open';

/** How somebody came to what is shown. */
interface How {
	/** Back or forward. */
	back: boolean;
	/** By a link of the page. */
	link?: HTMLAnchorElement;
	/** By files that were dropped or pasted. */
	dropped?: import('./lib/dropped.js').Dropped;
}

/** One of the things the page does. */
interface View {
	/** Shows what the address says; the promise is of its answer, where that takes its time. */
	show(query: string, how: How): void | Promise<void>;
	/** Something else is shown from now on. */
	leave(): void;
	/** Stops what is under way. */
	stop(): void;
	/** Goes to its first field. */
	edit(): void;
	/** Writes the sizes in other units. */
	rescale(): void;
}

/** What all views share. */
interface Shell {
	status: import('./lib/status.js').Status;
	/** Where our server is; nothing when the registries are asked directly. */
	proxy: string | undefined;
	/** The page's title when nothing is shown. */
	title: string;
	/** Goes to another address of the page. */
	go(address: string): void;
}
