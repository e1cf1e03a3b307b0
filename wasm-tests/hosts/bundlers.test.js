/** Production builds of the packed package, each loaded in Chromium, and bundles for Node. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { copyEngine, servedByVite, withEsbuild, withRollup, withVite, withWebpack } from './bundlers.js';
import { inPage, startPages } from './pages.js';
import { freshProject } from './project.js';
import { startRegistry } from './registry.js';
import { outcome } from './runtimes.js';
import { areTheFindings } from './snapshot.js';

const project = await freshProject('findings.js', 'page.js', 'page-inline.js', 'page-init.js', 'import.js', 'import-inline.js');
const pages = await startPages(project.folder);
const registry = await startRegistry();
after(async () => {
  await pages.stop();
  await registry.stop();
  await project.remove();
});

/** A page gets half of the engine first and the rest later, unless it is told where the whole is, or has it already. */
const HALVES = ['dist/tonnage_first.wasm', 'dist/tonnage_rest.wasm'];
const WHOLE = ['dist/tonnage_bg.wasm'];

/** Which files of the engine a page asked for, whatever a bundler called them. */
function enginesAsked() {
  const asked = pages.site.asked.filter((line) => line.endsWith('.wasm')).map((line) => line.replace('GET /', ''));
  const sizes = asked.map((path) => statSync(join(project.folder, path)).size);
  return sizes.map((bytes) => project.tarball.files.find(({ size }) => size === bytes)?.path);
}

/** What bundles, what it bundles, whether the engine's files have to be put beside it by hand, and which are asked for. */
const FOR_PAGES = /** @type {const} */ ([
  ['Vite', withVite, 'page.js', false, HALVES],
  ['Vite', withVite, 'page-inline.js', false, []],
  ['webpack', withWebpack, 'page.js', false, HALVES],
  ['webpack', withWebpack, 'page-inline.js', false, []],
  ['Rollup', withRollup, 'page.js', true, HALVES],
  ['Rollup', withRollup, 'page-inline.js', false, []],
  ['esbuild', withEsbuild, 'page.js', true, HALVES],
  ['esbuild', withEsbuild, 'page-init.js', false, WHOLE],
  ['esbuild', withEsbuild, 'page-inline.js', false, []],
]);

for (const [name, bundle, program, copied, engines] of FOR_PAGES) {
  test(`${name}: ${program}`, async () => {
    const place = `${name}-${program}`;
    await bundle(join(project.folder, program), join(project.folder, place));
    if (copied) await copyEngine(project.folder, join(project.folder, place));
    pages.site.asked.length = 0;
    areTheFindings(await inPage(pages, async ({ script, given }) => {
      await import(script);
      return /** @type {any} */ (globalThis).find(given);
    }, { script: `/${place}/page.js`, given: pages.given }));
    assert.deepEqual(enginesAsked(), engines);
  });
}

for (const program of ['page.js', 'page-inline.js']) {
  test(`Vite, before it is built: ${program}`, async () => {
    const served = await servedByVite(project.folder, pages.site.origin);
    try {
      areTheFindings(await inPage(pages, async ({ script, given }) => {
        await import(script);
        return /** @type {any} */ (globalThis).find(given);
      }, { script: `/${program}`, given: { ...pages.given, origin: served.origin, proxy: served.origin } }, served.origin));
    } finally {
      await served.stop();
    }
  });
}

/** For Node: the format, what is bundled, and whether the engine's file has to be put beside it. */
const FOR_NODE = /** @type {const} */ ([
  ['esm', 'import.js', true],
  ['esm', 'import-inline.js', false],
  ['cjs', 'import-inline.js', false],
]);

for (const [format, program, copied] of FOR_NODE) {
  test(`esbuild, for Node as ${format}: ${program}`, async () => {
    const into = join(project.folder, `node-${format}-${program}`);
    await withEsbuild(join(project.folder, program), into, { platform: 'node', format });
    await writeFile(join(into, 'package.json'), JSON.stringify({ type: format === 'esm' ? 'module' : 'commonjs' }));
    if (copied) await copyEngine(project.folder, into);
    const given = JSON.stringify({ registry: registry.host, origin: registry.origin });
    areTheFindings(await outcome(process.execPath, [join(into, 'page.js'), given], into));
  });
}
