/**
 * An archive of gigabytes: how long the page takes to weigh it, and the most memory its
 * tab had, beside `skopeo inspect docker-archive:` of the same file. `node archive.js [GB]`.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';

import { openChromium, openPage } from '../browser/chromium.js';
import { header } from '../browser/files.js';
import { openSite } from '../browser/site.js';

const LAYERS = 4;
const PIECE = 1 << 20;
const gigabytes = Number(process.argv[2] ?? 2);
const layerSize = Math.floor((gigabytes * 1e9) / LAYERS / PIECE) * PIECE;

/** Writes such an archive as `docker save` does. @param {string} path */
async function write(path) {
	const file = await open(path, 'w');
	const piece = randomBytes(PIECE);
	const diffIds = [];
	for (let i = 0; i < LAYERS; i += 1) {
		const hash = createHash('sha256');
		await file.write(header(`${i}/layer.tar`, layerSize));
		for (let at = 0; at < layerSize; at += PIECE) {
			piece.writeUInt32LE(at / PIECE + i, 0);
			hash.update(piece);
			await file.write(piece);
		}
		diffIds.push(`sha256:${hash.digest('hex')}`);
	}
	const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, created: '2026-01-01T00:00:00Z', history: diffIds.map((_, i) => ({ created_by: `COPY ${i} /` })), rootfs: { type: 'layers', diff_ids: diffIds } });
	const name = `${createHash('sha256').update(config).digest('hex')}.json`;
	const list = JSON.stringify([{ Config: name, RepoTags: ['bench/large:1'], Layers: diffIds.map((_, i) => `${i}/layer.tar`) }]);
	for (const [entry, text] of [[name, config], ['manifest.json', list]]) {
		const content = Buffer.from(text ?? '');
		await file.write(Buffer.concat([header(entry ?? '', content.length), content, Buffer.alloc(-content.length & 511)]));
	}
	await file.write(Buffer.alloc(1024));
	await file.close();
}

/** The most memory that a process had, in kB. @param {number} pid */
function peak(pid) {
	try {
		return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
	} catch {
		// It has ended.
		return 0;
	}
}

/** @param {string} path */
async function skopeo(path) {
	const began = performance.now();
	const child = spawn('skopeo', ['inspect', `docker-archive:${path}`], { stdio: 'ignore' });
	let most = 0;
	let over = false;
	const ended = new Promise((resolve) => child.once('close', resolve)).finally(() => {
		over = true;
	});
	// It takes no longer than a few looks.
	while (!over) {
		most = Math.max(most, peak(child.pid ?? 0));
		await new Promise((resolve) => setImmediate(resolve));
	}
	const code = await ended;
	return { what: code === 0 ? 'skopeo inspect' : `skopeo inspect (failed: ${code})`, seconds: (performance.now() - began) / 1000, kB: most };
}

/** @param {string} path */
async function page(path) {
	const site = await openSite({ engines: true });
	const browser = await openChromium();
	const { page: tab } = await openPage(browser, site.url);
	await tab.goto(`${site.url}?open`);
	await tab.waitForSelector('#file');
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send('SystemInfo.getProcessInfo');
	const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
	const most = () => Math.max(...renderers.map(peak));
	const empty = most();
	const rows = [{ what: 'the tab, empty', seconds: 0, kB: empty }];
	let began = performance.now();
	await tab.setInputFiles('#file', path);
	await tab.waitForSelector('.load[role="img"]');
	rows.push({ what: 'the page', seconds: (performance.now() - began) / 1000, kB: most() });
	began = performance.now();
	await tab.click('text="Hash every blob"');
	await tab.waitForSelector('.drop:has-text("every blob hashed")', { timeout: 600_000 });
	rows.push({ what: 'the page, every blob hashed', seconds: (performance.now() - began) / 1000, kB: most() });
	await browser.close();
	await site.close();
	return rows;
}

const folder = await mkdtemp(join(tmpdir(), 'tonnage-bench-'));
try {
	const path = join(folder, 'large.tar');
	await write(path);
	// Once before it counts: the file is in memory for both.
	await skopeo(path);
	const rows = [await skopeo(path), ...(await page(path))];
	console.log(`a docker save archive of ${gigabytes} GB in ${LAYERS} layers`);
	for (const { what, seconds, kB } of rows) {
		console.log(`${what.padEnd(30)} ${seconds.toFixed(2).padStart(8)} s ${(kB / 1000).toFixed(0).padStart(6)} MB at most`);
	}
} finally {
	await rm(folder, { recursive: true });
}
