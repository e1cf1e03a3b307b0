/** A use of all that the package exports, as people write it. It is compiled, not run. */
import {
  InspectError, Lookup, createSession, formatSize, init, inspect, inspectMany, isInspectError, parseManifest, parsePlatform,
  parseReference, readPasted, readableInstruction, selectPlatform,
  type Descriptor, type DocumentSummary, type EngineSource, type ErrorCode, type Exchange, type History, type ImageConfig,
  type InspectOptions, type Inspection, type Layer, type LookupFailure, type LookupOptions, type LookupResponse, type Manifest,
  type Pasted, type Platform, type PlatformEntry, type Reference, type Role, type Selection, type Session, type Size, type Step,
  type Verification, type Warning, type WireRequest,
} from 'tonnage';
import * as inline from 'tonnage/inline';

/** Both entries are the same to a compiler. */
export const same: typeof import('tonnage') = inline;
