/** What the site said when the page was opened is over once something on it is answered. */
export function watchMessages() {
  document.addEventListener("htmx:beforeRequest", ({ target }) => {
    if (target.closest("main")) document.querySelector("#messages")?.replaceChildren();
  });
}
