/**
 * Ways to fail, by the name under which the stub fails so: `stub.localhost/<name>`. The
 * words are the core's own.
 *
 * @type {Map<string, { code: string, message: string, hint: string } & Record<string, unknown>>}
 */
export const failures = new Map(
	Object.entries({
		unauthorized: { code: 'UNAUTHORIZED', message: 'docker.io will not say whether team/app exists without signing in (UNAUTHORIZED: authentication required)', hint: 'Check the name, or add credentials for docker.io.' },
		'rate-limited': { code: 'RATE_LIMITED', message: 'docker.io counts pulls, and this address has used its share', hint: 'Try again in 41 minutes.', retryAfterSeconds: 2460 },
		timeout: { code: 'TIMEOUT', message: 'registry.example.org did not answer within 20 seconds', hint: 'Try again, or allow more time with a longer time-out.' },
		registry: { code: 'REGISTRY', message: 'registry.example.org answered 500, which is no answer to this', hint: 'Try again later.', status: 500 },
		malformed: { code: 'MALFORMED_MANIFEST', message: 'the manifest is no JSON: expected value at line 1 column 1', hint: 'Try again; if it stays so, whoever made this image should push it again.' },
		unsupported: { code: 'UNSUPPORTED_MANIFEST', message: 'application/vnd.example+json is a kind of manifest that is not known here', hint: 'If this is a container image, tell us its name.' },
		mismatch: {
			code: 'DIGEST_MISMATCH',
			message: `the bytes are not what their digest says: expected sha256:${'a'.repeat(64)}, found sha256:${'b'.repeat(64)}`,
			hint: 'Nothing in them is shown. Try again; if it stays so, do not pull this.',
			expected: `sha256:${'a'.repeat(64)}`,
			found: `sha256:${'b'.repeat(64)}`,
		},
		'too-large': { code: 'TOO_LARGE', message: 'the manifest is larger than 4 MiB, the most that is read', hint: 'Nothing of this kind needs as much; tell whoever made it.' },
		refused: { code: 'PROXY_REFUSED', message: 'the proxy does not ask 10.0.0.1', hint: 'Start tonnage serve with --allow-registry 10.0.0.1 if you mean it.', reason: 'a private address' },
		quota: { code: 'HUB_QUOTA', message: 'this server has asked Docker Hub as often as it may', hint: 'Try again in an hour, or run tonnage serve yourself.' },
		misuse: { code: 'MISUSE', message: 'the engine stopped; this is a mistake in the package', hint: '' },
		'no-tags': { code: 'NOT_FOUND', message: 'there is no tag latest in stub.localhost/no-tags', hint: 'stub.localhost/no-tags has no tags at all.', tags: [] },
		'many-tags': { code: 'NOT_FOUND', message: 'there is no tag latest in stub.localhost/many-tags', hint: 'The nearest tag there is 0.0.', tags: Array.from({ length: 200 }, (_, i) => `${Math.floor(i / 10)}.${i % 10}`) },
		platform: { code: 'INVALID_PLATFORM', message: 'this is not a platform: a platform has at most three parts', hint: 'A platform looks like linux/amd64 or linux/arm/v7.' },
		empty: { code: 'PLATFORM_NOT_FOUND', message: 'linux/amd64 is not in this image', hint: 'Its index lists no image at all; whoever made it should push it again.', available: [] },
	}),
);
