/** TLS, proxies and lines that break: in Node the same sentences as natively. */
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { after, test } from 'node:test';

import { certificates } from './certificates.js';
import { both } from './commands.js';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  size: 2,
};
const BODY = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, artifactType: 'a/b', config: EMPTY, layers: [EMPTY] });
/** That of the body. */
const DIGEST = /^sha256:[0-9a-f]{64}\n$/u;

const made = certificates('DNS:registry.example,IP:127.0.0.1');
after(made.remove);

/**
 * Has a server listen, and gives its address.
 *
 * @param {net.Server} server
 */
async function listening(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `127.0.0.1:${address.port}`;
}

/** @type {http.RequestListener} */
const answer = (_, response) => response.setHeader('content-type', MANIFEST).end(BODY);
const secure = await listening(https.createServer(made, answer));
const plain = await listening(http.createServer(answer));

test('a registry over TLS is asked where its certificate is trusted', async () => {
  const name = `https://${secure}/app`;
  const trusted = await both(['inspect', '--digest', '--ca-file', made.authority, name]);
  assert.match(trusted.out, DIGEST);
  const untrusted = await both(['inspect', '--retries', '0', name]);
  assert.match(untrusted.err, /is not trusted: nobody we trust issued it/u);
  assert.equal(untrusted.status, 1);
});

test('a registry that speaks no TLS, or nothing else', async () => {
  const none = await both(['inspect', '--retries', '0', `https://${plain}/app`]);
  assert.match(none.err, /does not speak TLS/u);
});

test('a registry that hangs up, breaks off or says nothing', async () => {
  const hangsUp = await listening(net.createServer((socket) => socket.once('data', () => socket.end())));
  const hungUp = await both(['inspect', '--retries', '0', `${hangsUp}/app`]);
  assert.match(hungUp.err, /closed the connection without an answer/u);
  const breaksOff = await listening(
    net.createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'))),
  );
  const brokenOff = await both(['inspect', '--retries', '0', `${breaksOff}/app`]);
  assert.match(brokenOff.err, /broke off its answer after 1 of 100 bytes/u);
  const silent = await listening(net.createServer(() => {}));
  const timedOut = await both(['inspect', '--retries', '0', '--timeout', '0.3', `${silent}/app`]);
  assert.match(timedOut.err, /did not answer within 0.3 seconds/u);
});

test('what may be mended is asked again, as often as is said', async () => {
  let asked = 0;
  const busy = await listening(
    http.createServer((_, response) => {
      asked += 1;
      response.writeHead(asked % 3 === 0 ? 200 : 503, { 'content-type': MANIFEST }).end(BODY);
    }),
  );
  const well = await both(['inspect', '--digest', `${busy}/app`]);
  assert.match(well.out, DIGEST);
  assert.equal(asked, 6);
});

test('a registry is asked through the proxy that the environment names', async () => {
  /** @type {string[]} */
  let seen = [];
  const proxy = http.createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    answer(request, response);
  });
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const [host, port] = secure.split(':');
    const inner = net.connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      inner.pipe(socket).pipe(inner);
    });
  });
  const through = await listening(proxy);
  const call = ['inspect', '--digest', '--ca-file', made.authority, 'registry.example/app'];
  const tunnelled = await both(call, { HTTPS_PROXY: `http://user:secret@${through}` });
  assert.match(tunnelled.out, DIGEST);
  assert.deepEqual(seen, Array(2).fill(`CONNECT registry.example:443 Basic ${btoa('user:secret')}`));
  seen = [];
  const clear = ['inspect', '--digest', '--plain-http', 'registry.example', 'registry.example/app'];
  const passedOn = await both(clear, { HTTP_PROXY: `http://${through}` });
  assert.match(passedOn.out, DIGEST);
  assert.deepEqual(seen, Array(2).fill('GET http://registry.example/v2/app/manifests/latest'));
  // This machine itself needs none.
  seen = [];
  assert.match((await both(['inspect', '--digest', `${plain}/app`], { ALL_PROXY: `http://${through}` })).out, DIGEST);
  assert.deepEqual(seen, []);
});

test('a proxy that is none, or refuses', async () => {
  const call = ['inspect', '--retries', '0', 'registry.example/app'];
  const gone = await both(call, { HTTPS_PROXY: 'http://127.0.0.1:1' });
  assert.match(gone.err, /127\.0\.0\.1:1, which HTTPS_PROXY names, refused the connection/u);
  const guarded = http.createServer();
  guarded.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
  const asks = await both(call, { HTTPS_PROXY: `http://${await listening(guarded)}` });
  assert.match(asks.err, /wants a name and a password/u);
  const socks = await both(call, { ALL_PROXY: 'socks5://127.0.0.1:1080' });
  assert.equal(socks.status, 2);
});

test('names that are no host are not looked up', async () => {
  for (const name of ['registry.invalid/app', '127.1/app']) {
    assert.equal((await both(['inspect', '--retries', '0', name])).status, 1);
  }
});
