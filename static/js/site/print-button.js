/** A button that prints the page; it shows itself, because without this script it could do nothing. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
  button.hidden = false;
}
