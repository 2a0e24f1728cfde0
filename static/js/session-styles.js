/**
 * The start button puts a session in the place of its page, which has no styles for it. They are
 * fetched when somebody reaches for the button, and the session is asked for once they are there.
 */

const START_FORM = "[data-start-form]";
/** A request that hangs keeps nobody from practising: rather without styles than not at all. */
const PATIENCE_MS = 3000;
const arrivals = [];

function missing() {
  const { children } = document.querySelector("#session-styles").content;
  return [...children].filter((sheet) => {
    const address = CSS.escape(sheet.getAttribute("href"));
    return !document.head.querySelector(`link[rel=stylesheet][href="${address}"]`);
  });
}

function fetchStyles() {
  for (const sheet of missing().map((each) => document.importNode(each))) {
    const arrival = new Promise((resolve) => {
      sheet.addEventListener("load", resolve);
      sheet.addEventListener("error", () => resolve(sheet.remove()));
    });
    arrivals.push(arrival);
    document.head.append(sheet);
  }
}

/** Fetches at the first sign of a start, and holds the start itself back until all is there. */
export function watchStarts() {
  for (const sign of ["pointerover", "focusin"]) {
    document.addEventListener(sign, ({ target }) => target.closest(START_FORM) && fetchStyles());
  }
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.matches(START_FORM)) return;
    event.preventDefault();
    fetchStyles();
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    Promise.race([Promise.all(arrivals), patience]).then(() => event.detail.issueRequest(true));
  });
}
