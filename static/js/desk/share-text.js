/**
 * A button that hands a text to the device's own sheet for sharing; it shows itself where the
 * browser has one. The links beside it do without.
 */

for (const button of document.querySelectorAll("button[data-shares]")) {
  const text = /** @type {HTMLElement} */ (button).dataset.shares ?? "";
  button.addEventListener("click", () => {
    // Whoever closes the sheet has not failed, and the link is still there.
    navigator.share({ text }).catch(() => {});
  });
  /** @type {HTMLElement} */ (button).hidden = !navigator.canShare?.({ text });
}
