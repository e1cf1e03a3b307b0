import type {
  ErrorCode, Exchange, Inspection, Lookup, Manifest, Pasted, Platform, Reference, Selection,
} from './dist/tonnage.js';

export type {
  Descriptor, DocumentSummary, ErrorCode, Exchange, History, ImageConfig, Inspection, Layer, Lookup, Manifest,
  Pasted, Platform, PlatformEntry, Reference, Role, Selection, Size, Step, Verification, Warning, WireRequest,
} from './dist/tonnage.js';

/** Where the engine is: an address, a response, its bytes, or the compiled module. */
export type EngineSource = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

/** What a caller may say about a lookup. */
export interface InspectOptions {
  /** `os/architecture[/variant]`; linux/amd64 when nothing is said, whatever the host. */
  platform?: string;
  /** Leave `config` out to save its request. */
  parts?: ('size' | 'config')[];
  /** The base address of a tonnage server, or what stands before an address at a pass-through proxy. */
  proxy?: string | { prefix: string };
  credentials?: { username: string; password: string };
  /** Token servers, as `host` or `host:port`, that may see the credentials beside the registry's own. */
  trustedRealms?: string[];
  /** Registries, as `host` or `host:port`, that are spoken to in clear text. Loopback needs no word. */
  plainHttp?: string[];
  /** Another `fetch` than the host's. */
  fetch?: typeof globalThis.fetch;
  /** For each request, in milliseconds; 20,000 when nothing is said. */
  timeout?: number;
  signal?: AbortSignal;
  /** Told each request when it is over. */
  onRequest?: (exchange: Exchange) => void;
  /** Told what is known so far: platforms before layers, layers before the config. */
  onProgress?: (inspection: Inspection) => void;
  /** What earlier lookups learned. */
  session?: Session;
}

/** Tokens, and documents by their digest, kept between lookups. */
export interface Session {
  /** @internal */
  engine(): import('./dist/tonnage.js').Session;
}

/** Starts the engine; needed in a browser before the functions that answer at once. */
export function init(source?: EngineSource): Promise<void>;

/** What an image weighs and what it is set up to do. Takes whatever people paste. */
export function inspect(reference: string, options?: InspectOptions): Promise<Inspection>;

export function createSession(): Session;

/** Reads a reference by the grammar of distribution/reference, and nothing else. */
export function parseReference(text: string): Reference;

/** Finds the image in what people paste: a command line, a `FROM` line, a page's address. */
export function readPasted(text: string): Pasted;

export function parsePlatform(text: string): Platform;

/** Reads a manifest that is at hand. */
export function parseManifest(body: Uint8Array, contentType?: string): Manifest;

/** Which entry of an index is taken for a platform, and why not the others. */
export function selectPlatform(index: Uint8Array, platform: string): Selection;

/** A size as Docker prints it: `3.67 MB`. */
export function formatSize(bytes: number, options?: { units?: 'decimal' | 'binary'; aligned?: boolean }): string;

/** A step of the history as its author wrote it. */
export function readableInstruction(createdBy: string): string;

/** The machine itself, for those who bring their own transport: poll, handleResponse, handleFailure. */
export function createLookup(reference: string, options?: InspectOptions): Lookup;

/** Why there is no answer: a code for programs, a message and a hint for people. */
export class InspectError extends Error {
  readonly name: 'InspectError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Readonly<Record<string, unknown>>;
  toJSON(): Record<string, unknown>;
}

/** Whether a value is an `InspectError`, also one of another realm. */
export function isInspectError(value: unknown): value is InspectError;
