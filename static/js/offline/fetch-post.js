/** Posts fields without a page: from the worker, or for a session that no page shows. */
import { readToken } from "../site/csrf-token.js";
import { timeout } from "./timeout.js";

/** A network that takes a request and never answers is none. */
export const LONGEST_ANSWER_MS = 30_000;

const currentToken = async () =>
  "cookieStore" in globalThis ? ((await cookieStore.get("csrftoken"))?.value ?? "") : readToken();

/**
 * @param {{url: string, fields: Record<string, string | number>, landing: string}} request
 *   `landing` is the only page that the server may lead on to: anything else, such as the page of
 *   a café's network, has taken nothing.
 * @returns {Promise<number>} the status, 0 when there was no answer
 */
export async function fetchPost({ url, fields, landing }) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      // As htmx asks, so that a page's message is not left behind for later.
      headers: { "X-CSRFToken": await currentToken(), "HX-Request": "true" },
      body: new URLSearchParams(/** @type {Record<string, string>} */ (fields)),
      signal: timeout(LONGEST_ANSWER_MS),
    });
    await answer.body?.cancel();
    if (answer.redirected && new URL(answer.url).pathname !== landing) return 0;
    return answer.status;
  } catch {
    return 0;
  }
}
