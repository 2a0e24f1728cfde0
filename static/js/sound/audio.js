/**
 * The page's one AudioContext. All of it is optional: without a device, a permission or a tap the
 * session continues in silence.
 */
import { isTapped } from "./activation.js";
import { readCueCookie } from "./cue-store.js";

/** The clocks of page and audio cannot be further apart than this, or one of them is made up. */
const SANE_MS = 1000;
const FADE_SECONDS = 0.02;
/** An audio clock that has not moved for so long has stopped. */
const STILL_MS = 1000;

/** @type {AudioContext | null} */
let context = null;
/** @type {GainNode | null} */
let output = null;
let volume = 1;

/** On an iPhone: over the silent switch, or beside the person's music. @param {boolean} [mix] */
function chooseSession(mix) {
  if ("audioSession" in navigator) navigator.audioSession.type = mix ? "ambient" : "playback";
}

/** Since when, by the page's clock, the audio clock has not moved. */
let moved = { audio: -1, page: 0 };

/**
 * Some devices say "running" while nothing sounds: after a call, or without their headset.
 * @param {AudioContext} context
 */
function hasStopped({ state, currentTime }) {
  const now = performance.now();
  const isMoving = state !== "running" || currentTime !== moved.audio;
  if (isMoving) moved = { audio: currentTime, page: now };
  return now - moved.page > STILL_MS;
}

/** Whether it is silent because nothing was to come. */
let isResting = false;
/** Until when a context that was woken may take its time. */
let wakingUntil = 0;

const isSounding = () => context?.state === "running" && !hasStopped(context);
const isWaking = () => performance.now() <= wakingUntil;

/** Makes the context, or wakes it. Browsers let it sound after a tap or a key. */
export function unlock() {
  try {
    if (context?.state === "running" && hasStopped(context)) {
      context.close().catch(() => {});
      context = null;
    }
    if (!context && "AudioContext" in window) {
      chooseSession(readCueCookie().mix);
      // All tones are known ahead, so larger portions, which cost less, serve as well.
      context = new AudioContext({ latencyHint: "playback" });
      output = new GainNode(context, { gain: volume });
      output.connect(context.destination);
    }
    if (context && context.state !== "running") context.resume().catch(() => {});
  } catch {
    context = null;
  }
}

/** Makes the context that tones will need, once: without a tap it may not sound yet. */
export function prepare() {
  if (!context) unlock();
}

/** Silent for as long as nothing is to come: an open device costs a phone's battery. */
export function rest() {
  if (context?.state !== "running") return;
  isResting = true;
  context.suspend().catch(() => {});
}

/** Sounds again after a rest. */
export function wake() {
  if (!isResting || !context) return;
  isResting = false;
  wakingUntil = performance.now() + STILL_MS;
  context.resume().catch(() => {});
}

/** Whether tones wait for a tap. False too where there is no audio at all. */
export function isLocked() {
  if (!context) return "AudioContext" in window && !isTapped();
  return !isSounding() && !isWaking();
}

/** Where tones go, those for a context that wakes as well; null while nothing can sound. */
export const readyOutput = () => (isSounding() || isWaking() ? output : null);

/**
 * How loud, and whether other music continues beside it.
 * @param {{tones_volume: number, mix: boolean}} settings
 */
export function adjustAudio({ tones_volume, mix }) {
  // Halfway on the slider is heard as about half as loud.
  volume = (tones_volume / 100) ** 2;
  if (!context || !output) return;
  chooseSession(mix);
  output.gain.setTargetAtTime(volume, context.currentTime, FADE_SECONDS);
}

/**
 * The audio clock's time at which something is heard at that time of the page, once it sounds.
 * @param {number} pageMs as `performance.now()` gives it
 */
export function audioTimeAt(pageMs) {
  const now = performance.now();
  const sounding = /** @type {AudioContext} */ (context);
  const { contextTime = 0, performanceTime = 0 } = sounding.getOutputTimestamp?.() ?? {};
  const lagMs = now - performanceTime;
  const behind = sounding.currentTime - contextTime;
  const isSane = contextTime > 0 && Math.abs(lagMs) < SANE_MS && behind * 1000 < SANE_MS;
  // A context that wakes says when it was heard last, and continues from its own time.
  return isSane && sounding.state === "running"
    ? contextTime + (pageMs - performanceTime) / 1000
    : sounding.currentTime + (pageMs - now) / 1000;
}
