/** After a skip: one tap says why, if one likes. The session does not wait for it. */
import { declareDone, hasMoreSides, skipExercise } from "./skips.js";

const OFFERED_MS = 15_000;

/** As the server numbers it. */
export const PAIN = 5;

/**
 * @typedef {import("./player.js").Player} Player
 * @typedef {import("./timeline.js").Step} Step
 */

export class SkipReasons {
  #view;
  /** @type {Step[]} */
  #steps = [];
  #until = 0;

  /** @param {import("./player-view.js").PlayerView} view */
  constructor(view) {
    this.#view = view;
  }

  /**
   * @param {Player} player
   * @param {Step[]} steps one of each side that was skipped
   */
  offer(player, steps) {
    this.#steps = steps;
    this.#until = performance.now() + OFFERED_MS;
    this.#view.toggle("reasons", steps.length > 0);
    this.#view.toggle("exercise", steps.length > 0 && hasMoreSides(player, steps[0]));
  }

  /** The other side is left out as well; the question why stays. @param {Player} player */
  takeExercise(player) {
    if (this.#steps.length) this.offer(player, skipExercise(player, this.#steps[0]));
  }

  /** @param {Player} player @param {number} reason */
  take(player, reason) {
    for (const step of this.#steps) player.tally.skip(step, reason);
    this.close();
  }

  /** Not skipped after all, but done without the timer. @param {Player} player */
  takeDeclared(player) {
    declareDone(player, this.#steps);
    this.close();
  }

  close() {
    this.#steps = [];
    this.#view.toggle("reasons", false);
  }

  expire() {
    if (this.#steps.length && performance.now() > this.#until) this.close();
  }
}
