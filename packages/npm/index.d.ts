import type {
  Comparison, ErrorCode, Exchange, Inspection, Manifest, Pasted, Platform, Reference, Selection, WireRequest,
} from './dist/types.js';

export type {
  ComparedImage, Comparison, Descriptor, DocumentSummary, ErrorCode, Exchange, Healthcheck, History, ImageConfig, Inspection,
  Layer, LayerRow, Manifest, NamedChange, Pasted, Platform, PlatformEntry, Reference, Role, Selection, SettingChange,
  Settings, Size, Verification, Warning, WireRequest,
} from './dist/types.js';

/** A compiled module, where the compiler knows of such things. */
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : never;

/** Where the engine is: an address, a response, its bytes, or the compiled module. */
export type EngineSource = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | CompiledModule;

/** Who asks. None of it is ever in an address, a trace or an error. */
export type Credentials =
  /** A user and a password, or what stands in its place, such as an access token. */
  | { username: string; password: string }
  /** A token of the registry itself, sent to it as it is: docker's `registrytoken`. */
  | { token: string }
  /** A token that the registry's token server exchanges: docker's `identitytoken`. */
  | { identityToken: string };

/**
 * Gives the credentials for a registry, or `undefined` for a stranger. It is asked once for each registry and
 * session; Docker Hub is `docker.io`.
 */
export type CredentialsProvider = (AskForCredentials | { credentials: AskForCredentials }) & {
  /** Asks for each repository, where a registry has others for some of them. */
  perRepository?: boolean;
};

export type AskForCredentials = (registry: string, repository: string) => Credentials | undefined | Promise<Credentials | undefined>;

/** What a caller may say about a lookup, whoever performs it. */
export interface LookupOptions {
  /** `os/architecture[/variant]`, or its parts; linux/amd64 when nothing is said, whatever the host. */
  platform?: string | Platform;
  /** Fill in what every other image of an index weighs; two requests for each. */
  allPlatforms?: boolean;
  /** Tell what other tools would take from the index. */
  picks?: boolean;
  /** Leave `config` out to save its request. */
  parts?: ('size' | 'config')[];
  /** The base address of a tonnage server, or what stands before an address at a pass-through proxy. */
  proxy?: string | { prefix: string };
  /**
   * Proxies, as `host` or `host:port`, that may see the credentials; one on this machine needs no word. With credentials
   * and any other proxy, or one in clear text, nothing is sent: the lookup fails as `MISUSE`.
   */
  trustProxy?: string[];
  credentials?: Credentials;
  /** Token servers, as `host` or `host:port`, that may see the credentials beside the registry's own. */
  trustedRealms?: string[];
  /** Registries, as `host` or `host:port`, that are spoken to in clear text. Loopback needs no word. */
  plainHttp?: string[];
  /** What earlier lookups learned. */
  session?: Session;
}

/** What a caller may say about a lookup that is performed here. */
export interface InspectOptions extends Omit<LookupOptions, 'credentials'> {
  /** Who asks, or who knows it. */
  credentials?: Credentials | CredentialsProvider;
  /** Another `fetch` than the host's. */
  fetch?: typeof globalThis.fetch;
  /** For each request, in milliseconds; 20,000 when nothing is said. */
  timeout?: number;
  /**
   * How often a request is asked again when the registry is busy or the line broke; 2 when nothing is said. `Retry-After`
   * is honoured, up to a minute.
   */
  retries?: number;
  /** Stops the lookup, which then fails as `ABORTED`. Others that wait for the same answer are not harmed. */
  signal?: AbortSignal;
  /** Told each request when it is over. */
  onRequest?: (exchange: Exchange) => void;
  /** Told what is known so far: platforms before layers, layers before the config. */
  onProgress?: (inspection: Inspection) => void;
}

/** What a caller may say about many lookups. */
export interface ManyOptions extends InspectOptions {
  /** How many lookups are under way at once, from 1 to 256; 8 when nothing is said. */
  concurrency?: number;
}

/** Whatever gives references one after the other. It is not read far ahead of what was looked up. */
export type References = Iterable<string> | AsyncIterable<string>;

/** What came of one of many lookups. */
export type Told = Inspection | { reference: { input: string }; error: InspectError };

/** The documents of an image, and which of them its tag meant. */
export interface Keepsake {
  digest: string;
  documents: { digest: string; mediaType: string; body: Uint8Array }[];
}

/** What a caller may say about a listing of tags. */
export interface TagOptions extends Omit<LookupOptions, 'platform' | 'allPlatforms' | 'picks' | 'parts'> {
  /** The most tags that are wanted; 100,000 when nothing is said. */
  limit?: number;
  /** Another `fetch` than the host's. */
  fetch?: typeof globalThis.fetch;
  /** For each request, in milliseconds; 20,000 when nothing is said. */
  timeout?: number;
  /** How often a request is asked again when the registry is busy or the line broke; 2 when nothing is said. */
  retries?: number;
  /** Stops the listing, which then fails as `ABORTED`. */
  signal?: AbortSignal;
  /** Told the tags of each page as it comes. */
  onTags?: (tags: string[]) => void;
}

