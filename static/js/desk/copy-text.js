/**
 * A button that copies a text field; it shows itself, because without this script it could do
 * nothing, and the text can be selected by hand. What it did is said in the status beside it.
 */

/**
 * Selects the field, for whoever copies by hand where the browser allows no script to do it.
 * @param {HTMLTextAreaElement} field
 */
async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return false;
  }
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const { copies = "", status = "", copied = "", selected = "" } = button.dataset;
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(copies));
  const said = /** @type {HTMLElement} */ (document.getElementById(status));
  button.addEventListener("click", async () => {
    const isCopied = await copy(field);
    said.textContent = isCopied ? copied : selected;
  });
  button.hidden = false;
}
