/** <level-field>: a slider that says its level, and is heard at it while it moves. */
import { adjustAudio, readyOutput, unlock } from "./audio.js";
import { ring } from "./tones.js";
import { unlockVoice, Voice } from "./voice.js";

const { lang } = document.documentElement;
const percent = new Intl.NumberFormat(lang, { style: "percent" });
const voice = new Voice(lang);
const BETWEEN_TONES_MS = 150;

class LevelField extends HTMLElement {
  /** @type {AbortController} */
  #undo;
  #toneAt = -BETWEEN_TONES_MS;

  connectedCallback() {
    this.#undo = new AbortController();
    const { signal } = this.#undo;
    this.addEventListener("pointerdown", unlock, { signal });
    this.addEventListener("input", () => this.#sound({ isMinor: true }), { signal });
    // Another script sets a level without a sound; a person's last word is said at the last level.
    this.addEventListener("change", (event) => this.#rest(event), { signal });
    if (this.dataset.channel === "tones") {
      this.#form?.addEventListener("input", ({ target }) => this.#tick(target), { signal });
    }
    this.#show();
  }

  disconnectedCallback() {
    this.#undo.abort();
    voice.hush();
  }

  get #form() {
    return this.closest("form");
  }

  get #slider() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  /** @param {string} name of a box of the same form */
  #isChecked(name) {
    return this.#form?.querySelector(`[name=${name}]:checked`) != null;
  }

  #show() {
    const text = percent.format(this.#slider.valueAsNumber / 100);
    /** @type {HTMLOutputElement} */ (this.querySelector("output")).value = text;
    this.#slider.setAttribute("aria-valuetext", text);
  }

  /** @param {{isMinor: boolean}} options */
  #sound(options) {
    this.#show();
    if (this.dataset.channel === "tones") this.#ring();
    else this.#say(options);
  }

  /** @param {Event} event */
  #rest({ isTrusted }) {
    if (isTrusted) this.#sound({ isMinor: false });
    else this.#show();
  }

  /** A step of a pace beside it is heard as well. @param {HTMLInputElement} field */
  #tick(field) {
    if (field.closest("step-field") && this.#isChecked("tones")) this.#ring();
  }

  #ring() {
    unlock();
    adjustAudio({ tones_volume: this.#slider.valueAsNumber, mix: this.#isChecked("mix") });
    const output = readyOutput();
    if (!output || performance.now() - this.#toneAt < BETWEEN_TONES_MS) return;
    this.#toneAt = performance.now();
    ring(output, "ready", output.context.currentTime);
  }

  /** @param {{isMinor: boolean}} options */
  #say(options) {
    unlockVoice();
    voice.set({ voice: true, voice_volume: this.#slider.valueAsNumber });
    voice.say([this.dataset.say ?? ""], options);
  }
}

customElements.define("level-field", LevelField);
