/** Chooses the device's zone on a form where none is chosen yet, and says so. */
import { readZone } from "./start-form.js";
import { browserName, placeOf } from "./zone-offer.js";

/** @param {HTMLElement} choice */
function chooseZone(choice) {
  const select = choice.querySelector("select");
  const zone = readZone();
  if (!zone || !select || select.value) return;
  const names = Array.from(select.options, (option) => option.value).filter(Boolean);
  const known =
    names.find((name) => name === zone) ?? names.find((name) => browserName(name) === zone);
  if (!known) return;
  select.value = known;
  const notice = /** @type {HTMLElement} */ (choice.querySelector("[data-slot=device]"));
  const place = /** @type {HTMLElement} */ (notice.querySelector("[data-slot=place]"));
  place.textContent = placeOf(zone);
  notice.hidden = false;
}

for (const choice of document.querySelectorAll("[data-zone-choice]")) chooseZone(choice);
