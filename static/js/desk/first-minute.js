/**
 * The first minute of a patient's session, with the player that the patient has. What is done in it
 * is kept nowhere, neither in this browser nor by the server.
 */
import { SessionPlayer } from "../player/session-player.js";
import { SessionRun } from "../player/session-run.js";
import { AS_PRESCRIBED } from "../player/todays-steps.js";
import { unlock } from "../sound/audio.js";
import { unlockVoice } from "../sound/voice.js";
import { MemoryJournal, readFirst } from "./memory-journal.js";

const MINUTE_MS = 60_000;
/** They lead to what only the patient can do. */
const INERT_ACTIONS = ["finish", "options"];

/** In place of the end of a session: that of the minute. */
class MinuteOver {
  isOpen = false;
  #view;

  /** @param {import("../player/player-view.js").PlayerView} view */
  constructor(view) {
    this.#view = view;
  }

  open() {
    this.#show(true);
    this.#view.part("minute-over").querySelector("h2")?.focus();
  }

  close() {
    this.#show(false);
    return false;
  }

  /** @param {boolean} isOver */
  #show(isOver) {
    this.isOpen = isOver;
    this.#view.toggle("player", !isOver);
    this.#view.toggle("finish", !isOver);
    this.#view.toggle("minute-over", isOver);
  }

  answer() {}
  declareAll() {}
  send() {}
  async settle() {}
  showDeclared() {}
}

class FirstMinute extends SessionRun {
  #leftMs = MINUTE_MS;
  #runsSince = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} root
   * @param {import("../player/captions.js").PlayerData} data
   * @param {(snapshot: import("../player/session-run.js").Snapshot) => void} onPicture
   */
  constructor(root, data, onPicture) {
    super(root, data, onPicture);
    this.journal = new MemoryJournal(readFirst(root));
    this.finishPanel = new MinuteOver(this.view);
    // The patient's own settings, and not those of whoever looks.
    this.adjust({ settings: { ...data.cues }, ease: AS_PRESCRIBED });
    for (const name of INERT_ACTIONS) this.view.action(name).setAttribute("disabled", "");
  }

  run() {
    super.run();
    if (!this.player?.isRunning) return;
    this.#runsSince = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.finish(), this.#leftMs);
  }

  /** @param {string} note */
  pause(note) {
    this.#halt();
    super.pause(note);
  }

  finish() {
    this.#halt();
    super.finish();
  }

  stop() {
    this.#halt();
    super.stop();
  }

  /** What has been played of the minute does not come back. */
  #halt() {
    if (this.player?.isRunning) this.#leftMs -= performance.now() - this.#runsSince;
    clearTimeout(this.#timer);
  }
}

class FirstMinutePlayer extends SessionPlayer {
  /** @type {SessionPlayer["newRun"]} */
  newRun(data, onPicture) {
    return new FirstMinute(this, data, onPicture);
  }
}

/** The first tap or key lets the page sound, if it may not already. */
function watchGestures() {
  for (const gesture of ["pointerup", "click", "keydown"]) {
    document.addEventListener(gesture, () => unlock(), { passive: true });
  }
  document.addEventListener("click", unlockVoice, { passive: true });
}

watchGestures();
/** @type {HTMLFieldSetElement | null} */
const controls = document.querySelector("fieldset.preview");
// The timer's buttons work; the form stays hidden behind them, and may not be sent.
if (controls) controls.disabled = false;
customElements.define("session-player", FirstMinutePlayer);
