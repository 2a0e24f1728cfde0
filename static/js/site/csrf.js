import { readToken } from "./csrf-token.js";

/** Gives every htmx request and every submitted form the current token. */
export function keepTokensFresh() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const token = readToken();
    if (token) detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener(
    "submit",
    ({ target }) => {
      const token = readToken();
      /** @type {HTMLInputElement | null} */
      const input = target.querySelector("input[name=csrfmiddlewaretoken]");
      if (token && input) input.value = token;
    },
    { capture: true },
  );
}
