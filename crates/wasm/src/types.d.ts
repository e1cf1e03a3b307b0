/** What an image weighs and what it is set up to do; while a lookup runs, what is not known yet is null. */
export interface Inspection {
  /** What was asked for, in its parts. */
  reference: Reference;
  /** What the reference points at: an index or a manifest. */
  resolved: DocumentSummary | null;
  /** The manifest of the selected platform. */
  manifest: DocumentSummary | null;
  kind: 'image' | 'schema1' | 'artifact' | null;
  artifactType: string | null;
  /** The manifest that this one says something about. */
  subject: Descriptor | null;
  /** The platform asked for, and who asked: `option`, `pasted`, a variable's name, or `default`. */
  platformAsked: { platform: Platform; from: string };
  platform: Platform | null;
  /** The entries of the index; empty for a single image. */
  platforms: PlatformEntry[];
  indexTotal: { download: number; distinctLayers: number; complete: boolean } | null;
  picks: { tool: string; selected: number | null; reason: string }[] | null;
  /** Null for artifacts, or when it can't be had. */
  config: ImageConfig | null;
  /** Base layer first. */
  layers: Layer[];
  annotations: Record<string, string>;
  size: Size | null;
  verification: Verification[];
  warnings: Warning[];
  rateLimit: { limit: number; remaining: number; windowSeconds: number | null } | null;
  /** Every request, in the order they were made. */
  requests: Exchange[];
}

/** A reference in its parts. */
export interface Reference {
  /** As it was typed. */
  input: string;
  /** Docker Hub is always `docker.io`. */
  registry: string;
  namespace: string | null;
  repository: string;
  /** `latest` when neither tag nor digest was typed. */
  tag: string | null;
  digest: string | null;
  canonical: string;
  /** What was read, when it was a file and no registry was asked. */
  source?: 'oci' | 'oci-archive' | 'docker-archive' | 'document';
}

/** An image found in a pasted text, and what it was found in. */
export interface Pasted {
  reference: Reference;
  from: 'reference' | 'docker-pull' | 'from-line' | 'scheme' | 'page';
  /** The platform that was pasted with it, as it stands there. */
  platform?: string;
}

export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
  osVersion?: string;
  osFeatures?: string[];
}

/** A document by type, digest and size in bytes. */
export interface DocumentSummary {
  mediaType: string;
  digest: string;
  size: number;
}

export interface Descriptor extends DocumentSummary {
  urls?: string[];
  annotations?: Record<string, string>;
  platform?: Platform;
  artifactType?: string;
}

export type Role = 'image' | 'attestation' | 'artifact' | 'index' | 'unknown';

/** One entry of an index, and why it was taken or not. */
export interface PlatformEntry {
  platform: Platform | null;
  digest: string;
  mediaType: string;
  size: number;
  role: Role;
  selected: boolean;
  reason: string;
  download: number | null;
  layers: number | null;
  created: string | null;
  unique: number | null;
  shared: number | null;
}

/** How a container's health is told; times are in nanoseconds. */
export interface Healthcheck {
  test: string[];
  interval?: number;
  timeout?: number;
  startPeriod?: number;
  retries?: number;
}

