/** Tokens on their way to whom they are for, and to nobody else. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { inspect, isInspectError } from '../../packages/npm/node.js';

const SECRET = 'wonder+land&';
const FORM = `grant_type=refresh_token&client_id=tonnage&service=test&scope=repository:app:pull&refresh_token=wonder%2Bland%26`;
const OCI = 'application/vnd.oci.image';
const manifest = JSON.stringify({
  schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, layers: [],
  config: { mediaType: `${OCI}.config.v1+json`, digest: `sha256:${'0'.repeat(64)}`, size: 2 },
});

/** @type {string[]} */
let asked = [];
/** Where the token server sends on to; nowhere when empty. */
let elsewhere = '';

/** @param {string} name */
function listen(name) {
  const server = createServer(async (request, response) => {
    const { method, url = '', headers } = request;
    let body = '';
    for await (const piece of request) body += piece;
    asked.push([name, method, url, headers.authorization ?? '', body].join(' ').trimEnd());
    if (url.startsWith('/token') && elsewhere) {
      response.writeHead(307, { location: `${elsewhere}/token` }).end();
    } else if (url.startsWith('/token')) {
      response.end('{"access_token":"t"}');
    } else if (headers.authorization !== 'Bearer t') {
      const challenge = `Bearer realm="http://${headers.host}/token",service="test"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    } else {
      response.writeHead(200, { 'content-type': `${OCI}.manifest.v1+json` }).end(manifest);
    }
  });
  return /** @type {Promise<{ server: typeof server, address: string }>} */ (
    new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const at = server.address();
        assert.ok(at && typeof at === 'object');
        resolve({ server, address: `127.0.0.1:${at.port}` });
      });
    })
  );
}

/** @type {Awaited<ReturnType<typeof listen>>[]} */
let servers = [];
before(async () => {
  servers = [await listen('registry'), await listen('another')];
});
after(() => {
  for (const { server } of servers) server.close();
});

/** The host's own `fetch`, which the engine drives, and one that is brought. */
const DRIVERS = {
  'the host’s fetch': {},
  'another fetch': { fetch: /** @type {typeof fetch} */ ((input, init) => fetch(input, init)) },
};

/** @param {{ fetch?: typeof fetch }} driver */
function look(driver) {
  asked = [];
  const credentials = { identityToken: SECRET };
  return inspect(`${servers[0]?.address}/app`, { credentials, parts: ['size'], ...driver });
}

for (const [name, driver] of Object.entries(DRIVERS)) {
  test(`${name}: an identity token is exchanged by a form`, async () => {
    elsewhere = '';
    const inspection = await look(driver);
    assert.deepEqual(asked, [
      'registry GET /v2/app/manifests/latest',
      `registry POST /token  ${FORM}`,
      'registry GET /v2/app/manifests/latest Bearer t',
    ]);
    assert.deepEqual(inspection.requests.map(({ method }) => method), ['GET', 'POST', 'GET']);
    assert.ok(!JSON.stringify(inspection).includes('wonder'));
  });

  test(`${name}: a token server that redirects the form is the end of it`, async () => {
    elsewhere = `http://${servers[1]?.address}`;
    await assert.rejects(look(driver), (thrown) => {
      assert.ok(isInspectError(thrown));
      assert.equal(thrown.code, 'REGISTRY');
      return !JSON.stringify(thrown).includes('wonder');
    });
    assert.deepEqual(asked, ['registry GET /v2/app/manifests/latest', `registry POST /token  ${FORM}`]);
  });
}

test('a registry token is shown to the registry, and when it is refused to nobody else', async () => {
  elsewhere = '';
  asked = [];
  const address = `${servers[0]?.address}/app`;
  await inspect(address, { credentials: { token: 't' }, parts: ['size'] });
  await assert.rejects(inspect(address, { credentials: { token: 'ended' } }), { code: 'UNAUTHORIZED' });
  assert.deepEqual(asked, ['registry GET /v2/app/manifests/latest Bearer t', 'registry GET /v2/app/manifests/latest Bearer ended']);
  await assert.rejects(inspect(address, { credentials: { token: 'two words' } }), { code: 'MISUSE' });
});
