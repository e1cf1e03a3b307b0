/** What Docker Hub counts: only a manifest that is fetched is a pull; a HEAD is free. */
import { count, longDuration, plural } from './format.js';

/** So many pulls are few: more than this no page of ours costs at once. */
const FEW = 12;

/**
 * How many pulls requests cost, those that our proxy made for them too.
 *
 * @param {Exchange[]} requests
 */
export function pullsOf(requests) {
	const made = requests.flatMap((exchange) => (exchange.upstream.length ? exchange.upstream : [exchange]));
	return made.filter(({ method, purpose, status, url }) => method === 'GET' && purpose === 'manifest' && status === 200 && url.startsWith('https://registry-1.docker.io/')).length;
}

/**
 * What a lookup cost, and what is left.
 *
 * @param {Inspection['rateLimit'] | undefined} limit
 * @param {Exchange[]} requests
 */
export function pullWords(limit, requests) {
	if (!limit) return null;
	const cost = pullsOf(requests);
	const window = limit.windowSeconds ? ` for ${longDuration(limit.windowSeconds)}` : '';
	return `Cost ${cost ? plural(cost, 'pull') : 'no pull'}; ${count(limit.remaining)} of ${count(limit.limit)} left${window}`;
}

/**
 * That few are left, for those who are about to spend some; null while there is no need.
 *
 * @param {Inspection['rateLimit'] | undefined} limit
 * @param {number} [cost] what is about to be spent
 */
export function fewWords(limit, cost = 0) {
	if (!limit || limit.remaining > Math.max(FEW, cost)) return null;
	if (!limit.remaining) return 'No pulls are left.';
	return `Only ${plural(limit.remaining, 'pull')} ${limit.remaining === 1 ? 'is' : 'are'} left.`;
}

/**
 * How many are left, for those who are told what something would cost; null where nobody counts.
 *
 * @param {Inspection['rateLimit'] | undefined} limit
 * @param {number} cost what is about to be spent
 */
export function leftWords(limit, cost) {
	return fewWords(limit, cost) ?? (limit ? `${plural(limit.remaining, 'pull')} are left.` : null);
}
