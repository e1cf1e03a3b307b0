/** Production builds as people make them: each bundler with the least that it has to be told. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { createServer, build as vite } from 'vite';
import webpack from 'webpack';

/**
 * Bundles a script of a project.
 *
 * @callback Bundle
 * @param {string} program
 * @param {string} into where the bundle is to lie, as `page.js`
 * @returns {Promise<unknown>}
 */

/** Puts the engine's files where a bundle that leaves addresses alone looks for them. @param {string} folder @param {string} into */
export function copyEngine(folder, into) {
  const filter = (/** @type {string} */ file) => !file.includes('.') || file.endsWith('.wasm') || file.endsWith('dist');
  return cp(join(folder, 'node_modules/tonnage/dist'), join(into, 'dist'), { recursive: true, filter });
}

/**
 * @param {string} program
 * @param {string} into
 */
export async function withVite(program, into) {
  await vite({
    configFile: false, root: join(program, '..'), base: './', logLevel: 'error',
    build: { outDir: into, emptyOutDir: false, rolldownOptions: { input: program, output: { entryFileNames: 'page.js' } } },
  });
}

/**
 * Vite as it serves a project that is worked on.
 *
 * @param {string} folder of the project
 * @param {string} site what else is asked there is asked of this
 */
export async function servedByVite(folder, site) {
  const server = await createServer({
    configFile: false, root: folder, logLevel: 'error', appType: 'custom',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, proxy: { '^/(r/.*|held|released|)$': site } },
  });
  await server.listen();
  return { origin: server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '', stop: () => server.close() };
}

/**
 * @param {string} program
 * @param {string} into
 */
export async function withWebpack(program, into) {
  const compiler = webpack({
    mode: 'production', performance: false, context: join(program, '..'), entry: program,
    output: { path: into, filename: 'page.js', module: true }, experiments: { outputModule: true },
  });
  await new Promise((resolve, reject) => compiler?.run((error, stats) => {
    if (error) reject(error);
    else if (stats?.hasErrors() || stats?.hasWarnings()) reject(new Error(stats.toString('errors-warnings')));
    else resolve(undefined);
  }));
}

/**
 * @param {string} program
 * @param {string} into
 */
export async function withRollup(program, into) {
  const bundle = await rollup({
    input: program, plugins: [nodeResolve({ browser: true })],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  await bundle.write({ dir: into, format: 'es', entryFileNames: 'page.js' });
}

/**
 * @param {string} program
 * @param {string} into
 * @param {esbuild.BuildOptions} [options]
 */
export async function withEsbuild(program, into, options) {
  const { warnings } = await esbuild.build({
    entryPoints: [program], outdir: into, entryNames: 'page', bundle: true, minify: true, format: 'esm', target: 'es2022',
    loader: { '.wasm': 'file' }, logLevel: 'silent', ...options,
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
}
