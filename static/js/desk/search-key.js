/** The key / leads to the search field from every page, but not while somebody types. */

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}

export function watchSearchKey() {
  const field = document.querySelector("[data-search-key]");
  if (!(field instanceof HTMLInputElement)) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
