/**
 * The server that asks the registries for this page. When it does not answer, or somebody
 * else does in its place, what comes of it looks like the registry's doing.
 */

/** The most that it tells of itself, in bytes. */
const MAX_HEALTH = 65_536;
/** How long it is waited for, in milliseconds. */
const PATIENCE = 3000;
/** What may come of a server that is not there, or not what it should be. */
const DOUBTFUL = new Set(['TRANSPORT', 'TIMEOUT', 'NOT_FOUND', 'UNAUTHORIZED', 'REGISTRY', 'MALFORMED_MANIFEST', 'UNSUPPORTED_MANIFEST']);

/** @param {string} proxy its address as the page names it */
function address(proxy) {
	return new URL(proxy, document.baseURI);
}

/**
 * What the server tells of itself; null when what answers is no such server. Rejects when
 * nobody answers.
 *
 * @param {string} proxy
 * @returns {Promise<{ samples?: unknown } | null>}
 */
export async function health(proxy) {
	const answer = await fetch(new URL('healthz', address(proxy)), { credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) });
	const text = await read(answer);
	try {
		const told = JSON.parse(text);
		return told?.status === 'ok' ? told : null;
	} catch {
		return null;
	}
}

/** As much of a body as is believed. @param {Response} answer */
async function read(answer) {
	const reader = answer.body?.getReader();
	const decoder = new TextDecoder();
	let text = '';
	for (;;) {
		const { done, value } = (await reader?.read()) ?? { done: true };
		if (done) return text;
		text += decoder.decode(value, { stream: true });
		if (text.length > MAX_HEALTH) {
			await reader?.cancel();
			return '';
		}
	}
}

/**
 * The same error, or another one when it is the server that is at fault: what it answers
 * itself always says what it asked.
 *
 * @param {InspectError} error
 * @param {string | undefined} proxy
 * @returns {Promise<InspectError>}
 */
export async function blamed(error, proxy) {
	const last = error.details.requests?.at(-1);
	if (!proxy || !last || last.upstream.length > 0 || !DOUBTFUL.has(error.code)) return error;
	const { origin } = address(proxy);
	const found = await health(proxy).catch(() => undefined);
	if (found) return error;
	return found === null ? notOurs(error, origin) : silent(error, origin);
}

/** @param {InspectError} error @param {string} origin */
function silent(error, origin) {
	// A browser does not tell whether nobody is there, or somebody who answers others.
	const hint =
		origin === location.origin
			? 'It asks the registries for this page. Start it again with tonnage serve, or look at the network.'
			: `Either it is not there, or it takes no questions of this page: it does when started with --allow-origin ${location.origin}.`;
	return instead(error, error.code === 'TIMEOUT' ? 'TIMEOUT' : 'TRANSPORT', `the server at ${origin} did not answer this page`, hint);
}

/** @param {InspectError} error @param {string} origin */
function notOurs(error, origin) {
	const hint = 'Registries are asked through it. A sign-in page of the network may stand before it; else whoever runs this page named the wrong server.';
	return instead(error, error.code === 'MALFORMED_MANIFEST' ? error.code : 'TRANSPORT', `what answers at ${origin} is no tonnage server`, hint);
}

/**
 * @param {InspectError} error
 * @param {string} code
 * @param {string} message
 * @param {string} hint
 * @returns {InspectError}
 */
function instead(error, code, message, hint) {
	return Object.assign(new Error(message, { cause: error }), { code, hint, details: { requests: error.details.requests } });
}
