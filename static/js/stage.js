/** Shows a player: writes the page when a second has passed, and sounds when a phase begins. */
import { announcement, captions } from "./captions.js";
import { isLocked, play, toneOf } from "./sounds.js";

const TICKS_MS = 3000;

export class Stage {
  #view;
  #data;
  #phase = "";
  #moment = "";
  #shown = "";

  /**
   * @param {import("./player-view.js").PlayerView} view
   * @param {{words: object, exercises: object, cues: {tones: boolean}}} data
   */
  constructor(view, data) {
    this.#view = view;
    this.#data = data;
  }

  /** @param {import("./player.js").Player} player */
  show(player) {
    const { phase, cue, remainingMs, isRunning, offersMore } = player;
    const moment = `${player.position.index}/${phase}/${cue}`;
    const shown = [moment, Math.ceil(remainingMs / 1000), isRunning, offersMore].join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    const texts = captions(player, this.#data);
    if (moment !== this.#moment) {
      this.#moment = moment;
      this.#enter(player, texts);
    } else if (isRunning && phase !== "hold" && remainingMs <= TICKS_MS) this.#sound("tick");
    this.#view.show(player, texts, this.#data.words);
    this.#view.toggle("sound-locked", isRunning && this.#data.cues.tones && isLocked());
  }

  #sound(name) {
    if (this.#data.cues.tones) play(name);
  }

  #enter(player, texts) {
    const { phase } = player;
    const wasHold = this.#phase === "hold";
    this.#phase = phase;
    this.#view.enter(phase);
    this.#view.announce(announcement(player, texts));
    if (player.isRunning || player.isOver) this.#sound(toneOf({ phase, wasHold }));
  }
}
