/** What every page needs: fresh tokens, filled start forms, tones unlocked, nothing left unsent. */
import { keepTokensFresh } from "./csrf.js";
import { deliverUnsent } from "./deliver-unsent.js";
import { unlock } from "./sounds.js";
import { watchStartForms } from "./start-form.js";

const GESTURES = ["pointerdown", "pointerup", "keydown"];

/** The player comes with its page, whether that was loaded or swapped in by the start button. */
function loadPlayer() {
  if (document.querySelector("session-player")) import("./session-player.js");
}

keepTokensFresh();
watchStartForms();
for (const gesture of GESTURES) document.addEventListener(gesture, unlock, { passive: true });
document.addEventListener("htmx:afterSwap", loadPlayer);
loadPlayer();
deliverUnsent();
