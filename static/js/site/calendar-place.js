/**
 * On Back from another month htmx loads the page again, and Firefox then forgets where it was
 * scrolled to. The months are as long as one another, so it stays where it is.
 */

const KEY = "calendar-place";

export function keepCalendarsPlace() {
  if (!document.querySelector("#calendar")) return;
  const place = Number(sessionStorage.getItem(KEY));
  sessionStorage.removeItem(KEY);
  if (place && !scrollY) scrollTo({ top: place, behavior: "instant" });
  addEventListener("popstate", () => sessionStorage.setItem(KEY, String(scrollY)));
}
