/** Back to another month loads the page again, which in Firefox begins at its top: not here. */

const KEY = "calendar-place";

/** How far below the window's upper edge the calendar is. */
const placeNow = () => document.querySelector("#calendar")?.getBoundingClientRect().top;

function keepPlace() {
  const place = placeNow();
  if (place !== undefined) sessionStorage.setItem(KEY, String(place));
}

function goBackToPlace() {
  const [kept, place] = [sessionStorage.getItem(KEY), placeNow()];
  sessionStorage.removeItem(KEY);
  if (kept === null || place === undefined) return;
  scrollBy({ top: place - Number(kept), behavior: "instant" });
}

export function watchCalendarPlace() {
  try {
    if (sessionStorage.getItem(KEY) !== null) addEventListener("load", goBackToPlace);
    addEventListener("popstate", keepPlace);
  } catch {
    // Without storage the page begins at its top.
  }
}
