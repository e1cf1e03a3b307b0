/**
 * Pages in the structures that sites use, as far as badges rely on them; written for these tests. Each names images of a
 * registry on loopback.
 *
 * @typedef {{ name: string, address: string, body: string, images: string[] }} Structure
 */

/** @param {string[]} lines */
const blob = (lines) => lines.map((line, i) => `<div class="react-file-line"><span id="LC${i + 1}">${line}</span></div>`).join('');

/** @param {string} host @returns {Structure[]} */
export const structures = (host) => [
  {
    name: 'hub', address: 'https://hub.docker.com/r/demo/app/tags',
    body: `<main><h1>demo/app</h1><ul><li>1.0 <code>docker pull ${host}/demo/app:1.0</code></li></ul></main>`,
    images: ['demo/app', `${host}/demo/app:1.0`],
  },
  {
    name: 'ghcr', address: 'https://github.com/demo/app/pkgs/container/app',
    body: `<main><h1>app</h1><pre>docker pull ${host}/demo/app:1.1</pre></main>`,
    images: ['ghcr.io/demo/app', `${host}/demo/app:1.1`],
  },
  {
    name: 'quay', address: 'https://quay.io/repository/demo/app',
    body: `<h1>demo/app</h1><input value="podman pull ${host}/demo/list" readonly>`,
    images: ['quay.io/demo/app', `${host}/demo/list`],
  },
  {
    name: 'ecr', address: 'https://gallery.ecr.aws/demo/app',
    body: `<main><h1>demo/app</h1><code>docker pull ${host}/demo/single:v2</code></main>`,
    images: ['public.ecr.aws/demo/app', `${host}/demo/single:v2`],
  },
  {
    name: 'dockerfile', address: 'https://github.com/demo/app/blob/main/Dockerfile',
    body: blob(['ARG TAG=1.0', `FROM ${host}/demo/app:\${TAG} AS build`, 'RUN make', 'FROM build', `COPY --from=${host}/demo/single:v2 /a /a`]),
    images: [`${host}/demo/app:1.0`, `${host}/demo/single:v2`],
  },
  {
    name: 'compose', address: 'https://github.com/demo/app/blob/main/compose.yaml',
    body: blob(['services:', '  web:', `    image: "${host}/demo/app:1.1"`, '    ports: []']),
    images: [`${host}/demo/app:1.1`],
  },
  {
    name: 'kubernetes', address: 'https://gitlab.com/demo/group/app/-/blob/main/deploy/pod.yml',
    body: blob(['spec:', '  containers:', `  - image: ${host}/demo/list  # the list`, '    name: list']),
    images: [`${host}/demo/list`],
  },
  {
    name: 'workflow', address: 'https://github.com/demo/app/blob/main/.github/workflows/ci.yml',
    body: blob(['jobs:', '  test:', `    container: ${host}/demo/app:1.0`, '    steps:', `    - uses: docker://${host}/demo/single:v2`]),
    images: [`${host}/demo/app:1.0`, `${host}/demo/single:v2`],
  },
];

/** @param {Pick<Structure, 'body'>} structure */
export const html = ({ body }) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><style>:root{color-scheme:light dark}body{font:14px sans-serif;padding:2rem}span[id]{font-family:monospace;white-space:pre}</style><body>${body}</body></html>`;
