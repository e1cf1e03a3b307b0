/**
 * Writes the extension for each browser into a folder, and a zip of it: `node packages/extension/build/build.js FOLDER`.
 * The manifests differ in `background` alone.
 */
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { icon } from './icon.js';
import { zip } from './zip.js';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const ROOT = join(HERE, '../..');

/** @type {Record<string, object>} */
const BACKGROUNDS = {
  chromium: { service_worker: 'background.js', type: 'module' },
  firefox: { scripts: ['background.js'], type: 'module' },
};
const AS_THEY_ARE = ['popup.html', 'popup.css', 'options.html', 'options.css', 'privacy.html'];

/** What of the page has another in its place here: the engine, what the popup offers to take along (`Weighing.takeAlong`), and the later sheet, which lies in its head. */
const INSTEAD = new Map([
  [join(ROOT, 'www/lib/engine.js'), join(HERE, 'popup/engine.js')],
  [join(ROOT, 'www/lib/share.js'), join(HERE, 'popup/share.js')],
  [join(ROOT, 'www/lib/dressed.js'), join(HERE, 'popup/dressed.js')],
]);

/** @type {import('esbuild').Plugin} */
const ownParts = {
  name: 'own parts',
  setup({ onResolve }) {
    onResolve({ filter: /\/(engine|share|dressed)\.js$/ }, ({ path, importer, resolveDir }) => {
      const own = importer && INSTEAD.get(join(resolveDir, path));
      return own ? { path: own } : undefined;
    });
  },
};

/** @param {string} name @param {string} into @param {'esm' | 'iife'} format */
const script = (name, into, format) =>
  build({
    entryPoints: [join(HERE, name)], outfile: join(into, name), bundle: true, format, target: ['chrome124', 'firefox140'],
    charset: 'utf8', logLevel: 'warning', plugins: [ownParts], define: { 'import.meta.url': '"/"' },
  });

/** @param {string} name of a browser @param {string} folder */
async function extension(name, folder) {
  const into = join(folder, name);
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  const manifest = JSON.parse(await readFile(join(HERE, 'manifest.json'), 'utf8'));
  const { version } = JSON.parse(await readFile(join(ROOT, 'packages/npm/package.json'), 'utf8'));
  await writeFile(join(into, 'manifest.json'), `${JSON.stringify({ ...manifest, version, background: BACKGROUNDS[name] }, undefined, 2)}\n`);
  for (const file of AS_THEY_ARE) await cp(join(HERE, file), join(into, file));
  for (const sheet of ['app.css', 'later.css']) await cp(join(ROOT, 'www', sheet), join(into, sheet));
  await cp(join(ROOT, 'packages/npm/dist/tonnage_bg.wasm'), join(into, 'engine.wasm'));
  for (const [size, file] of Object.entries(manifest.icons)) await writeFile(join(into, String(file)), icon(Number(size)));
  await script('content.js', into, 'iife');
  for (const one of ['background.js', 'popup.js', 'options.js']) await script(one, into, 'esm');
  const names = (await readdir(into)).sort();
  const files = await Promise.all(names.map(async (file) => /** @type {[string, Buffer]} */ ([file, await readFile(join(into, file))])));
  const packed = zip(files);
  await writeFile(join(folder, `tonnage-${name}.zip`), packed);
  const bytes = files.reduce((sum, [, data]) => sum + data.length, 0);
  console.log(`${name}: ${(packed.length / 1000).toFixed(1)} kB packed, ${(bytes / 1000).toFixed(1)} kB in ${files.length} files`);
}

const [, , folder] = process.argv;
if (!folder) throw new Error('name the folder to write to');
for (const name of Object.keys(BACKGROUNDS)) await extension(name, folder);
