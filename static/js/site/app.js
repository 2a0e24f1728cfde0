/** What every page needs: fresh tokens, filled start forms, tones unlocked, nothing left unsent. */

import { deliverUnsent } from "../offline/deliver-unsent.js";
import { keepKit } from "../offline/fetch-kit.js";
import { registerWorker } from "../offline/register-worker.js";
import { tellPlaying } from "../offline/tell-playing.js";
import { tellMissingVoice } from "../sound/cue-form.js";
import { unlockOnGestures } from "../sound/gestures.js";
import { watchSoundCheckOffer } from "../sound/sound-check-offer.js";
import { watchBackCache } from "./back-cache.js";
import { keepCalendarsPlace } from "./calendar-place.js";
import { keepTokensFresh } from "./csrf.js";
import { watchMessages } from "./old-messages.js";
import { watchStarts } from "./session-styles.js";
import { watchSignOut } from "./sign-out.js";
import { watchStartForms } from "./start-form.js";
import { watchZoneOffer } from "./zone-offer.js";

/**
 * What some pages alone need comes with its element, and shares with this script what it uses.
 * @type {[string, () => Promise<unknown>][]}
 */
const PARTS = [
  ["session-player", () => import("../player/define-player.js")],
  ["[data-part=shell]", () => import("../offline/offline-page.js")],
  ["level-field", () => import("../sound/level-field.js")],
  ["step-field", () => import("./step-field.js")],
  ["home-screen", () => import("./home-screen.js")],
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
keepCalendarsPlace();
keepTokensFresh();
watchMessages();
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