/** The tags of a repository, each once, as the registry orders them. */
export interface Tags {
  tags: string[];
  /** Whether these are all. */
  complete: boolean;
}

/**
 * What lookups learned and the next need not ask again: how a registry wants to be asked, tokens, what tags meant,
 * documents by their digest. Of equal requests that are under way at once one goes out. It is bounded; the oldest
 * leave first.
 */
export interface Session {
  /** As the function of this name, in this session. */
  inspect(reference: string, options?: InspectOptions): Promise<Inspection>;
  /** As the function of this name, in this session. */
  inspectMany(references: References, options?: ManyOptions): AsyncIterableIterator<Told>;
  /**
   * What it knows of an image that was looked up in it, to be kept elsewhere: in a browser's storage, say. Nothing for
   * schema 1, and nothing where there was a warning. The options are those of the lookup; who was given credentials should
   * keep nothing.
   */
  keep(reference: string, inspection: Inspection, options?: LookupOptions): Promise<Keepsake | undefined>;
  /**
   * Learns what another session knew. Every document is hashed again; what is not what its digest says is not learned.
   * Tells whether a lookup with these options now asks for nothing but whether the tag has moved.
   */
  restore(reference: string, keepsake: Keepsake, options?: LookupOptions): Promise<boolean>;
  /** Forgets everything. Lookups that are under way end as they would have. */
  clear(): void;
  /** @internal */
  engine(): unknown;
}

/**
 * Starts the engine. There is need for it in a browser, before the functions that answer at once, and for those who bring
 * the engine themselves. Starting it again changes nothing.
 */
export function init(source?: EngineSource | Promise<EngineSource>): Promise<void>;

/** What an image weighs and what it is set up to do. Takes whatever people paste. Rejects with an `InspectError`. */
export function inspect(reference: string, options?: InspectOptions): Promise<Inspection>;

/**
 * Looks up many images, `concurrency` at a time, in one session. They come in the order in which they were asked for; one
 * that fails comes as `{ reference, error }` and harms no other. Equal references are looked up once and come as the same
 * object. No result is made that nobody waits for: a slow consumer slows the lookups. Leaving the loop stops what is under
 * way; so does `signal`, with an `ABORTED`.
 *
 * When Docker Hub says that no pulls are left, its other images fail at once as `RATE_LIMITED`, with `retryAfterSeconds`,
 * except those that are known and cost no pull.
 */
export function inspectMany(references: References, options?: ManyOptions): AsyncIterableIterator<Told>;

/**
 * The tags of the repository in what people paste; its tag says nothing. Page after page is asked for, as far as each leads
 * to the next and `limit` allows. On Docker Hub it costs no pull. Rejects with an `InspectError`.
 */
export function listTags(reference: string, options?: TagOptions): Promise<Tags>;

/**
 * The credentials that Docker, podman and skopeo keep on this machine, helpers included, for the option `credentials`. In
 * Node, Deno and Bun alone. Files are read when they are first wanted, a helper is asked once for each registry.
 */
export function dockerConfig(options?: {
  /** This file alone; else where the environment says, and the usual places. */
  file?: string;
  /** The process's own when nothing is said. */
  environment?: Record<string, string | undefined>;
  /** For each helper, in milliseconds; 10,000 when nothing is said. */
  timeout?: number;
}): AskForCredentials & { perRepository: boolean };

/** A session; what is said here is said about each of its lookups. */
export function createSession(options?: InspectOptions): Session;

/** Reads a reference by the grammar of distribution/reference, and nothing else. @throws InspectError */
export function parseReference(text: string): Reference;

/** Finds the image in what people paste: a command line, a `FROM` line, a page's address. @throws InspectError */
export function readPasted(text: string): Pasted;

/** Reads `os/architecture[/variant]` by containerd's rules. @throws InspectError */
export function parsePlatform(text: string): Platform;

/** Reads a manifest that is at hand. @throws InspectError for what is none, or none that can be trusted. */
export function parseManifest(body: Uint8Array, contentType?: string): Manifest;

/** Which entry of an index is taken for a platform, and why not the others. @throws InspectError */
export function selectPlatform(index: Uint8Array | Manifest, platform: string | Platform): Selection;

/** What differs between two images, and what moving from `a` to `b` costs. @throws InspectError for what is no inspection. */
export function compare(a: Inspection, b: Inspection): Comparison;

/** A size as Docker prints it: `3.67 MB`; `binary` says `3.5 MiB`, `aligned` keeps one decimal. @throws InspectError */
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
  /** For each time that the request was made again, two texts: the milliseconds waited, and the status or kind of failure before. */
  again?: string[];
}

/** Why nothing came back. */
export interface LookupFailure {
  kind: 'unreachable' | 'timeout' | 'too-large' | 'truncated' | 'broken' | 'redirect' | 'aborted';
  /** For the person who mends it. */
  message: string;
  /** As for an answer. */
  again?: string[];
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
  engine(): unknown;
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
