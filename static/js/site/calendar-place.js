/** Back to another month loads the page again, which in Firefox begins at its top: not here. */

const KEY = "calendar-place";
/** What a sheet holds back until the first screen is painted moves the calendar when it comes. */
const SETTLING_MS = 500;

/** How far below the window's upper edge the calendar is. */
const placeNow = () => document.querySelector("#calendar")?.getBoundingClientRect().top;

function keepPlace() {
  const place = placeNow();
  if (place !== undefined) sessionStorage.setItem(KEY, String(place));
}

/** @param {number} kept @param {number} until */
function holdPlace(kept, until) {
  const place = placeNow();
  if (place === undefined) return;
  if (Math.abs(place - kept) >= 1) scrollBy({ top: place - kept, behavior: "instant" });
  if (performance.now() < until) requestAnimationFrame(() => holdPlace(kept, until));
}

function goBackToPlace() {
  const kept = Number(sessionStorage.getItem(KEY));
  sessionStorage.removeItem(KEY);
  holdPlace(kept, performance.now() + SETTLING_MS);
}

export function watchCalendarPlace() {
  try {
    if (sessionStorage.getItem(KEY) !== null) addEventListener("load", goBackToPlace);
    addEventListener("popstate", keepPlace);
  } catch {
    // Without storage the page begins at its top.
  }
}
