/** What every page needs: fresh tokens, filled start forms, tones unlocked, nothing left unsent. */
import { watchBackCache } from "./back-cache.js";
import { keepTokensFresh } from "./csrf.js";
import { tellMissingVoice } from "./cue-form.js";
import { deliverUnsent } from "./deliver-unsent.js";
import { keepKit } from "./fetch-kit.js";
import { unlockOnGestures } from "./gestures.js";
import { registerWorker } from "./register-worker.js";
import { watchStarts } from "./session-styles.js";
import { watchSignOut } from "./sign-out.js";
import { watchSoundCheckOffer } from "./sound-check-offer.js";
import { watchStartForms } from "./start-form.js";
import { tellPlaying } from "./tell-playing.js";
import { watchZoneOffer } from "./zone-offer.js";

/** What some pages alone need comes with its element, and shares with this script what it uses. */
const PARTS = [
  ["session-player", () => import("./session-player.js")],
  ["[data-part=shell]", () => import("./offline-page.js")],
  ["sound-check", () => import("./sound-check.js")],
  ["push-switch", () => import("./push-switch.js")],
  ["[data-print]", () => import("./print-button.js")],
  ["[data-zone-choice]", () => import("./zone-choice.js")],
];

/** The elements may be on the page, or be swapped in as the player is by the start button. */
function loadParts() {
  for (const [selector, load] of PARTS) if (document.querySelector(selector)) load();
}

/** What is fetched for a day without a network does not hold up the page. */
function keepForLater() {
  registerWorker();
  keepKit();
}

watchBackCache();
keepTokensFresh();
watchStarts();
watchStartForms();
unlockOnGestures();
watchSoundCheckOffer();
tellMissingVoice();
watchZoneOffer();
document.addEventListener("htmx:afterSwap", loadParts);
loadParts();
deliverUnsent();
watchSignOut();
tellPlaying();
addEventListener("load", keepForLater);
