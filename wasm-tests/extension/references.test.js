/** Which images a page and a file name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pageOf } from '../../packages/extension/content/page.js';
import { pulledBy, referencesIn } from '../../packages/extension/content/references.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** @type {[address: string, page: ReturnType<typeof pageOf>][]} */
const PAGES = [
  ['https://hub.docker.com/_/nginx', { site: 'hub', image: 'nginx' }],
  ['https://hub.docker.com/_/nginx/tags?page=2', { site: 'hub', image: 'nginx' }],
  ['https://hub.docker.com/r/grafana/grafana/tags', { site: 'hub', image: 'grafana/grafana' }],
  ['https://hub.docker.com/search?q=nginx', undefined],
  ['https://github.com/orgs/Acme/packages/container/package/tools%2Fapp', { site: 'ghcr', image: 'ghcr.io/acme/tools/app' }],
  ['https://github.com/acme/app/pkgs/container/app', { site: 'ghcr', image: 'ghcr.io/acme/app' }],
  ['https://quay.io/repository/prometheus/prometheus?tab=tags', { site: 'quay', image: 'quay.io/prometheus/prometheus' }],
  ['https://gallery.ecr.aws/docker/library/busybox', { site: 'ecr', image: 'public.ecr.aws/docker/library/busybox' }],
  ['https://github.com/acme/app/blob/main/deploy/Dockerfile', { site: 'github', path: 'main/deploy/Dockerfile' }],
  ['https://gitlab.com/acme/group/app/-/blob/main/compose.yaml', { site: 'gitlab', path: 'main/compose.yaml' }],
  ['https://github.com/acme/app', undefined],
  ['https://hub.docker.com.evil.example/_/nginx', undefined],
];

for (const [address, page] of PAGES) {
  test(`the page ${address}`, () => assert.deepEqual(pageOf(address), page));
}

/** Lines, and the images in them with their lines. @type {[path: string, lines: string[], found: [line: number, image: string, platform?: string][]][]} */
const FILES = [
  ['Dockerfile', ['FROM alpine', 'from nginx:1.29 as web', 'FROM web', 'FROM scratch'], [[0, 'alpine'], [1, 'nginx:1.29']]],
  ['Dockerfile', ['FROM --platform=linux/arm64 alpine:3'], [[0, 'alpine:3', 'linux/arm64']]],
  ['Dockerfile', ['FROM --platform=$BUILDPLATFORM golang:1.25 AS build'], [[0, 'golang:1.25']]],
  ['Dockerfile', ['ARG V=3.20', 'ARG BASE="alpine:${V}"', 'FROM ${BASE}', 'FROM debian:${OTHER:-13}', 'FROM $UNKNOWN'], [[2, 'alpine:3.20'], [3, 'debian:13']]],
  ['Dockerfile', ['FROM alpine AS one', 'ARG V=4', 'FROM busybox:$V'], [[0, 'alpine']]],
  ['Dockerfile', ['COPY --from=nginx:alpine /a /a', 'COPY --chown=1:1 --from=build /a /a', '# FROM node'], [[0, 'nginx:alpine']]],
  ['Dockerfile', [`FROM ghcr.io/acme/app:1@${DIGEST}`], [[0, `ghcr.io/acme/app:1@${DIGEST}`]]],
  ['images/web.Dockerfile', ['FROM node:22'], [[0, 'node:22']]],
  ['Containerfile.dev', ['FROM node:22'], [[0, 'node:22']]],
  ['compose.yaml', ['    image: postgres:17 # the database', "    image: 'redis'", '    image: "app:${TAG:-latest}"', '    image: app:${TAG}'], [[0, 'postgres:17'], [1, 'redis'], [2, 'app:latest']]],
  ['pod.yml', ['  - image: registry.k8s.io/pause:3.10', '    "image": "quay.io/a/b"', 'image:', 'image: &anchor x', 'image: {{ .Values.image }}', 'images: nginx'], [[0, 'registry.k8s.io/pause:3.10'], [1, 'quay.io/a/b']]],
  ['main/.github/workflows/ci.yml', ['  container: node:22', '  - uses: docker://alpine:3', '    uses: actions/checkout@v5', '    image: postgres'], [[0, 'node:22'], [1, 'alpine:3'], [3, 'postgres']]],
  ['ci.yml', ['  container: node:22', '  - uses: docker://alpine:3'], []],
  ['README.md', ['FROM alpine', 'image: nginx'], []],
];

for (const [path, lines, found] of FILES) {
  test(`${path}: ${lines.join(' ⏎ ').slice(0, 60)}`, () => {
    assert.deepEqual(referencesIn(path, lines), found.map(([line, image, platform = '']) => ({ line, image, platform })));
  });
}

/** @type {[text: string, image: string | undefined][]} */
const LINES = [
  ['docker pull nginx:alpine', 'nginx:alpine'],
  ['$ podman pull quay.io/a/b', 'quay.io/a/b'],
  ['docker image pull nginx', 'nginx'],
  ['docker run nginx', undefined],
  ['docker pull nginx && rm -rf /', undefined],
];

for (const [text, image] of LINES) test(`the line ${text}`, () => assert.equal(pulledBy(text), image));

test('names grow over no bound', () => {
  const long = 'a'.repeat(100_000);
  assert.deepEqual(referencesIn('Dockerfile', [`FROM ${long}`]), []);
  assert.equal(pulledBy(`docker pull ${long}`), undefined);
});
