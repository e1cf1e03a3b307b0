/** The extension as it was built, and allowed what a person would allow: to ask this machine. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const BUILT = fileURLToPath(new URL('../../target/extension/', import.meta.url));

/**
 * @param {'chromium' | 'firefox'} browser
 * @param {string[]} [allowed] match patterns
 */
export function allowedTo(browser, allowed = ['http://127.0.0.1/*']) {
  const folder = mkdtempSync(join(tmpdir(), 'tonnage-extension-'));
  const extension = join(folder, 'extension');
  cpSync(join(BUILT, browser), extension, { recursive: true });
  const file = join(extension, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.host_permissions.push(...allowed);
  writeFileSync(file, JSON.stringify(manifest));
  return { extension, profile: join(folder, 'profile'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
