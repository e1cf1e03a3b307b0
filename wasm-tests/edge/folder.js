/** A folder that is gone with the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param {import('node:test').TestContext} t */
export async function ownFolder(t) {
  const folder = await mkdtemp(join(tmpdir(), 'tonnage-edge-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
