/**
 * The page's own tests against the real server with its samples: starts `tonnage serve` on
 * a free port, runs those of `browser/` that need no stub, and stops it.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { serve } from './servers/tonnage.js';

const server = await serve();
const tests = ['lookup', 'keyboard', 'layers', 'engine', 'recent', 'tags', 'share', 'sign-in'].map((name) => fileURLToPath(new URL(`browser/${name}.test.js`, import.meta.url)));
const run = spawn(process.execPath, ['--test', '--test-concurrency=2', ...tests], { stdio: 'inherit', env: { ...process.env, TONNAGE_URL: server.url } });
run.on('exit', async (code) => {
	process.exitCode = code ?? 1;
	await server.close();
});
