/**
 * The page's own tests against the real server with its samples: starts `tonnage serve` on
 * a free port, runs those of `browser/` that need no stub, and stops it.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const target = process.env['CARGO_TARGET_DIR'] ?? at('../target');

const server = spawn(`${target}/debug/tonnage`, ['serve', '--listen', '127.0.0.1:0', '--site', at('../target/site')], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
server.on('error', (error) => {
  console.error(`tonnage serve does not start: ${error.message}; build it with: cargo build -p tonnage-cli`);
  process.exitCode = 1;
});

for await (const line of createInterface({ input: server.stderr })) {
  const url = /^listening on (http:\S+)$/.exec(line)?.[1];
  if (!url) continue;
  const tests = ['lookup', 'keyboard', 'engine'].map((name) => at(`browser/${name}.test.js`));
  const run = spawn(process.execPath, ['--test', ...tests], {
    stdio: 'inherit',
    env: { ...process.env, TONNAGE_URL: `${url}/` },
  });
  run.on('exit', (code) => {
    process.exitCode = code ?? 1;
    server.kill();
  });
}
