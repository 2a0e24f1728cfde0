/** After a skip: one tap says why, if one likes. The session does not wait for it. */

const OFFERED_MS = 15_000;

export class SkipReasons {
  #view;
  #step = null;
  #until = 0;

  /** @param {import("./player-view.js").PlayerView} view */
  constructor(view) {
    this.#view = view;
  }

  /** @param {import("./timeline.js").Step | null} step that was skipped */
  offer(step) {
    this.#step = step;
    this.#until = Date.now() + OFFERED_MS;
    this.#view.toggle("reasons", step !== null);
  }

  /** @param {number} reason @param {import("./progress-state.js").Tally} tally */
  take(reason, tally) {
    if (this.#step) tally.skip(this.#step, reason);
    this.offer(null);
  }

  expire() {
    if (this.#step && Date.now() > this.#until) this.offer(null);
  }
}
