/** The offer to check the sound is beside Start until this device has done either. */

const KEY = "sound-checked";

function isRemembered() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function rememberSoundCheck() {
  try {
    localStorage.setItem(KEY, "yes");
  } catch {
    // Without storage the offer comes again.
  }
}

export function hideSoundCheckOffer() {
  if (!isRemembered()) return;
  for (const offer of document.querySelectorAll('[data-part="sound-check-offer"]')) {
    offer.hidden = true;
  }
}

/** Whoever starts a session needs no offer any more. */
export function watchSoundCheckOffer() {
  hideSoundCheckOffer();
  document.addEventListener("htmx:afterSwap", hideSoundCheckOffer);
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-start-form]")) rememberSoundCheck();
  });
}
