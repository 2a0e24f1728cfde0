/**
 * Shows a player: turns the ring at each reading, writes the page when a second has passed, and
 * announces each new phase.
 */
import { announcement, picture } from "./captions.js";

/**
 * @typedef {import("./captions.js").Picture & {moment: string}} StagePicture
 *   another moment is another phase, which is announced
 */

/** Four seconds in and four out. */
const BREATH_MS = 8000;

/** How far it has breathed in: 0 at the beginning of a phase. @param {import("./player.js").Player} player */
function breathOf({ phaseMs, remainingMs }) {
  return (1 - Math.cos((2 * Math.PI * (phaseMs - remainingMs)) / BREATH_MS)) / 2;
}

/** Each turn of the ring costs a phone a picture: in a long phase, which turns it little, half as many. */
const LONG_PHASE_MS = 20_000;
const TURN_MS = 250;
const SMALL_TURN_MS = 500;

/**
 * The milliseconds until there is something new to show: the next turn of the ring, or second.
 * @param {import("./player.js").Player} player
 */
export function nextPictureMs({ phaseMs, remainingMs }) {
  const turnMs = phaseMs < LONG_PHASE_MS ? TURN_MS : SMALL_TURN_MS;
  return Math.min(remainingMs % 1000 || 1000, turnMs);
}

export class Stage {
  #view;
  #data;
  #onPicture;
  #moment = "";
  #shown = "";

  /**
   * @param {import("./player-view.js").PlayerView} view
   * @param {import("./captions.js").Labels} data
   * @param {(picture: StagePicture) => void} onPicture hears what is shown
   */
  constructor(view, data, onPicture = () => {}) {
    this.#view = view;
    this.#data = data;
    this.#onPicture = onPicture;
  }

  /** @param {import("./player.js").Player} player */
  show(player) {
    const { remainingMs, isRunning, offersMore, step } = player;
    this.#view.turnRing(player.share, breathOf(player));
    const moment = `${player.position.index}/${player.phase}/${player.cue}`;
    const shown = [moment, Math.ceil(remainingMs / 1000), isRunning, offersMore, step?.reps].join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.showPicture({ ...picture(player, this.#data), moment });
  }

  /** What this page's player shows, or another tab's. @param {StagePicture} picture */
  showPicture(picture) {
    if (picture.moment !== this.#moment) {
      this.#moment = picture.moment;
      this.#view.enter(picture.phase);
      this.#view.announce(announcement(picture));
    }
    this.#view.show(picture, this.#data.words);
    this.#onPicture(picture);
  }
}
