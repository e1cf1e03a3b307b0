/** What is read out of what people paste of a machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readMachine } from '../../www/lib/on-machine.js';

const ONE = `sha256:${'1'.repeat(64)}`;
const TWO = `sha256:${'2'.repeat(64)}`;

/** @type {[what: string, pasted: string, images: string[], rest?: { digests?: string[], passed?: number, labels?: string[] }][]} */
const TABLE = [
	['nothing', '  \n\n', []],
	['names, one a line', 'alpine:3.20\nghcr.io/owner/app@' + ONE, ['alpine:3.20', `ghcr.io/owner/app@${ONE}`]],
	['a list in a note', '- alpine\n* "debian:13"\n# not this\n', ['alpine', 'debian:13']],
	['pull commands', 'docker pull alpine:3.20\nFROM debian:13 AS base', ['docker pull alpine:3.20', 'FROM debian:13 AS base']],
	['a name twice', 'alpine\nalpine', ['alpine']],
	['digests', `${ONE}\n${'2'.repeat(64)}\n${ONE}`, [], { digests: [ONE, TWO] }],
	[
		'docker images',
		'REPOSITORY   TAG       IMAGE ID       CREATED        SIZE\nalpine       3.20      91ef0af61f39   2 months ago   7.8MB\n<none>       <none>    c0ffee00c0ff   3 months ago   12MB',
		['alpine:3.20'],
		{ passed: 1 },
	],
	[
		'docker images --digests',
		`REPOSITORY   TAG       DIGEST   IMAGE ID       CREATED        SIZE\nalpine   3.20   ${ONE}   91ef0af61f39   2 months ago   7.8MB\nmine   dev   <none>   c0ffee00c0ff   1 day ago   9MB\nold   <none>   ${TWO}   c0ffee00c0fe   1 year ago   9MB`,
		[`alpine@${ONE}`, 'mine:dev', `old@${TWO}`],
		{ labels: ['alpine:3.20', 'mine:dev', 'old'] },
	],
	['rows without their heading', 'alpine   3.20   91ef0af61f39   2 months ago   7.8MB\nregistry:5000/a/b   v1   91ef0af61f39   now   1MB', ['alpine:3.20', 'registry:5000/a/b:v1']],
	['podman images', 'REPOSITORY                TAG     IMAGE ID      CREATED     SIZE\ndocker.io/library/alpine  latest  91ef0af61f39  2 weeks ago 8.1 MB\nlocalhost/mine            dev     c0ffee00c0ff  1 day ago   9 MB', ['docker.io/library/alpine:latest'], { passed: 1 }],
	['nerdctl images', 'REPOSITORY    TAG     IMAGE ID        CREATED        PLATFORM       SIZE       BLOB SIZE\nalpine        3.20    beefdbd8a1da    2 weeks ago    linux/amd64    8.2 MiB    3.5 MiB', ['alpine:3.20']],
	['crictl images', 'IMAGE                     TAG    IMAGE ID        SIZE\nregistry.k8s.io/pause     3.10   873ed75102791   320kB', ['registry.k8s.io/pause:3.10']],
	['docker images of 2025', 'IMAGE         ID             DISK USAGE   CONTENT SIZE   EXTRA\nalpine:3.20   91ef0af61f39   12.8MB       3.64MB         U', ['alpine:3.20']],
	['ctr images ls', `REF                            TYPE                                    DIGEST   SIZE   PLATFORMS   LABELS\ndocker.io/library/alpine:3.20  application/vnd.oci.image.index.v1+json ${ONE} 3.5MiB linux/amd64 -`, [`docker.io/library/alpine@${ONE}`], { labels: ['docker.io/library/alpine:3.20'] }],
	['JSON, a line each', `{"Repository":"alpine","Tag":"3.20","Digest":"${ONE}"}\n{"Repository":"debian","Tag":"13","Digest":"<none>"}\n{"Repository":"<none>","Tag":"<none>"}`, [`alpine@${ONE}`, 'debian:13'], { passed: 1 }],
	['docker inspect', JSON.stringify([{ Id: TWO, RepoTags: ['alpine:3.20'], RepoDigests: [`alpine@${ONE}`] }, { RepoTags: ['mine:dev'], RepoDigests: [] }]), [`alpine@${ONE}`, 'mine:dev'], { labels: ['alpine:3.20', 'mine:dev'] }],
	['podman images --format json', JSON.stringify([{ Names: ['docker.io/library/alpine:latest'], Digest: ONE }]), ['docker.io/library/alpine:latest']],
	['JSON of something else', '[1, null, {"a": {"b": []}}, {"RepoTags": [1]}]', []],
	['what looks like JSON', '{alpine}', ['{alpine}']],
	['a name that is too long', `${'a'.repeat(600)}`, [], { passed: 1 }],
	['keys that are none', '{"__proto__":{"Repository":"x"},"Repository":"alpine","Tag":"3.20"}', ['alpine:3.20']],
];

for (const [what, pasted, images, { digests = [], passed = 0, labels } = {}] of TABLE) {
	test(`it reads ${what}`, () => {
		const machine = readMachine(pasted);
		assert.deepEqual(machine.images.map(({ image }) => image), images);
		assert.deepEqual(machine.digests, digests);
		assert.equal(machine.passed.length, passed);
		if (labels) assert.deepEqual(machine.images.map(({ label }) => label), labels);
		for (const { image, exact } of machine.images) assert.equal(exact, image.includes('@sha256:'));
	});
}

test('there is an end to what is read', () => {
	const machine = readMachine(Array.from({ length: 20_000 }, (_, i) => `alpine:${i}`).join('\n'));
	assert.equal(machine.images.length, 5_000);
	assert.ok(readMachine('x'.repeat(5_000_000)).images.length === 0);
});
