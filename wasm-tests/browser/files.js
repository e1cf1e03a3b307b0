import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files to be opened: made here, but for what is shared beside the checkout. */

const SHARED = process.env['TONNAGE_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
/** A layout with many names; the folder is shared beside the checkout. */
export const LAYOUT = resolve(SHARED, 'trees/regclient-testrepo');
if (!existsSync(LAYOUT)) throw new Error(`${LAYOUT} is not there; TONNAGE_SHARED names the folder with it`);

/** @typedef {{ name: string, mimeType: string, buffer: Buffer }} Given what playwright gives to an input */

/** @param {string} name @param {Buffer | string} content @returns {Given} */
export function given(name, content) {
	return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) };
}

/** That layout as a tar archive. */
export function layoutArchive() {
	return execFileSync('tar', ['-C', LAYOUT, '-cf', '-', '.'], { maxBuffer: 1 << 26 });
}

/** @param {Buffer | string} content */
export function digestOf(content) {
	return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** An archive as `docker save` wrote it before version 25: without a manifest. @param {{ names?: string[], layers?: Buffer[] }} [image] */
export function saved({ names = ['team/app:1.0'], layers = [Buffer.alloc(3000, 1), Buffer.alloc(700, 2)] } = {}) {
	const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { title: 'app' } }, rootfs: { type: 'layers', diff_ids: layers.map(digestOf) } });
	const name = `${digestOf(config).slice(7)}.json`;
	const list = JSON.stringify([{ Config: name, RepoTags: names, Layers: layers.map((_, i) => `${i}/layer.tar`) }]);
	return tar([...layers.map((layer, i) => /** @type {[string, Buffer]} */ ([`${i}/layer.tar`, layer])), [name, Buffer.from(config)], ['manifest.json', Buffer.from(list)]]);
}

/** The files of a layout with one image in it. @returns {[path: string, content: Buffer][]} */
export function layout() {
	const layer = Buffer.alloc(3000, 1);
	const config = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } });
	const described = (/** @type {string} */ type, /** @type {Buffer | string} */ content) => ({ mediaType: `application/vnd.oci.image.${type}`, digest: digestOf(content), size: content.length });
	const manifest = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: described('config.v1+json', config), layers: [described('layer.v1.tar', layer)] });
	const index = JSON.stringify({ schemaVersion: 2, manifests: [described('manifest.v1+json', manifest)] });
	const blobs = [layer, config, manifest].map((content) => /** @type {[string, Buffer]} */ ([`blobs/${digestOf(content).replace(':', '/')}`, Buffer.from(content)]));
	return [...blobs, ['index.json', Buffer.from(index)], ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')]];
}

/** @param {[path: string, content: Buffer][]} files */
export function tar(files) {
	const blocks = files.flatMap(([path, content]) => [header(path, content.length), content, Buffer.alloc(-content.length & 511)]);
	return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/**
 * A header of ustar.
 *
 * @param {string} path
 * @param {number} size
 */
export function header(path, size) {
	const block = Buffer.alloc(512);
	block.write(path, 0);
	block.write('0000644\0', 100);
	block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
	block.write("        0", 148);
	block.write("ustar\x0000", 257);
	const sum = block.reduce((all, byte) => all + byte, 0);
	block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	return block;
}
