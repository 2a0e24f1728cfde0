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

keepTokensFresh();
watchStartForms();
unlockOnGestures();
watchSoundCheckOffer();
tellMissingVoice();
document.addEventListener("htmx:afterSwap", loadPlayer);
loadPlayer();
deliverUnsent();
watchSignOut();
registerWorker();
keepKit();
