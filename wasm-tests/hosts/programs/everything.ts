/** A use of all that the package exports, as people write it. It is compiled, not run. */
import {
  InspectError, Lookup, compare, createSession, dockerConfig, formatSize, init, inspect, inspectMany, isInspectError, listTags,
  parseManifest, parsePlatform, parseReference, readPasted, readableInstruction, selectPlatform,
  type AskForCredentials, type ComparedImage, type Comparison, type Credentials, type CredentialsProvider, type Descriptor,
  type DocumentSummary, type EngineSource, type ErrorCode, type Exchange, type Healthcheck, type History, type ImageConfig,
  type InspectOptions, type Inspection, type Keepsake, type Layer, type LayerRow, type LookupFailure, type LookupOptions, type LookupResponse, type ManyOptions,
  type Manifest, type NamedChange, type Pasted, type Platform, type PlatformEntry, type Reference, type References, type Role,
  type Selection, type Session, type SettingChange, type Settings, type Size, type Step, type TagOptions, type Tags, type Told, type Verification,
  type Warning, type WireRequest,
} from 'tonnage';
import * as inline from 'tonnage/inline';

/** Both entries are the same to a compiler. */
export const same: typeof import('tonnage') = inline;

const sources: EngineSource[] = ['tonnage.wasm', new URL('https://cdn.example/tonnage.wasm'), new Response(), new Uint8Array()];
await init();
await init(sources[0]);

// What is at hand.
const reference: Reference = parseReference('ubuntu:14.04');
const pasted: Pasted = readPasted('docker pull ubuntu:14.04');
const platform: Platform = parsePlatform('linux/arm64');
const manifest: Manifest = parseManifest(new Uint8Array(), 'application/vnd.oci.image.index.v1+json');
const chosen: Selection = selectPlatform(new Uint8Array(), 'linux/amd64');
const again: Selection = selectPlatform(manifest, platform);
const entryRole: Role | undefined = manifest.entries?.[chosen.selected ?? 0]?.role;
const configured: Descriptor | null = manifest.config;
export const words: (string | null)[] = [
  reference.tag, pasted.from, pasted.platform ?? null, platform.variant ?? null, entryRole ?? null, configured?.digest ?? null,
  again.candidates[0]?.reason ?? null, formatSize(1), formatSize(1, { units: 'binary', aligned: true }), readableInstruction(''),
];

// Who asks, and how.
const somebody: Credentials[] = [{ username: 'u', password: 'p' }, { token: 't' }, { identityToken: 't' }];
const ask: AskForCredentials = (registry, repository) => (registry === 'docker.io' || repository === 'app' ? somebody[0] : undefined);
const providers: CredentialsProvider[] = [
  ask,
  { credentials: async () => somebody[1] },
  dockerConfig(),
  dockerConfig({ file: 'auth.json', environment: {}, timeout: 1000 }),
];
const common: LookupOptions = {
  platform, allPlatforms: true, picks: true, parts: ['size', 'config'], proxy: { prefix: 'https://proxy.example/' },
  trustProxy: ['proxy.example'], trustedRealms: ['auth.example:8443'], plainHttp: ['registry.test:5000'],
};
const controller = new AbortController();
const exchanges: Exchange[] = [];
const options: InspectOptions = {
  proxy: '/', fetch: (asked, init) => fetch(asked, init), timeout: 1000, retries: 0, signal: controller.signal,
  onRequest: (exchange) => exchanges.push(exchange),
  onProgress: ({ size }) => size?.download,
};

// One image.
const session: Session = createSession({ ...options, credentials: { username: 'u', password: 'p' } });
for (const credentials of providers) await inspect('ubuntu', { ...options, credentials });
const image: Inspection = await inspect('ubuntu:14.04', { ...options, session, platform: 'linux/amd64' });
const size: Size | null = image.size;
const keepsake: Keepsake | undefined = await session.keep('ubuntu:14.04', image);
if (keepsake) await session.restore('ubuntu:14.04', keepsake, { platform: 'linux/amd64' });
const listing: TagOptions = { limit: 100, onTags: (tags) => tags.length, session, signal: controller.signal };
const tags: Tags = await listTags('ubuntu', listing);
export const newest: string | undefined = tags.complete ? tags.tags.at(-1) : undefined;
const resolved: DocumentSummary | null = image.resolved;
const config: ImageConfig | null = image.config;
const steps: History[] = config?.history ?? [];
const layers: Layer[] = image.layers;
const entries: PlatformEntry[] = image.platforms;
const checks: Verification[] = image.verification;
const warnings: Warning[] = image.warnings;
export const numbers: (number | null)[] = [
  size?.download ?? null, resolved?.size ?? null, steps[0]?.layer ?? null, layers[0]?.size ?? null, entries[0]?.unique ?? null,
  checks.length, warnings.length, image.rateLimit?.remaining ?? null, image.indexTotal?.download ?? null,
];

// Two images.
const comparison: Comparison = compare(image, await session.inspect('ubuntu:16.04'));
const before: ComparedImage = comparison.a;
const rows: LayerRow[] = comparison.layers;
const settings: Settings | null = comparison.settings;
const variables: NamedChange[] = settings?.env ?? [];
const user: SettingChange<string> | null | undefined = settings?.user;
const health: Healthcheck | null | undefined = settings?.healthcheck?.b;
export const changes: (string | number | null | undefined)[] = [
  comparison.size.added, comparison.base?.layers, before.created, rows[0]?.change, variables[0]?.name, user?.a, health?.test[0],
];

// Many.
async function* names(): AsyncIterable<string> {
  yield* ['ubuntu', 'debian'];
}
const asked: References[] = [['ubuntu'], new Set(['ubuntu']), names()];
const many: ManyOptions = { concurrency: 4, parts: ['size'] };
export const told: Told[] = [];
for (const references of asked) {
  for await (const one of inspectMany(references, many)) told.push(one);
  for await (const one of session.inspectMany(references)) {
    if ('error' in one) console.log(one.reference.input, one.error.code);
    else console.log(one.reference.canonical, one.size?.download);
  }
}
session.clear();

// What goes wrong.
export function wait(error: unknown): number {
  if (!isInspectError(error)) throw error;
  const code: ErrorCode = error.code;
  const same: boolean = error instanceof InspectError && error.name === 'InspectError' && error.hint !== '';
  return code === 'RATE_LIMITED' && same ? Number(error.details['retryAfterSeconds']) : Object.keys(error.toJSON()).length;
}

// The machine itself.
export async function byHand(lookup: Lookup): Promise<Inspection> {
  const queue: WireRequest[] = [];
  for (;;) {
    const step: Step = lookup.poll();
    if (step.kind === 'done') return step.inspection;
    if (step.kind === 'failed') throw step.error;
    if (step.kind === 'send') queue.push(step.request);
    const request = step.kind === 'wait' ? queue.shift() : undefined;
    if (!request) continue;
    const { id, method, url, headers, body } = request;
    try {
      const response = await fetch(url, { method, headers, body });
      const whole = new Uint8Array(await response.arrayBuffer());
      const answer: LookupResponse = { status: response.status, headers: response.headers, body: whole };
      lookup.handleResponse(id, answer);
    } catch (error) {
      const failure: LookupFailure = { kind: 'unreachable', message: String(error) };
      lookup.handleFailure(id, failure, Date.now());
    }
  }
}
const lookup = new Lookup('ubuntu', { ...common, session });
await byHand(lookup);
export const document: Uint8Array | undefined = lookup.document(resolved?.digest ?? '');
export const last: Exchange | undefined = lookup.exchanges().at(-1);
lookup.free();
