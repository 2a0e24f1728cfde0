/** Back to another month loads the page again, which in Firefox begins at its top: not here. */

const KEY = "calendar-place";
/** What a sheet holds back until the first screen is painted moves the calendar when it comes. */
const SETTLING_MS = 500;

/** How far below the window's upper edge the calendar is. */
const placeNow = () => document.querySelector("#calendar")?.getBoundingClientRect().top ?? 0;

/** @param {number} kept @param {number} until */
function holdPlace(kept, until) {
  scrollBy({ top: placeNow() - kept, behavior: "instant" });
  if (performance.now() < until) requestAnimationFrame(() => holdPlace(kept, until));
}

export function watchCalendarPlace() {
  addEventListener("popstate", () => {
    if (placeNow()) sessionStorage.setItem(KEY, String(placeNow()));
  });
  addEventListener("load", ({ timeStamp }) => {
    const kept = Number(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    if (kept && placeNow()) holdPlace(kept, timeStamp + SETTLING_MS);
  });
}
