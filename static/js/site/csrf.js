/** The token as the cookie has it now: a rendered one goes stale after a login in another tab. */

export const readToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

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
      const input = target.querySelector("input[name=csrfmiddlewaretoken]");
      if (token && input) input.value = token;
    },
    { capture: true },
  );
}
