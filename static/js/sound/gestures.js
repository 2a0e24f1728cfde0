/** The first tap or key lets a page sound. Only where something is going to: music plays elsewhere. */
import { unlock } from "./audio.js";
import { readCueCookie } from "./cue-store.js";
import { unlockVoice } from "./voice.js";

const GESTURES = ["pointerdown", "pointerup", "click", "keydown"];
/** Of these alone an iPhone's voice takes leave to speak. */
const UNLOCKING_VOICE = ["click", "keydown"];

/** @param {Partial<Element>} target */
const isAboutToSound = (target) =>
  document.querySelector("session-player") || target.closest?.("[data-start-form], sound-check");

/** @param {Event} event */
function onGesture({ type, target }) {
  if (!isAboutToSound(/** @type {Element} */ (target))) return;
  const { tones = true, voice = true } = readCueCookie();
  if (tones) unlock();
  if (voice && UNLOCKING_VOICE.includes(type)) unlockVoice();
}

/** An interrupted context, as by a call, continues when the page is looked at again. */
function onReturn() {
  if (!document.hidden && document.querySelector("session-player")) unlock();
}

export function unlockOnGestures() {
  for (const gesture of GESTURES) {
    document.addEventListener(gesture, onGesture, { passive: true });
  }
  document.addEventListener("visibilitychange", onReturn);
}
