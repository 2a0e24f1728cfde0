/**
 * The page of a session without a network: the one that the server would have rendered, kept in a
 * template under a placeholder in place of the session's name.
 */

import { addressOf } from "./outbox.js";

const UNSTARTED = "00000000-0000-4000-8000-000000000000";

/** What every page of a session has. @param {ParentNode} page */
export const partsOf = (page) => ({
  form: /** @type {HTMLFormElement} */ (page.querySelector("#session-form")),
  player: /** @type {HTMLElement} */ (page.querySelector("session-player")),
  data: /** @type {HTMLTemplateElement} */ (page.querySelector("#session-data")).content,
});

/**
 * The page with the session's own name wherever the placeholder is.
 * @param {HTMLTemplateElement} template
 * @param {string} uuid
 */
export function named(template, uuid) {
  const page = document.importNode(template.content, true);
  for (const element of page.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes(UNSTARTED)) {
        attribute.value = attribute.value.replaceAll(UNSTARTED, uuid);
      }
    }
  }
  return page;
}

/** Puts it in the place of the page without a network. @param {Node} page @param {string} uuid */
export function show(page, uuid) {
  for (const part of document.querySelectorAll("body > header, body > footer")) part.remove();
  history.replaceState(null, "", addressOf({ uuid }));
  const main = document.querySelector("main");
  main?.replaceChildren(page);
  document.title = main?.querySelector("h1")?.textContent ?? "";
  return import("../player/define-player.js");
}
