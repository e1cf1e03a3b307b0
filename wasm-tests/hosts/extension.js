/** An extension of one background script in Chromium, and a page of it to speak from. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'esbuild';
import { chromium } from 'playwright-core';

/** What it may do: run WebAssembly, and ask loopback, which stands for the world. */
const MANIFEST = {
  manifest_version: 3,
  name: 'An example',
  version: '1.0',
  background: { service_worker: 'background.js' },
  content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" },
  host_permissions: ['http://127.0.0.1/*'],
};

/**
 * Sends a message to a background script, and gives its answer.
 *
 * @param {string} script the background, with all it imports by name
 * @param {string} into a folder for the extension and the browser's profile
 * @param {unknown} message
 * @returns {Promise<unknown>}
 */
export async function toldByExtension(script, into, message) {
  const extension = join(into, 'extension');
  await mkdir(extension, { recursive: true });
  await writeFile(join(extension, 'manifest.json'), JSON.stringify(MANIFEST));
  await writeFile(join(extension, 'page.html'), '<!doctype html><meta charset="utf-8"><title>Example</title>');
  await build({ entryPoints: [script], outfile: join(extension, 'background.js'), bundle: true, format: 'iife', target: 'es2022', logLevel: 'error' });
  const browser = await chromium.launchPersistentContext(join(into, 'profile'), {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
    ignoreDefaultArgs: ['--disable-extensions'],
  });
  try {
    const background = browser.serviceWorkers()[0] ?? await browser.waitForEvent('serviceworker');
    const page = await browser.newPage();
    await page.goto(new URL('page.html', background.url()).href);
    return await page.evaluate((message) => /** @type {any} */ (globalThis).chrome.runtime.sendMessage(message), message);
  } finally {
    await browser.close();
  }
}
