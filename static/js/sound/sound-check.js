/** <sound-check> plays in ten seconds what a session is made of, and asks what arrived. */

import { WakeLock } from "../player/wake-lock.js";
import { adjustAudio, readyOutput, unlock } from "./audio.js";
import { rememberSoundCheck } from "./sound-check-offer.js";
import { ring } from "./tones.js";
import { Vibration } from "./vibration.js";
import { chooseAnotherVoice, hasVoice, Voice, voicesFor } from "./voice.js";

/**
 * Seconds from the beginning: a session in short.
 * @type {[string, number][]}
 */
const TONES = [
  ["ready", 0.3],
  ["ready", 1],
  ["ready", 1.7],
  ["start", 2.4],
  ["half", 3.6],
  ["end", 4.8],
];
/** @type {[string, number][]} */
const VIBRATIONS = [
  ["start", 2400],
  ["rest", 4800],
];
const TONES_MS = 6000;
const VOICE_MS = 4500;
/** A context that was just woken needs a moment before it runs. */
const WAKING_MS = 300;

const lang = document.documentElement.lang;

class SoundCheck extends HTMLElement {
  /** @type {AbortController} */
  #undo;
  #wakeLock = new WakeLock();
  #vibration = new Vibration();
  #voice = new Voice(lang);

  connectedCallback() {
    this.#undo = new AbortController();
    this.addEventListener("click", (event) => this.#act(event), { signal: this.#undo.signal });
  }

  disconnectedCallback() {
    this.#undo.abort();
    this.#voice.hush();
    this.#wakeLock.release();
  }

  /** @param {HTMLElementEventMap["click"]} event */
  #act({ target }) {
    /** @type {HTMLButtonElement | null} */
    const button = target.closest("[data-action]");
    if (button?.dataset.action === "play") this.#play(button);
    if (button?.dataset.action === "another-voice") this.#tryAnotherVoice();
    if (button?.dataset.action === "answer") {
      this.#show(button.closest("[data-check]")?.dataset.check, button.value);
    }
  }

  /**
   * The texts for an outcome are on the page: the others are hidden.
   * @param {string | undefined} check
   * @param {string} outcome
   */
  #show(check, outcome) {
    const texts = this.querySelectorAll(`[data-check="${check}"] [data-when]`);
    for (const text of texts) text.hidden = text.dataset.when !== outcome;
  }

  /** @param {HTMLButtonElement} button */
  async #play(button) {
    button.disabled = true;
    rememberSoundCheck();
    /** @type {import("./cue-store.js").CueSettings} */
    const settings = JSON.parse(this.dataset.cues ?? "{}");
    unlock();
    adjustAudio(settings);
    this.#voice.set({ ...settings, voice: true });
    for (const check of ["voice", "vibration", "tones", "screen"]) this.#show(check, "waiting");
    await Promise.all([this.#tryScreen(), this.#tryVibration(), this.#tryTones()]);
    await this.#tryVoice();
    this.#wakeLock.release();
    button.disabled = false;
  }

  async #tryTones() {
    this.#show("tones", "playing");
    await this.#wait(WAKING_MS);
    const output = readyOutput();
    if (output) {
      const now = output.context.currentTime;
      for (const [name, seconds] of TONES) ring(output, name, now + seconds);
    }
    await this.#wait(TONES_MS);
    this.#show("tones", output ? "played" : "missing");
  }

  async #tryVibration() {
    this.#show("vibration", "playing");
    const taken = VIBRATIONS.map(async ([name, ms]) => {
      await this.#wait(WAKING_MS + ms);
      return this.#vibration.feel(name);
    });
    const isTaken = (await Promise.all(taken)).some(Boolean);
    this.#show("vibration", isTaken ? "played" : "missing");
  }

  async #tryScreen() {
    this.#show("screen", "playing");
    await this.#wakeLock.keep();
    this.#show("screen", this.#wakeLock.isHeld ? "yes" : "missing");
  }

  async #tryVoice() {
    this.#show("voice", "playing");
    const isThere = await hasVoice(lang);
    if (isThere) {
      this.#saySample();
      await this.#wait(VOICE_MS);
    }
    this.#show("voice", isThere ? "played" : "missing");
    const another = this.querySelector("[data-action=another-voice]");
    another?.toggleAttribute("hidden", voicesFor(lang).length < 2);
  }

  /** The next voice of this device says the same, and is remembered. */
  #tryAnotherVoice() {
    const name = chooseAnotherVoice(lang);
    const slot = this.querySelector("[data-slot=voice]");
    if (slot) slot.textContent = name;
    this.#saySample();
  }

  #saySample() {
    this.#voice.say([this.querySelector("[data-say]")?.dataset.say ?? ""]);
  }

  /** Never ends once the page was left: nothing of the check continues. @param {number} ms */
  #wait(ms) {
    const { signal } = this.#undo;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => clearTimeout(timer));
    });
  }
}

customElements.define("sound-check", SoundCheck);
