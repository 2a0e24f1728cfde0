/** Names the boxes that choose from a long list: select2 leaves out the label of their field. */

function nameChoosers() {
  /** @type {NodeListOf<HTMLSelectElement>} */
  const fields = document.querySelectorAll("select.admin-autocomplete");
  for (const field of fields) {
    const name = field.labels[0]?.textContent?.trim();
    const box = field.nextElementSibling?.querySelector("[role=combobox]");
    if (!name || !box) continue;
    box.removeAttribute("aria-labelledby");
    for (const part of [box, box.querySelector("[role=textbox]")]) {
      part?.setAttribute("aria-label", name);
    }
  }
}

/** The desk's own scripts make the boxes when jQuery says that the page is ready: this comes after. */
export function watchChoosers() {
  globalThis.django?.jQuery?.(nameChoosers);
}
