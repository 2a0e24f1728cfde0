/** Where the timer cannot run: the form that works without scripts, and one sentence. */

import { markNotices } from "./player-view.js";

const HIDDEN = "[data-part=player], [data-part=finish], [data-part=save], [data-action=declare]";
const SHOWN = "[data-part=no-timer], [data-part=declared], #session-form";

/** @param {HTMLElement} root the <session-player> */
export function showForm(root) {
  const ofPlayer = [...root.classList].filter((name) => /^(shows-|is-)/.test(name));
  root.classList.remove(...ofPlayer);
  for (const part of root.querySelectorAll(HIDDEN)) part.hidden = true;
  for (const part of root.querySelectorAll(SHOWN)) part.hidden = false;
  markNotices(root);
}
