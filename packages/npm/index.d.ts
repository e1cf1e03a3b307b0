import type {
  ErrorCode, Exchange, Inspection, Manifest, Pasted, Platform, Reference, Selection, WireRequest,
} from './dist/tonnage.js';

export type {
  Descriptor, DocumentSummary, ErrorCode, Exchange, History, ImageConfig, Inspection, Layer, Manifest,
  Pasted, Platform, PlatformEntry, Reference, Role, Selection, Size, Verification, Warning, WireRequest,
} from './dist/tonnage.js';

/** Where the engine is: an address, a response, its bytes, or the compiled module. */
export type EngineSource = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

/** Who asks one registry, and what proves it. */
export type Credentials =
  | { username: string; password: string }
  /** What a token server gave at sign-in, and takes for tokens; the registry never sees it. */
  | { identityToken: string }
  /** What the registry itself takes; nobody else sees it. */
  | { token: string };

/** What a caller may say about a lookup, whoever performs it. */
export interface LookupOptions {
  /** `os/architecture[/variant]`; linux/amd64 when nothing is said, whatever the host. */
  platform?: string;
  /** Fill in what every other image of an index weighs; two requests for each. */
  allPlatforms?: boolean;
  /** Tell what other tools would take from the index. */
  picks?: boolean;
  /** Leave `config` out to save its request. */
  parts?: ('size' | 'config')[];
  /** The base address of a tonnage server, or what stands before an address at a pass-through proxy. */
  proxy?: string | { prefix: string };
  credentials?: Credentials;
  /** Token servers, as `host` or `host:port`, that may see the credentials beside the registry's own. */
  trustedRealms?: string[];
  /** Registries, as `host` or `host:port`, that are spoken to in clear text. Loopback needs no word. */
  plainHttp?: string[];
  /** What earlier lookups learned. */
  session?: Session;
}

/** What a caller may say about a lookup that is performed here. */
export interface InspectOptions extends LookupOptions {
  /** Another `fetch` than the host's. */
  fetch?: typeof globalThis.fetch;
  /** For each request, in milliseconds; 20,000 when nothing is said. */
  timeout?: number;
  signal?: AbortSignal;
  /** Told each request when it is over. */
  onRequest?: (exchange: Exchange) => void;
  /** Told what is known so far: platforms before layers, layers before the config. */
  onProgress?: (inspection: Inspection) => void;
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

/** What a lookup wants next. */
export type Step =
  /** Perform this request; others may be under way at once. */
  | { kind: 'send'; request: WireRequest }
  /** What is known so far: platforms before layers, layers before the config. */
  | { kind: 'progress'; inspection: Inspection }
  /** Nothing to do until an answer comes. */
  | { kind: 'wait' }
  | { kind: 'done'; inspection: Inspection }
  | { kind: 'failed'; error: InspectError };

/** What came back for a request. */
export interface LookupResponse {
  status: number;
  /** Names and values: those of a `Response` as they are. */
  headers?: Iterable<[name: string, value: string]>;
  /** The decoded body, at most as many bytes as the request's `limit`. */
  body?: Uint8Array;
}

/** Why nothing came back. */
export interface LookupFailure {
  kind: 'unreachable' | 'timeout' | 'too-large' | 'truncated' | 'redirect' | 'aborted';
  /** For the person who mends it. */
  message: string;
}

/**
 * The machine itself, for those who bring their own transport: it sends nothing and has no clock. After the
 * constructor and after every `handle…`, poll until it waits or has ended.
 *
 * ```js
 * const lookup = new Lookup('ubuntu:14.04');
 * for (;;) {
 *   const step = lookup.poll();
 *   if (step.kind === 'done') return step.inspection;
 *   if (step.kind === 'failed') throw step.error;
 *   if (step.kind === 'send') queue.push(step.request);
 *   if (step.kind === 'wait') {
 *     const { id, method, url, headers } = queue.shift();
 *     const response = await fetch(url, { method, headers });
 *     const body = new Uint8Array(await response.arrayBuffer());
 *     lookup.handleResponse(id, { status: response.status, headers: response.headers, body });
 *   }
 * }
 * ```
 */
export class Lookup {
  /** Takes whatever people paste. @throws InspectError for what is no reference, or no platform. */
  constructor(reference: string, options?: LookupOptions);
  /** The next step. */
  poll(): Step;
  /** Hands over an answer that came whole at `now`, in milliseconds. One that nobody waits for changes nothing. */
  handleResponse(id: number, response: LookupResponse, now?: number): void;
  /** Says that no answer will come. */
  handleFailure(id: number, failure: LookupFailure, now?: number): void;
  /** Every request so far, in the order they were made; a request's `id` is its place. */
  exchanges(): Exchange[];
  /** The exact bytes of a document that was read and verified. */
  document(digest: string): Uint8Array | undefined;
  /** Gives its memory back at once; else the host does when nobody holds it any more. */
  free(): void;
  /** @internal */
  engine(): import('./dist/tonnage.js').Lookup;
}

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
