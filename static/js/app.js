/** What every page needs: fresh tokens, filled start forms, tones unlocked, nothing left unsent. */
import { keepTokensFresh } from "./csrf.js";
import { tellMissingVoice } from "./cue-form.js";
import { deliverUnsent } from "./deliver-unsent.js";
import { keepKit } from "./fetch-kit.js";
import { unlockOnGestures } from "./gestures.js";
import { registerWorker } from "./register-worker.js";
import { watchSignOut } from "./sign-out.js";
import { watchSoundCheckOffer } from "./sound-check-offer.js";
import { watchStartForms } from "./start-form.js";

/** The player comes with its page, whether that was loaded or swapped in by the start button. */
function loadPlayer() {
  if (document.querySelector("session-player")) import("./session-player.js");
}

/** So does the page without a network, and with this one player for both. */
function loadOfflinePage() {
  if (document.querySelector("[data-part=shell]")) import("./offline-page.js");
}

/** And the sound check, which shares the one audio context of the page. */
function loadSoundCheck() {
  if (document.querySelector("sound-check")) import("./sound-check.js");
}

keepTokensFresh();
watchStartForms();
unlockOnGestures();
watchSoundCheckOffer();
tellMissingVoice();
document.addEventListener("htmx:afterSwap", loadPlayer);
loadPlayer();
loadOfflinePage();
loadSoundCheck();
deliverUnsent();
watchSignOut();
registerWorker();
keepKit();
