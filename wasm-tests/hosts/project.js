/** A fresh project into which the packed package was installed, as anybody would install it. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * @typedef {{ path: string, files: { path: string, size: number }[], size: number }} Tarball
 * @typedef {{ folder: string, tarball: Tarball, installed: string, remove: () => Promise<void> }} Project
 */

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL('../../packages/npm', import.meta.url));

/**
 * Packs the package and installs it, with no network and no script.
 *
 * @param {...string} programs of this folder, to be copied into the project
 * @returns {Promise<Project>}
 */
export async function freshProject(...programs) {
  await readFile(join(PACKAGE, 'dist/tonnage_bg.wasm')).catch(() => {
    throw new Error('the package has no engine yet: cargo xtask build');
  });
  const folder = await mkdtemp(join(tmpdir(), 'tonnage-hosts-'));
  const packed = await run('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], { cwd: folder });
  const [{ filename, files, size }] = JSON.parse(packed.stdout);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'fresh', private: true, type: 'module' }));
  await run('npm', ['install', `./${filename}`, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  for (const program of programs) {
    await copyFile(new URL(`programs/${program}`, import.meta.url), join(folder, program));
  }
  return {
    folder,
    tarball: { path: join(folder, filename), files, size },
    installed: join(folder, 'node_modules/tonnage'),
    remove: () => rm(folder, { recursive: true }),
  };
}
