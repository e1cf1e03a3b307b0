/** Production builds of the packed package, each loaded in Chromium, and bundles for Node. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { copyEngine, withEsbuild, withRollup, withVite, withWebpack } from './bundlers.js';
import { inPage, startPages } from './pages.js';
import { freshProject } from './project.js';
import { startRegistry } from './registry.js';
import { output } from './runtimes.js';
import { areTheFindings } from './snapshot.js';

const project = await freshProject('findings.js', 'page.js', 'page-inline.js', 'page-init.js', 'import.js', 'import-inline.js');
const pages = await startPages(project.folder);
const registry = await startRegistry();
after(async () => {
  await pages.stop();
  await registry.stop();
  await project.remove();
});

/** What bundles, what it bundles, and whether the engine's files have to be put beside it by hand. */
const FOR_PAGES = /** @type {const} */ ([
  ['Vite', withVite, 'page.js', false],
  ['Vite', withVite, 'page-inline.js', false],
  ['webpack', withWebpack, 'page.js', false],
  ['webpack', withWebpack, 'page-inline.js', false],
  ['Rollup', withRollup, 'page.js', true],
  ['Rollup', withRollup, 'page-inline.js', false],
  ['esbuild', withEsbuild, 'page.js', true],
  ['esbuild', withEsbuild, 'page-init.js', false],
  ['esbuild', withEsbuild, 'page-inline.js', false],
]);

for (const [name, bundle, program, copied] of FOR_PAGES) {
  test(`${name}: ${program}`, async () => {
    const place = `${name}-${program}`;
    await bundle(join(project.folder, program), join(project.folder, place));
    if (copied) await copyEngine(project.folder, join(project.folder, place));
    areTheFindings(await inPage(pages, async ({ script, given }) => {
      await import(script);
      return /** @type {any} */ (globalThis).find(given);
    }, { script: `/${place}/page.js`, given: pages.given }));
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
    areTheFindings(JSON.parse(await output(process.execPath, [join(into, 'page.js'), given], into)));
  });
}
