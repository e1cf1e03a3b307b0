/** The tags of a repository: page after page, bounded, stopped, refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createSession, isInspectError, listTags } from '../../packages/npm/node.js';
import { answer } from './made-up.js';

/** A registry with so many pages of three tags each. @param {number} pages */
function paged(pages) {
  /** @type {string[]} */
  const asked = [];
  /** @type {typeof globalThis.fetch} */
  const fetch = async (address) => {
    const { pathname, search, searchParams } = new URL(String(address));
    asked.push(pathname + search);
    const page = Number(searchParams.get('last') ?? 0);
    const tags = [1, 2, 3].map((n) => `${page}.${n}`);
    const next = page + 1 < pages ? { link: `<${pathname}?last=${page + 1}>; rel="next"` } : undefined;
    return answer(200, { name: 'app', tags }, next);
  };
  return { asked, fetch };
}

test('every page is asked for, and told as it comes', async () => {
  const { asked, fetch } = paged(3);
  /** @type {string[][]} */
  const told = [];
  const { tags, complete } = await listTags('registry.example/app:1.0', { fetch, onTags: (page) => void told.push(page) });
  assert.deepEqual([tags.length, complete], [9, true]);
  assert.deepEqual(told, [['0.1', '0.2', '0.3'], ['1.1', '1.2', '1.3'], ['2.1', '2.2', '2.3']]);
  assert.deepEqual(asked.map((path) => path.replace(/\?.*last/, '?last')), ['/v2/app/tags/list?n=1000', '/v2/app/tags/list?last=1', '/v2/app/tags/list?last=2']);
});

test('no more than the limit', async () => {
  const { asked, fetch } = paged(3);
  const found = await listTags('registry.example/app', { fetch, limit: 4 });
  assert.deepEqual(found, { tags: ['0.1', '0.2', '0.3', '1.1'], complete: false });
  assert.equal(asked.length, 2);
});

test('stopped between two pages', async () => {
  const { asked, fetch } = paged(3);
  const stop = new AbortController();
  await assert.rejects(listTags('registry.example/app', { fetch, signal: stop.signal, onTags: () => stop.abort() }), { code: 'ABORTED' });
  assert.equal(asked.length, 2, 'the next page was under way');
});

/** @type {[name: string, reference: string, status: number, code: string][]} */
const REFUSALS = [
  ['no such repository', 'registry.example/app', 404, 'NOT_FOUND'],
  ['not for strangers', 'registry.example/app', 403, 'UNAUTHORIZED'],
  ['no name', 'registry.example/App', 200, 'INVALID_REFERENCE'],
];

for (const [name, reference, status, code] of REFUSALS) {
  test(name, async () => {
    const fetch = async () => answer(status, { errors: [] });
    await assert.rejects(listTags(reference, { fetch, retries: 0 }), (error) => isInspectError(error) && error.code === code);
  });
}

test('a session that knows how to ask', async () => {
  const { asked, fetch } = paged(1);
  const session = createSession();
  await listTags('registry.example/app', { fetch, session });
  await listTags('registry.example/app', { fetch, session });
  assert.equal(asked.length, 2, 'tags come and go: they are asked for each time');
});
