/** The npm package in Node, through the proxy of `tonnage serve`, before the same registries. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';

import { inspect } from '../../packages/npm/node.js';
import { endOf } from './end.js';
import { holdToTable, program, startFaults } from './faults.js';

/** The proxy follows redirects by its own rules, and says so in its own name. */
const REFUSED = { code: 'PROXY_REFUSED', message: 'HOST redirects …' };
const ONCE_MORE = { ...REFUSED, requests: '6' };
/** @type {Record<string, Partial<import('./faults.js').Row>>} */
const OWN = {
  'redirect-to-itself': ONCE_MORE,
  'redirect-back-and-forth': ONCE_MORE,
  'redirect-without-end': ONCE_MORE,
  'redirect-to-nobody': REFUSED,
  'redirect-to-a-file': REFUSED,
  'redirect-to-no-address': REFUSED,
  'token-server-sends-on-for-ever': { ...REFUSED, requests: '2' },
  // That it had no token it says in its own name, and only its time-outs are worth another try.
  'token-server-down': { requests: '2', bytes: '76' },
  // What it passes on is the registry's answer, not that of the token server.
  'token-refused': {
    message: 'HOST will not say whether app exists without signing in (UNAUTHORIZED: authentication required)',
  },
};

const faults = await startFaults();
const allowed = [...faults.addresses.values()].flatMap((host) => ['--allow-registry', host, '--plain-http-registry', host]);
const server = spawn(program('tonnage'), ['serve', '--listen', '127.0.0.1:0', ...allowed], { stdio: ['ignore', 'ignore', 'pipe'] });

after(() => {
  server.kill();
  faults.stop();
});

/** @returns {Promise<string>} */
const listening = new Promise((resolve, reject) => {
  server.on('error', ({ message }) => {
    reject(new Error(`tonnage serve does not start: ${message}; build it with: cargo build -p tonnage-cli`));
  });
  createInterface({ input: server.stderr }).on('line', (line) => {
    const url = /^listening on (http:\S+)$/.exec(line)?.[1];
    if (url) resolve(url);
  });
});

test('every hostile registry ends as the table says, through the proxy', async () => {
  const proxy = await listening;
  await holdToTable(faults, (image, timeout) => endOf((name, options) => inspect(name, { ...options, proxy }), image, timeout), OWN);
});
