/** Every example of the package's README, as it stands there, in the host it is for. The world it asks is on loopback. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { withVite } from './bundlers.js';
import { examples } from './examples.js';
import { startPages } from './pages.js';
import { toldByExtension } from './extension.js';
import { freshProject } from './project.js';
import { bun, deno, output } from './runtimes.js';
import { answered, startWorker } from './workerd.js';

/** @typedef {import('./examples.js').Example} Example */

const project = await freshProject('world.js');
const pages = await startPages(project.folder);
const { registry, site } = pages;
after(async () => {
  await pages.stop();
  await project.remove();
});

/** @param {string} runtime @param {string[]} words */
const inRuntime = (runtime, words) => (/** @type {string} */ file) =>
  output(runtime, [...words, './world.js', file], project.folder, {
    WORLD: registry.origin, HOME: project.folder, DOCKER_CONFIG: project.folder, REGISTRY_AUTH_FILE: '',
  });

/** In service workers there are no variables: the bundle has it. @param {string} file */
async function inExtension(file) {
  const place = join(project.folder, file.replace('.js', ''));
  const background = join(project.folder, `background-${file}`);
  const world = (await readFile(join(project.folder, 'world.js'), 'utf8'))
    .replace("import process from 'node:process';", `const process = { env: { WORLD: '${registry.origin}' } };`);
  await writeFile(join(project.folder, 'world-inside.js'), world);
  await writeFile(background, `import './world-inside.js';\nimport './${file}';\n`);
  const size = /** @type {{ download?: number }} */ (await toldByExtension(background, place, 'ubuntu:14.04'));
  assert.ok(size.download, JSON.stringify(size));
  return JSON.stringify(size);
}

/** A worker is asked once. @param {string} file */
async function inWorker(file) {
  const worker = await startWorker(project.folder, file, registry.host);
  try {
    return await answered(`${worker.origin}/?image=ubuntu:14.04`);
  } finally {
    await worker.stop();
  }
}

/**
 * Runs a script in a page where the package has its name; who is not on loopback is our site.
 *
 * @param {string} file
 */
async function inPage(file) {
  const page = await pages.browser.newPage();
  const said = /** @type {string[]} */ ([]);
  page.on('console', (message) => said.push(message.text()));
  await page.route(({ hostname }) => hostname !== '127.0.0.1', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const response = await route.fetch({ url: `${site.origin}${pathname}${search}` });
    await route.fulfill({ response, headers: { ...response.headers(), 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' } });
  });
  const imports = { tonnage: '/node_modules/tonnage/index.js', 'tonnage/inline': '/node_modules/tonnage/inline.js' };
  await writeFile(join(project.folder, 'example.html'), `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <title>Example</title><script type="importmap">${JSON.stringify({ imports })}</script><body></body>`);
  try {
    await page.goto(`${site.origin}/example.html`);
    await page.evaluate((script) => import(script), `/${file}`);
    return `${said.join('\n')}${await page.locator('body').innerText()}`;
  } finally {
    await page.close();
  }
}

/** @param {string} file */
async function inViteAndPage(file) {
  const into = file.replace(/\.js$/, '');
  await withVite(join(project.folder, file), join(project.folder, into));
  return inPage(`${into}/page.js`);
}

/** How an example's file is run; what comes of it is what it says. @type {Record<string, (file: string) => Promise<string>>} */
const HOSTS = {
  node: inRuntime(process.execPath, ['--import']),
  deno: inRuntime(deno(), ['run', '--quiet', '--no-prompt', '--cached-only', '--allow-read', '--allow-net=127.0.0.1', '--allow-env=WORLD', '--preload']),
  bun: inRuntime(bun(), ['--no-install', '--preload']),
  workerd: inWorker,
  extension: inExtension,
  browser: inPage,
  vite: inViteAndPage,
};

for (const { host, line, code } of examples()) {
  test(`${host}, line ${line}`, async () => {
    const run = HOSTS[host];
    assert.ok(run, `nothing runs an example for ${host}; there are ${Object.keys(HOSTS).join(', ')}`);
    const file = `example-${line}.js`;
    await writeFile(join(project.folder, file), code);
    assert.notEqual((await run(file)).trim(), '', 'it says nothing');
  });
}

test('every host has an example', () => {
  const there = new Set(examples().map(({ host }) => host));
  assert.deepEqual(Object.keys(HOSTS).filter((host) => !there.has(host)), []);
});
