/** How requests are sent. */
export interface Ready { kind: 'ready'; timeout: number; retries: number; certificates: Uint8Array }
/** A request to be sent. */
export interface Send {
  kind: 'send'; id: number; method: string; forToken: boolean; url: string; headers: [string, string][]; body: string | null; limit: number;
}
/** A part of a file to be read. */
export interface Read {
  kind: 'read'; id: number; file: string; encoding: string | null; offset: number; limit: number; isPlain: boolean;
}
/** A program to be run. */
export interface Run {
  kind: 'run'; id: number; program: string; argument: string; input: string; limit: number; timeout: number;
}

/** What a call wants done: `Deed` of crates/command, as crates/console gives it. */
export type Deed =
  | Ready
  | Send
  | Read
  | Run
  | { kind: 'input'; limit: number }
  | { kind: 'out'; bytes: Uint8Array }
  | { kind: 'tell'; text: string }
  | { kind: 'doing'; text: string }
  | { kind: 'wait' }
  | { kind: 'exit'; status: number };
