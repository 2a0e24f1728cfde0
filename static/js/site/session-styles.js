/**
 * The start button puts a session in the place of its page, which has no styles for it. They are
 * fetched when somebody reaches for the button, and the session is asked for once they are there.
 * Where one does not come, as on a page from before an update, the session's page is loaded whole.
 */
import { isReachable } from "../offline/reachable.js";

/** Whatever leads to the guided page. */
const START_FORM = "[data-start-form], [data-reopen-form]";
const PATIENCE_MS = 3000;

/** @type {Map<string, Promise<boolean>>} whether each sheet has come, by its address */
const arrivals = new Map();

/** @type {(answer: boolean) => Promise<boolean>} */
const later = (answer) => new Promise((resolve) => setTimeout(() => resolve(answer), PATIENCE_MS));

/** @param {Element} sheet */
const addressOf = (sheet) => sheet.getAttribute("href") ?? "";

/** @param {Element} sheet */
function fetchStyle(sheet) {
  /** @type {Promise<boolean>} */
  const arrival = new Promise((resolve) => {
    sheet.addEventListener("load", () => resolve(true));
    sheet.addEventListener("error", () => resolve(false));
  });
  const address = addressOf(sheet);
  arrivals.set(address, arrival);
  arrival.then((hasCome) => {
    if (hasCome) return;
    // The next try asks for it again.
    sheet.remove();
    arrivals.delete(address);
  });
  document.head.append(sheet);
  return arrival;
}

/** @returns {Promise<boolean>} whether all of them are there */
async function fetchStyles() {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#session-styles"));
  const coming = [...template.content.children].map((sheet) => {
    const address = addressOf(sheet);
    const link = `link[rel=stylesheet][href="${CSS.escape(address)}"]`;
    return document.head.querySelector(link)
      ? (arrivals.get(address) ?? true)
      : fetchStyle(document.importNode(sheet));
  });
  return (await Promise.all(coming)).every(Boolean);
}

/**
 * As without scripts. Without a network the request by htmx fails, and leads to its page.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null | undefined} submitter
 */
function postWhole(form, submitter) {
  const button = /** @type {HTMLButtonElement | null | undefined} */ (submitter);
  if (button?.name) {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden" });
    pressed.name = button.name;
    pressed.value = button.value;
    form.append(pressed);
  }
  HTMLFormElement.prototype.submit.call(form);
}

/** @param {DocumentEventMap["htmx:confirm"]} event */
async function start({ target: form, detail }) {
  const hasStyles = await Promise.race([fetchStyles(), later(false)]);
  if (hasStyles || !(await Promise.race([isReachable(), later(true)]))) detail.issueRequest(true);
  else postWhole(form, detail.triggeringEvent?.submitter);
}

/** htmx may start sessions only where this script is there to prepare it; else forms are posted. */
function takeOver() {
  if (!globalThis.htmx) return;
  for (const form of document.querySelectorAll(`:is(${START_FORM}):not([hx-boost])`)) {
    form.setAttribute("hx-boost", "true");
    htmx.process(form);
  }
}

/** Fetches at the first sign of a start, and holds the start itself back until all is there. */
export function watchStarts() {
  for (const sign of ["pointerover", "focusin"]) {
    document.addEventListener(sign, ({ target }) => {
      if (/** @type {Element} */ (target).closest(START_FORM)) fetchStyles();
    });
  }
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.matches(START_FORM)) return;
    event.preventDefault();
    start(event);
  });
  document.addEventListener("htmx:afterSwap", takeOver);
  takeOver();
}
