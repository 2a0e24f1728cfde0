/** Offers to move a patient's times to the zone that the device is in. Nothing moves by itself. */
import { readZone } from "./start-form.js";

/**
 * The name that this browser has for a zone, since some have several; as it is, if unknown here.
 * @param {string} zone
 */
export function browserName(zone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
}

/**
 * The place that a zone is named after: "Europe/Isle_of_Man" is "Isle of Man".
 * @param {string} zone
 */
export function placeOf(zone) {
  return zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

function offerZone() {
  const offer = document.querySelector("[data-zone-offer]");
  // Only then: a browser's first look at its zone costs a slow phone a tenth of a second.
  const zone = offer && readZone();
  if (!zone) return;
  const known = [offer.dataset.zone, offer.dataset.declined];
  offer.hidden = known.some((name) => name && browserName(name) === browserName(zone));
  const field = /** @type {HTMLInputElement} */ (offer.querySelector("[name=zone]"));
  field.value = zone;
  const place = /** @type {HTMLElement} */ (offer.querySelector("[data-slot=place]"));
  place.textContent = placeOf(zone);
}

export function watchZoneOffer() {
  offerZone();
  document.addEventListener("htmx:afterSwap", offerZone);
}