export interface ImageConfig {
  /** Null for schema 1, which has no such document. */
  digest: string | null;
  architecture: string | null;
  os: string | null;
  variant: string | null;
  osVersion?: string;
  osFeatures?: string[];
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

/** One step in the making of an image. */
export interface History {
  created: string | null;
  createdBy: string | null;
  author?: string;
  comment?: string;
  emptyLayer: boolean;
  /** The layer it left, counted from the base. */
  layer: number | null;
}

export interface Layer {
  digest: string;
  mediaType: string;
  /** In bytes, as the registry stores it; null when unknown. */
  size: number | null;
  diffId: string | null;
  createdBy: string | null;
  urls: string[];
  annotations: Record<string, string>;
}

/** In bytes, as the registry stores them. */
export interface Size {
  /** Distinct layers that this registry serves: what a pull fetches. */
  download: number;
  /** All layers, repeats and foreign ones included. */
  layers: number;
  /** Distinct layers that come from elsewhere. */
  foreign: number;
  config: number;
  manifest: number;
  /** Whether every layer's size is known. */
  complete: boolean;
}

export interface Verification {
  of: 'tag' | 'index' | 'manifest' | 'config' | 'layer' | 'schema1-signature';
  digest: string;
  status: 'verified' | 'claimed' | 'failed' | 'not-checked';
  note: string;
}

export interface Warning {
  code: string;
  message: string;
}

/** One request and what came of it; no secret is in it. */
export interface Exchange {
  method: string;
  url: string;
  purpose: 'manifest' | 'token' | 'config' | 'blob-size' | 'tags' | 'referrers' | 'ping';
  status: number | null;
  bytes: number | null;
  durationMs: number | null;
  note: string;
  /** What our proxy asked for this one. */
  upstream: Omit<Exchange, 'upstream'>[];
}

/** Who asks one registry, and what proves it. */
export type KnownCredentials =
  | { username: string; password: string }
  /** What a token server gave at sign-in, and takes for tokens; the registry never sees it. */
  | { identityToken: string }
  /** What the registry itself takes; nobody else sees it. */
  | { token: string };

/** A file in which credentials may be; one that is required was named. */
export interface CredentialPlace {
  path: string;
  required: boolean;
}

/** Credentials, a helper that may have them, or why an entry has none. */
export interface FoundCredentials {
  credentials?: KnownCredentials;
  ask?: { program: string; argument: string; input: string };
  error?: Failure;
}

/** A manifest that is at hand. */
export interface Manifest {
  kind: 'index' | 'image' | 'schema1' | 'artifact';
  mediaType: string;
  digest: string;
  size: number;
  entries?: { platform: Platform | null; digest: string; mediaType: string; size: number; role: Role; annotations: Record<string, string> }[];
  layers?: Layer[];
  config: Descriptor | null;
  /** The config that a schema 1 manifest holds. */
  imageConfig: ImageConfig | null;
  totals: { download: number; layers: number; foreign: number } | null;
  warnings: Warning[];
}

/** The verdict on each entry of an index. */
export interface Selection {
  selected: number | null;
  candidates: { reason: string }[];
}

export interface ReadableSize {
  value: string;
  unit: string;
}

/** A request as it is to be performed. Its address is whole, and its headers may hold secrets. */
export interface WireRequest {
  id: number;
  method: 'GET' | 'HEAD' | 'POST';
  url: string;
  /** Whom it is for, as `https://host`: the registry or its token server, whatever proxy stands between. */
  origin: string;
  purpose: Exchange['purpose'];
  headers: [name: string, value: string][];
  body: string | null;
  /** The most bytes of the answer that are read. */
  limit: number;
}

/** What went wrong, as the engine throws it. */
export interface Failure {
  code: ErrorCode;
  message: string;
  hint: string;
  [detail: string]: unknown;
}

/**
 * What somebody says of a tag, where the manifest that would prove it is not to be had: in the error
 * `HUB_QUOTA`, as `claimed`.
 */
export interface Claim {
  /** Whose word it is: a host. */
  by: string;
  digest: string | null;
  /** When it changed last, as they write it. */
  updated: string | null;
  /** What the layers of each image weigh, in bytes. */
  images: { platform: Platform; digest: string | null; download: number }[];
}

export type ErrorCode =
  | 'INVALID_REFERENCE' | 'INVALID_PLATFORM' | 'TRANSPORT' | 'TIMEOUT' | 'UNAUTHORIZED' | 'NOT_FOUND'
  | 'RATE_LIMITED' | 'REGISTRY' | 'MALFORMED_MANIFEST' | 'UNSUPPORTED_MANIFEST' | 'DIGEST_MISMATCH'
  | 'PLATFORM_NOT_FOUND' | 'TOO_LARGE' | 'PROXY_REFUSED' | 'HUB_QUOTA' | 'ABORTED' | 'MISUSE'
  | 'MALFORMED_ARCHIVE' | 'UNSUPPORTED_ARCHIVE';

/** What a lookup wants next. */
export type Step =
  | { kind: 'send'; request: WireRequest }
  | { kind: 'progress'; inspection: Inspection }
  | { kind: 'wait' }
  | { kind: 'done'; inspection: Inspection }
  | { kind: 'failed'; error: Failure };

/** What a listing of tags wants next. */
export type TagListingStep =
  | { kind: 'send'; request: WireRequest }
  /** Tags that were not known before. */
  | { kind: 'progress'; tags: string[] }
  | { kind: 'wait' }
  /** Complete when these are all there are. */
  | { kind: 'done'; tags: string[]; complete: boolean }
  | { kind: 'failed'; error: Failure };

/** What differs between two images, A and B, and what moving from A to B costs. */
export interface Comparison {
  a: ComparedImage;
  b: ComparedImage;
  /** In bytes, each layer once: fetched for B when A is there, kept, only in A; `recompressed` is part of `added`. */
  size: { added: number; kept: number; removed: number; recompressed: number };
  /** The layers both are built on; null when the first ones differ. */
  base: { layers: number; download: number; sameDigests: boolean } | null;
  /** Base first. */
  layers: LayerRow[];
  /** Null when the config of one is not known. */
  settings: Settings | null;
  /** First step first; empty when the config of one is not known. */
  history: { change: 'kept' | 'added' | 'removed'; createdBy: string | null }[];
}

export interface ComparedImage {
  reference: string;
  digest: string | null;
  platform: Platform | null;
  created: string | null;
  download: number;
  layers: number;
  /** Whether every layer's size is known. */
  complete: boolean;
}

export interface LayerRow {
  /** Recompressed: the same content packed in another way; it is fetched all the same. */
  change: 'kept' | 'added' | 'removed' | 'recompressed';
  /** Its place in A and in B, counted from 0. */
  a: number | null;
  b: number | null;
  digest: string;
  /** Its digest in A, when it is recompressed. */
  was: string | null;
  size: number | null;
  createdBy: string | null;
}

/** What is set differently; what is the same is null or empty. */
export interface Settings {
  env: NamedChange[];
  labels: NamedChange[];
  entrypoint: SettingChange<string[]> | null;
  cmd: SettingChange<string[]> | null;
  user: SettingChange<string> | null;
  workingDir: SettingChange<string> | null;
  exposedPorts: NamedChange[];
  volumes: NamedChange[];
  stopSignal: SettingChange<string> | null;
  healthcheck: SettingChange<Healthcheck> | null;
  shell: SettingChange<string[]> | null;
  onBuild: SettingChange<string[]> | null;
}

/** A setting in A and in B; null where it is not set. */
export interface SettingChange<T> {
  a: T | null;
  b: T | null;
}

/** A variable, a label, a port or a folder in A and in B; null where it is not there. */
export interface NamedChange extends SettingChange<string> {
  name: string;
}
