/** Certificates of our own making, for servers on loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * An authority, and a server's certificate from it.
 *
 * @param {string} names as openssl takes them: `DNS:registry.example,IP:127.0.0.1`
 * @returns {{ authority: string, cert: Buffer, key: Buffer, remove: () => void }} the file of the authority's
 */
export function certificates(names) {
  const folder = mkdtempSync(join(tmpdir(), 'tonnage-npx-'));
  /** @param {string} line */
  const openssl = (line) => {
    try {
      execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' });
    } catch (error) {
      throw new Error(`openssl makes no certificates (apt-get install openssl): ${String(error)}`);
    }
  };
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  openssl(`req -x509 ${key} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority`);
  openssl(`req ${key} -keyout server.key -out server.csr -subj /CN=server`);
  writeFileSync(join(folder, 'names'), `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
  openssl('x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names');
  const read = (/** @type {string} */ name) => readFileSync(join(folder, name));
  return {
    authority: join(folder, 'ca.pem'),
    cert: read('server.pem'),
    key: read('server.key'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
