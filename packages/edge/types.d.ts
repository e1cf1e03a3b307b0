/** What the platform brings, and what passes between it and the engine. */

/** Beside the variables (see `settings.rs` in `crates/wasm-edge`). */
export interface Env {
  [variable: string]: unknown;
  /** The page, as the platform serves it. */
  ASSETS?: { fetch(request: Request): Promise<Response> };
  /** Counts what a visitor asks. */
  RATE_LIMITER?: { limit(of: { key: string }): Promise<{ success: boolean }> };
}

/** What outlives an answer. */
export interface Context {
  waitUntil?(promise: Promise<unknown>): void;
}

export interface Bindings {
  env: Env;
  context: Context | undefined;
}

export interface Platform {
  engine: WebAssembly.Module;
  variables(bindings: Bindings): Record<string, unknown>;
  /** The address that a request came from, where that can be known. */
  client(request: Request): string | undefined;
  /** A file of the page; nothing where there is none. */
  page(request: Request, bindings: Bindings): Promise<Response | undefined>;
}

export type Fields = [name: string, value: string][];

export interface Fetch {
  kind: 'fetch';
  method: string;
  url: string;
  headers: Fields;
  body: string | null;
  /** In bytes. */
  limit: number;
  /** In milliseconds. */
  within: number;
}

export interface Keep {
  kind: 'keep';
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  seconds: number;
}

export type Step =
  | { kind: 'admit'; visitor: string }
  | { kind: 'find'; name: string }
  | Fetch
  | Keep
  | { kind: 'page'; headers: Fields }
  | { kind: 'done'; status: number; headers: Fields; body: Uint8Array<ArrayBuffer> }
  | { kind: 'wait' };
