/** What would be deployed, and the same run on this machine: page, health, limits. */
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { ownFolder } from './folder.js';
import { EDGE, startDeno } from './runtimes.js';
import { ask } from './visitor.js';
import { deployDry, develop, settings } from './wrangler.js';

/** What a deployment may weigh on the free plan, compressed: 3 MB. We keep to a third of that. */
const MAX_KIB = 1000;

test('wrangler would deploy one worker, its engine, the page and a limit', async (t) => {
  const folder = await ownFolder(t);
  const said = await deployDry(folder);
  assert.match(said, /env\.RATE_LIMITER \(120 requests\/60s\)/);
  assert.match(said, /env\.ASSETS/);
  assert.match(said, /env\.TONNAGE_NAME/);
  const [, gzip = ''] = /gzip: ([\d.]+) KiB/.exec(said) ?? [];
  assert.ok(Number(gzip) > 0 && Number(gzip) < MAX_KIB, said);
  const worker = await readFile(join(folder, 'worker.js'), 'utf8');
  assert.doesNotMatch(worker, /node:fs|readFile/, 'what is for Deno and Bun stays behind');
});

test('nobody but the public internet is asked, and the page costs no run of the worker', () => {
  const { compatibility_flags: flags, compatibility_date: date } = settings();
  assert.ok(flags.includes('global_fetch_strictly_public'));
  // From then on credentials do not follow a redirect to elsewhere, should one ever be followed.
  assert.ok(date >= '2026-01-01', date);
});

test('on this machine: the page with its rules, health, and a limit for each visitor', async (t) => {
  const running = await develop(await ownFolder(t));
  t.after(running.stop);
  const page = await ask(running.address, 'GET', '/');
  assert.equal(page.status, 200);
  assert.match(page.body.toString(), /<title>tonnage/);
  assert.equal((await ask(running.address, 'GET', '/nothing')).status, 404);
  assert.equal((await ask(running.address, 'GET', '/healthz')).json().status, 'ok');
  const { simple } = /** @type {{ simple: { limit: number, period: number } }} */ (settings().ratelimits[0]);
  // The platform may begin to count anew in between, once.
  const replies = [];
  while (replies.length <= 2 * simple.limit && replies.at(-1)?.status !== 429) replies.push(await ask(running.address, 'GET', '/r/10.0.0.1/v2/'));
  const last = replies.pop();
  assert.ok(replies.length >= simple.limit && replies.every(({ status }) => status === 403), `${replies.length}`);
  assert.equal(last?.status, 429);
  assert.equal(last?.json().code, 'RATE_LIMITED');
  assert.deepEqual(last?.fields('retry-after'), [`${simple.period}`]);
});

test('what the platform says of the page is what the handler says of it', async (t) => {
  const deno = await startDeno({});
  t.after(deno.stop);
  const page = await ask(deno.address, 'GET', '/');
  assert.equal(page.status, 200);
  assert.equal(page.body.byteLength, (await stat(join(EDGE, 'site/index.html'))).size);
  const rules = (await readFile(join(EDGE, '_headers'), 'utf8')).split('\n').filter((line) => line.startsWith('  '));
  assert.ok(rules.length >= 7);
  const said = page.head.split('\r\n').slice(1).map((line) => line.toLowerCase());
  for (const rule of rules) assert.ok(said.includes(rule.trim().toLowerCase()), rule);
  assert.equal((await ask(deno.address, 'GET', '/../deno.json')).status, 404);
  assert.equal((await ask(deno.address, 'GET', '/%2e%2e/worker.js')).status, 404);
  assert.equal((await ask(deno.address, 'GET', '/_headers')).status, 404);
  assert.equal((await ask(deno.address, 'POST', '/')).status, 405);
});
