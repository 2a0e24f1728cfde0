/** What is felt: a pattern for each cue, where the device can vibrate. */
import { isTapped } from "./activation.js";

/**
 * Milliseconds on, off, on … A hold's end is felt as what follows it.
 * @type {Record<string, number[]>}
 */
const PATTERNS = {
  ready: [30],
  start: [250],
  half: [60, 80, 60],
  last: [30],
  move: [120],
  rest: [120, 100, 120],
  switch: [120, 100, 120, 100, 300],
  "lead-in": [80, 80, 80],
  "get-ready": [80],
  done: [300, 150, 300, 150, 300],
};

/** Browsers refuse it until the page has been tapped. @param {VibratePattern} pattern */
const vibrate = (pattern) => isTapped() && (navigator.vibrate?.(pattern) ?? false);

export class Vibration {
  #isOn = true;

  /** @param {{vibration: boolean}} settings */
  set({ vibration }) {
    this.#isOn = vibration;
    if (!vibration) this.hush();
  }

  /** @param {string} name of a cue @returns {boolean} whether the device took it */
  feel(name) {
    return this.#isOn && name in PATTERNS && vibrate(PATTERNS[name]);
  }

  hush() {
    vibrate(0);
  }
}
