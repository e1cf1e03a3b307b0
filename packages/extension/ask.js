/**
 * Asks the background. A worker that was stopped in the middle takes its answer with it; asked again it starts anew, and
 * what it had learned lies in the cache.
 *
 * @template {keyof import('./background/questions.js').Questions} K
 * @param {K} kind
 * @param {Parameters<import('./background/questions.js').Questions[K]>[0]} given
 * @returns {Promise<Awaited<ReturnType<import('./background/questions.js').Questions[K]>>>}
 */
export async function ask(kind, given) {
  const question = { kind, given };
  try {
    return await answerTo(question);
  } catch {
    return answerTo(question);
  }
}

/** @param {unknown} question */
async function answerTo(question) {
  const answer = await chrome.runtime.sendMessage(question);
  if (answer === undefined) throw new Error('the background did not answer');
  return answer;
}
