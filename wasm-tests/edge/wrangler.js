/** wrangler, which deploys: here it goes no further than to what it would upload. */
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { experimental_readRawConfig as readConfig } from 'wrangler';

/** @typedef {{ compatibility_date: string, compatibility_flags: string[], ratelimits: { name: string, simple: { limit: number, period: 10 | 60 } }[] }} Settings */

const WRANGLER = fileURLToPath(new URL('node_modules/wrangler/bin/wrangler.js', import.meta.url));
const EDGE = fileURLToPath(new URL('../../packages/edge', import.meta.url));

/** It calls nobody: not for newer versions, not to tell what it did, not to learn where it is. */
const QUIETLY = {
  WRANGLER_HIDE_BANNER: 'true', WRANGLER_SEND_METRICS: 'false', WRANGLER_SEND_ERROR_REPORTS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false', CI: 'true', NO_COLOR: '1',
};

/** @param {string} folder for what it writes about itself */
const surroundings = (folder) => ({ ...process.env, ...QUIETLY, WRANGLER_LOG_PATH: join(folder, 'log') });

/** The settings as they are written. */
export function settings() {
  const { rawConfig } = readConfig({ config: `${EDGE}/wrangler.jsonc` });
  return /** @type {Settings} */ (/** @type {unknown} */ (rawConfig));
}

/**
 * Bundles into a folder what would be deployed.
 *
 * @param {string} folder
 */
export async function bundled(folder) {
  await deployDry(folder);
  return settings();
}

/**
 * What wrangler says when it deploys to nowhere.
 *
 * @param {string} folder
 */
export async function deployDry(folder) {
  const words = [WRANGLER, 'deploy', '--dry-run', '--outdir', folder];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: EDGE, env: surroundings(folder) });
  return stdout;
}

/**
 * Runs the deployment on this machine, with all that its settings name.
 *
 * @param {string} folder for what it keeps
 * @param {Record<string, string>} [variables] beside those of the settings
 * @returns {Promise<{ address: string, stop: () => Promise<unknown> }>}
 */
export async function develop(folder, variables = {}) {
  const words = ['dev', '--local', '--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0', '--persist-to', folder];
  for (const [name, value] of Object.entries(variables)) words.push('--var', `${name}:${value}`);
  const running = spawn(process.execPath, [WRANGLER, ...words], { cwd: EDGE, env: surroundings(folder), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => running.once('close', resolve));
  const address = await new Promise((/** @type {(address: string) => void} */ resolve, reject) => {
    /** @type {string[]} */
    const said = [];
    for (const input of [running.stdout, running.stderr]) {
      createInterface({ input }).on('line', (line) => {
        said.push(line);
        const [, found] = /Ready on http:\/\/(127\.0\.0\.1:\d+)/.exec(line) ?? [];
        if (found) resolve(found);
      });
    }
    running.once('close', () => reject(new Error(`wrangler ended before it listened:\n${said.join('\n')}`)));
  });
  const stop = () => {
    running.kill();
    return ended;
  };
  return { address, stop };
}
