/** The packed package as it lies on a server, in a page of Chromium and in a module worker. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { inPage, startPages } from './pages.js';
import { freshProject } from './project.js';
import { areTheFindings } from './snapshot.js';

const project = await freshProject('findings.js');
const pages = await startPages(project.folder);
after(async () => {
  await pages.stop();
  await project.remove();
});

/** Where an entry of the package is for browsers. @param {'.' | './inline'} entry */
function entry(entry) {
  const { exports } = JSON.parse(readFileSync(join(project.installed, 'package.json'), 'utf8'));
  const { browser, default: other } = exports[entry];
  return new URL(browser ?? other, 'http://host/node_modules/tonnage/').pathname;
}

for (const name of /** @type {const} */ (['.', './inline'])) {
  test(`a page: ${name}`, async () => {
    const { given } = pages;
    areTheFindings(await inPage(pages, async ({ entry, given }) => {
      const [tonnage, { findings }] = await Promise.all([entry, '/findings.js'].map((path) => import(path)));
      return findings(tonnage, given);
    }, { entry: entry(name), given }));
  });

  test(`a module worker: ${name}`, async () => {
    const { given } = pages;
    areTheFindings(await inPage(pages, ({ entry, given }) => {
      // Relative addresses mean nothing in a worker that has none itself.
      const [tonnage, findings] = [entry, '/findings.js'].map((path) => new URL(path, document.baseURI).href);
      const script = `
        import * as tonnage from '${tonnage}';
        import { findings } from '${findings}';
        onmessage = ({ data }) => findings(tonnage, data).then(postMessage, (error) => postMessage(String(error)));
      `;
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' });
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || 'the worker did not start'));
        worker.postMessage(given);
      });
    }, { entry: entry(name), given }));
  });
}
