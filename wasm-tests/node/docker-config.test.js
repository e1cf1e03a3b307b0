/** Credentials from Docker's and containers' files, and from real helper programs, in Node. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { InspectError, dockerConfig } from '../../packages/npm/node.js';

/** What must be in no error. */
const SECRET = 'wonderland';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonnage-docker-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

const home = () => ({ HOME: folder, PATH: folder });

/** @param {string} path @param {unknown} document */
async function write(path, document) {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document));
  return file;
}

/** Docker's configuration in the home folder. @param {unknown} document */
const docker = (document) => write('.docker/config.json', document);

/** A helper that is a script of Node's. @param {string} name @param {string} script */
async function helper(name, script) {
  const file = await write(`docker-credential-${name}`, `#!${process.execPath}\n${script}`);
  await chmod(file, 0o755);
}

/** A helper that notes what it is asked, and answers. @param {string} name @param {object} answer */
const answering = (name, answer) =>
  helper(name, `
    const { appendFileSync, readFileSync } = require('node:fs');
    const asked = JSON.stringify([process.argv.slice(2), readFileSync(0, 'utf8')]);
    appendFileSync(${JSON.stringify(join(folder, 'asked'))}, asked + '\\n');
    console.log(${JSON.stringify(JSON.stringify(answer))});
  `);

