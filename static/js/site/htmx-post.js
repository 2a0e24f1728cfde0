/** Posts a form's fields by htmx and says how it went. */
import { LONGEST_ANSWER_MS } from "../offline/fetch-post.js";

/**
 * @param {{url: string, fields: Record<string, string | number>,
 *   onAnswer?: (status: number, html: string) => void}} request
 * @returns {Promise<number>} the status, 0 when there was no answer
 */
export async function post({ url, fields, onAnswer }) {
  // An element of its own: htmx sends one request at a time for each, and none for a removed one.
  const source = document.createElement("i");
  source.hidden = true;
  source.setAttribute("hx-request", JSON.stringify({ timeout: LONGEST_ANSWER_MS }));
  document.body.append(source);
  let status = 0;
  try {
    await htmx.ajax("POST", url, {
      source,
      target: source,
      values: fields,
      // What to do with an answer depends on its status, so htmx leaves the swap to us.
      handler: (_element, { xhr }) => {
        status = xhr.status;
        onAnswer?.(status, xhr.responseText);
      },
    });
  } catch {
    status = 0;
  } finally {
    source.remove();
  }
  return status;
}
