/** How a person is guided without looking: tones, voice and vibration, from one sheet of cues. */
import { isTapped } from "./activation.js";
import { adjustAudio, rest, unlock, wake } from "./audio.js";
import { upcoming } from "./cue-sheet.js";
import { DueCues } from "./due-cues.js";
import { SoundSchedule } from "./sound-schedule.js";
import { sentencesOf } from "./spoken.js";
import { Vibration } from "./vibration.js";
import { Voice } from "./voice.js";

/** Longer than any pause between two readings in a hidden page. */
const AHEAD_MS = 1100;
/** What was sounding at a pause has faded by then, and a short pause changes nothing. */
const REST_AFTER_MS = 3000;

/**
 * @typedef {import("../player/player.js").Player} Player
 * @typedef {import("./cue-store.js").CueSettings} CueSettings
 */

export class Cues {
  #data;
  #settings;
  #sounds = new SoundSchedule();
  #voice = new Voice(document.documentElement.lang);
  #vibration = new Vibration();
  #due = new DueCues();
  #wasRunning = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /** @param {import("../player/captions.js").Labels & {cues: CueSettings}} data */
  constructor(data) {
    this.#data = data;
    this.#settings = data.cues;
    this.set(data.cues);
  }

  /** @param {CueSettings} settings */
  set(settings) {
    this.#settings = settings;
    // It holds a phone up, so a page that may not sound yet waits for the tap, or the first tone.
    if (settings.tones && isTapped()) unlock();
    if (!settings.tones) this.#sounds.hush();
    adjustAudio(settings);
    this.#voice.set(settings);
    this.#vibration.set(settings);
  }

  /**
   * Gives what is due and prepares what comes. To be called at each reading of the clock.
   * @param {Player} player
   * @param {import("../player/clock.js").Reading} reading that the player has had
   */
  keep(player, { steady }) {
    const isEnding = player.isOver && this.#wasRunning;
    this.#wasRunning = player.isRunning;
    if (!player.isRunning && !isEnding) return;
    const sheet = upcoming(player, AHEAD_MS);
    if (this.#settings.tones) this.#sounds.keep(sheet, steady);
    for (const cue of this.#due.take(sheet, steady)) this.#give(cue, player);
  }

  /** The session runs again. */
  wake() {
    clearTimeout(this.#resting);
    wake();
  }

  /** Nothing more is to come: the session is paused or left. */
  hush() {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(rest, REST_AFTER_MS);
    this.#wasRunning = false;
    this.#due.forget();
    this.#sounds.hush();
    this.#voice.hush();
    this.#vibration.hush();
  }

  /** @param {import("./cue-sheet.js").Cue} cue @param {Player} player */
  #give(cue, player) {
    this.#vibration.feel(cue.name);
    const sentences = sentencesOf(cue, player, this.#data);
    if (sentences.length) this.#voice.say(sentences, { isMinor: cue.name === "half" });
  }
}