/** What helpers were asked. */
async function asked() {
  const lines = (await readFile(join(folder, 'asked'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => /** @type {unknown} */ (JSON.parse(line)));
}

const basic = (/** @type {string} */ text) => ({ auth: Buffer.from(text).toString('base64') });

/** @param {Promise<unknown>} promise @param {string} message */
async function refused(promise, message) {
  const error = await promise.then(() => assert.fail(`nothing was thrown, not even: ${message}`), (thrown) => thrown);
  assert.ok(error instanceof InspectError);
  assert.equal(error.message, message);
  assert.equal(error.code, 'MISUSE');
  assert.notEqual(error.hint, '');
  assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes(SECRET));
  return error;
}

test('where no file is, a stranger asks', async () => {
  assert.equal(await dockerConfig({ environment: home() })('ghcr.io'), undefined);
  assert.equal(await dockerConfig({ environment: {} })('ghcr.io'), undefined);
});

test('an entry is found, by the names that a registry has', async () => {
  await docker({ auths: { 'https://index.docker.io/v1/': basic('me:hub'), 'ghcr.io': basic('me:a:b') } });
  const of = dockerConfig({ environment: home() });
  assert.deepEqual(await of('docker.io', 'library/app'), { username: 'me', password: 'hub' });
  assert.deepEqual(await of('ghcr.io', 'team/app'), { username: 'me', password: 'a:b' });
  assert.equal(await of('quay.io', 'team/app'), undefined);
});

test('a token is told from a password', async () => {
  await docker({ auths: { 'a.io': { ...basic('me:'), identitytoken: 'id' }, 'b.io': { registrytoken: 'reg' } } });
  const of = dockerConfig({ environment: home() });
  assert.deepEqual(await of('a.io'), { identityToken: 'id' });
  assert.deepEqual(await of('b.io'), { token: 'reg' });
});

test('a namespace has its own entry', async () => {
  await write('.config/containers/auth.json', { auths: { 'quay.io/team': basic('me:team'), 'quay.io': basic('me:all') } });
  const of = dockerConfig({ environment: home() });
  assert.deepEqual(await of('quay.io', 'team/app'), { username: 'me', password: 'team' });
  assert.deepEqual(await of('quay.io', 'teams/app'), { username: 'me', password: 'all' });
  assert.deepEqual(await of('quay.io'), { username: 'me', password: 'all' });
});

test('containers’ file has the say before Docker’s, and a named one alone', async () => {
  await write('.config/containers/auth.json', { auths: { 'a.io': basic('me:containers') } });
  await docker({ auths: { 'a.io': basic('me:docker'), 'b.io': basic('me:docker') } });
  const file = await write('mine.json', { auths: { 'b.io': basic('me:mine') } });
  const environment = home();
  const of = dockerConfig({ environment });
  assert.deepEqual(await of('a.io'), { username: 'me', password: 'containers' });
  assert.deepEqual(await of('b.io'), { username: 'me', password: 'docker' });
  for (const options of [{ environment, file }, { environment: { ...environment, REGISTRY_AUTH_FILE: file } }]) {
    assert.equal(await dockerConfig(options)('a.io'), undefined);
    assert.deepEqual(await dockerConfig(options)('b.io'), { username: 'me', password: 'mine' });
  }
});

test('a file is read once, and anew when it could not be read', async () => {
  const file = join(folder, 'mine.json');
  const of = dockerConfig({ file, environment: {} });
  await write('mine.json', '{');
  await refused(of('a.io'), `${file} cannot be read: EOF while parsing an object at line 1 column 1`);
  const another = dockerConfig({ file, environment: {} });
  await write('mine.json', { auths: { 'a.io': basic('me:one') } });
  assert.deepEqual(await another('a.io'), { username: 'me', password: 'one' });
  await rm(file);
  assert.deepEqual(await another('a.io'), { username: 'me', password: 'one' });
});

test('a named file has to be there, be a file, and be of a size', async () => {
  const file = join(folder, 'mine.json');
  await refused(dockerConfig({ file })('a.io'), `${file} is not there`);
  await refused(dockerConfig({ file: folder })('a.io'), `${folder} cannot be read: EISDIR`);
  await write('mine.json', ' '.repeat(1024 * 1024 + 1));
  await refused(dockerConfig({ file })('a.io'), `${file} is larger than the 1048576 bytes that are read`);
});

test('a broken entry is an error for its registry', async () => {
  const file = await docker({ auths: { 'a.io': basic(SECRET), 'b.io': basic('me:word') } });
  const of = dockerConfig({ environment: home() });
  await refused(of('a.io'), `${file}: auths["a.io"]: it names no user`);
  assert.deepEqual(await of('b.io'), { username: 'me', password: 'word' });
});

test('what is no registry has no credentials, not even those of Docker Hub', async () => {
  await docker({ auths: { 'docker.io': basic('me:hub') } });
  const of = dockerConfig({ environment: home() });
  await refused(of('team'), 'a registry is a host with a dot or a port in it, or localhost');
});

test('a helper is asked for its registry, without a shell, once', async () => {
  await docker({ credHelpers: { 'ghcr.io': 'good', 'docker.io': 'good' }, auths: { 'ghcr.io': basic('me:old') } });
  await answering('good', { ServerURL: 'x', Username: 'me', Secret: SECRET });
  const of = dockerConfig({ environment: home() });
  const known = { username: 'me', password: SECRET };
  assert.deepEqual(await Promise.all([of('ghcr.io', 'a/b'), of('ghcr.io', 'a/c')]), [known, known]);
  assert.deepEqual(await of('ghcr.io'), known);
  assert.deepEqual(await of('docker.io', 'library/app'), known);
  assert.deepEqual(await asked(), [[['get'], 'ghcr.io\n'], [['get'], 'https://index.docker.io/v1/\n']]);
});

test('a helper’s user <token> means an identity token', async () => {
  await docker({ credsStore: 'good' });
  await answering('good', { Username: '<token>', Secret: 'id' });
  assert.deepEqual(await dockerConfig({ environment: home() })('ghcr.io'), { identityToken: 'id' });
});

test('where a helper has nothing, the file may have it', async () => {
  await docker({ credsStore: 'empty', auths: { 'a.io': basic('me:file') } });
  await helper('empty', `console.log('credentials not found in native keychain'); process.exitCode = 1;`);
  const of = dockerConfig({ environment: home() });
  assert.deepEqual(await of('a.io'), { username: 'me', password: 'file' });
  assert.equal(await of('b.io'), undefined);
});

test('a helper that never ends is ended', async () => {
  await docker({ credsStore: 'hanging' });
  const file = await write('docker-credential-hanging', `#!/bin/sh\necho $$ > ${folder}/pid\nexec /usr/bin/tail -f /dev/null\n`);
  await chmod(file, 0o755);
  const of = dockerConfig({ environment: home(), timeout: 300 });
  await refused(of('a.io'), 'the credential helper docker-credential-hanging did not answer within 300 milliseconds');
  // On a busy machine it may not have come so far.
  if (!existsSync(join(folder, 'pid'))) return;
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('what no helper should do is said by its name, and nothing of what it wrote', async () => {
  const program = 'docker-credential-bad';
  const table = {
    [`console.log('${SECRET}')`]: `what the credential helper ${program} wrote is not a JSON object`,
    [`console.log(JSON.stringify({ Secret: '${SECRET}' }))`]: `what the credential helper ${program} wrote has no user or no secret`,
    [`process.stdout.write('${SECRET}'.repeat(100_000))`]: `the credential helper ${program} wrote more than the 65536 bytes that are read`,
    [`console.log('${SECRET}'); console.error('${SECRET}'); process.exitCode = 7`]: `the credential helper ${program} failed with exit code 7`,
    [`process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)`]: `the credential helper ${program} was ended by a signal`,
  };
  await docker({ credsStore: 'bad' });
  for (const [script, message] of Object.entries(table)) {
    await helper('bad', script);
    await refused(dockerConfig({ environment: home() })('a.io'), message);
  }
});

test('a helper that is not there, or cannot be started, is said so', async () => {
  await docker({ credHelpers: { 'a.io': 'absent', 'b.io': 'data' } });
  await write('docker-credential-data', SECRET);
  const of = dockerConfig({ environment: home() });
  const error = await refused(of('a.io'), 'the credential helper docker-credential-absent is not on the PATH');
  assert.match(error.hint, /credHelpers/);
  await refused(of('b.io'), 'the credential helper docker-credential-data could not be started: EACCES');
});

test('a helper’s name is no path', async () => {
  const file = await docker({ credHelpers: { 'a.io': '../evil' } });
  await helper('evil', `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '')`);
  const message = `${file}: credHelpers["a.io"]: it is not the name of a credential helper`;
  await refused(dockerConfig({ environment: home() })('a.io'), message);
  assert.ok(!existsSync(join(folder, 'ran')));
});
