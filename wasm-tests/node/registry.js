/**
 * A registry of one image with two platforms, on loopback: enough of one to be asked in
 * every way that the package asks.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** @param {string | Buffer} bytes */
const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const OCI = 'application/vnd.oci.image';
const config = JSON.stringify({
  architecture: 'amd64', os: 'linux', config: { Env: ['A=b'], Cmd: ['/bin/app'] },
  rootfs: { type: 'layers', diff_ids: [digestOf('1'), digestOf('2')] },
  history: [{ created_by: 'ADD rootfs /' }, { created_by: 'ENV A=b', empty_layer: true }, { created_by: 'COPY app /' }],
});
const layer = (/** @type {string} */ name, /** @type {number} */ size) => ({
  mediaType: `${OCI}.layer.v1.tar+gzip`, digest: digestOf(name), size,
});
export const manifest = JSON.stringify({
  schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`,
  config: { mediaType: `${OCI}.config.v1+json`, digest: digestOf(config), size: config.length },
  layers: [layer('1', 3_000_000), layer('2', 669_831)],
});
export const index = JSON.stringify({
  schemaVersion: 2, mediaType: `${OCI}.index.v1+json`,
  manifests: [
    {
      mediaType: `${OCI}.manifest.v1+json`, digest: digestOf('arm'), size: 7,
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    },
    {
      mediaType: `${OCI}.manifest.v1+json`, digest: digestOf(manifest), size: manifest.length,
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ],
});

export const digests = { index: digestOf(index), manifest: digestOf(manifest), config: digestOf(config) };

/** Starts the registry; it wants a token, and counts what it is asked. */
export async function start() {
  /** @type {string[]} */
  const asked = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push(`${method} ${url}`);
    const answer = (/** @type {number} */ status, /** @type {string} */ type, /** @type {string} */ body) => {
      response.writeHead(status, { 'content-type': type, 'docker-content-digest': digestOf(body) });
      response.end(method === 'HEAD' ? undefined : body);
    };
    if (url.startsWith('/token')) return answer(200, 'application/json', '{"token":"t"}');
    if (headers.authorization !== 'Bearer t') {
      const realm = `http://${headers.host}/token`;
      response.setHeader('www-authenticate', `Bearer realm="${realm}",service="test"`);
      return answer(401, 'application/json', '{"errors":[{"code":"UNAUTHORIZED"}]}');
    }
    const last = url.slice(url.lastIndexOf('/') + 1);
    if (last === '1.0' || last === digests.index) return answer(200, `${OCI}.index.v1+json`, index);
    if (last === digests.manifest) return answer(200, `${OCI}.manifest.v1+json`, manifest);
    if (last === digests.config) return answer(200, 'application/octet-stream', config);
    if (url.includes('/tags/list')) return answer(200, 'application/json', '{"tags":["1.0","2.0"]}');
    return answer(404, 'application/json', '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
