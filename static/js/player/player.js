/** One session being played: where it is, what was counted. Knows no page; the time is given. */
import { back, READY_MS, ready } from "./navigation.js";
import { advance, keyOf, nextIndex, remainingMs, repetitionAt, secondsLeft } from "./timeline.js";

/**
 * @typedef {import("./timeline.js").Step} Step
 * @typedef {import("./timeline.js").Position} Position
 * @typedef {import("./clock.js").Reading} Reading
 */

/** A step that ended longer ago was seen by nobody: the phone slept, or the page was frozen. */
const GAP_MS = 10_000;

export class Player {
  /** @type {Reading | null} */
  #lastReading = null;
  #leadMs = 0;
  /** @type {Position} */
  position;

  /**
   * @param {Step[]} steps
   * @param {import("./progress-state.js").Tally} tally
   * @param {Position} position
   * @param {import("./timeline.js").Wanted} wanted
   */
  constructor(steps, tally, position, wanted) {
    this.steps = steps;
    this.tally = tally;
    this.wanted = wanted;
    this.#enter(position);
  }

  /** @returns {Step | null} null once the session is over */
  get step() {
    return this.steps[this.position.index] ?? null;
  }

  get isOver() {
    return this.step === null;
  }

  get isRunning() {
    return this.#lastReading !== null;
  }

  /** What the person sees: getting ready comes before any step that was entered in its middle. */
  get phase() {
    if (!this.step) return "done";
    return this.position.lead > 0 ? "lead-in" : this.step.phase;
  }

  get cue() {
    return this.position.lead > 0 ? "get-ready" : (this.step?.cue ?? "done");
  }

  get remainingMs() {
    return remainingMs(this.steps, this.position);
  }

  /** How long the phase lasts that the ring shows. */
  get phaseMs() {
    if (!this.step) return 0;
    return this.position.lead > 0 ? this.#leadMs : this.step.seconds * 1000;
  }

  /** How much of that phase is left: 1 at its beginning, 0 at its end. */
  get share() {
    return this.phaseMs ? this.remainingMs / this.phaseMs : 0;
  }

  get secondsLeft() {
    return secondsLeft(this.steps, this.position, this.wanted);
  }

  get offersMore() {
    if (!this.step?.offer) return false;
    return this.step.rep >= (this.wanted[keyOf(this.step)] ?? 0);
  }

  /** What has to be known to continue from here, on this phone or by the server. */
  get progress() {
    const at = repetitionAt(this.steps, this.position, this.wanted);
    return { states: this.tally.states, wanted: this.wanted, at, isPaused: !this.isRunning };
  }

  /** @param {Reading} reading */
  run(reading) {
    if (this.isRunning || !this.step) return;
    // The middle of a hold is entered by getting ready; the seconds before the pause still count.
    if (this.step.phase === "hold" && this.position.elapsed > 0) {
      this.#enter({ ...this.position, lead: READY_MS });
    }
    this.#lastReading = reading;
  }

  pause() {
    this.#keepPart();
    this.#lastReading = null;
  }

  /** Moves on to the time that was read. @param {Reading} reading */
  read(reading) {
    const last = this.#lastReading;
    if (!last || this.isOver) return { isGap: false, isRepetitionDone: false };
    const passed = Math.max(0, reading.steady - last.steady);
    // In a page that was in sight all the time only somebody can have moved the clock on the wall.
    const slept = reading.wasSeen ? 0 : reading.wall - last.wall;
    if (Math.max(passed, slept) > this.remainingMs + this.#gapMs) {
      this.pause();
      return { isGap: true, isRepetitionDone: false };
    }
    this.#lastReading = reading;
    const { position, ended } = advance(this.steps, this.position, passed, this.wanted);
    this.position = position;
    const completed = ended.filter((index) => this.tally.complete(index));
    if (this.isOver) this.#lastReading = null;
    return { isGap: false, isRepetitionDone: completed.length > 0 };
  }

  back() {
    this.#keepPart();
    this.#enter(back(this.steps, this.position, this.wanted));
  }

  /** Waits no longer: the hold that is being got ready for begins. */
  ready() {
    const { lead } = this.position;
    const ms = ready(this.steps, this.position);
    this.#enter(advance(this.steps, this.position, lead || ms, this.wanted).position);
  }

  /** To the start of a step, and past the last one to the end. @param {number} index */
  goTo(index) {
    this.#keepPart();
    this.#enter({ index, elapsed: 0, lead: 0 });
    if (this.isOver) this.#lastReading = null;
  }

  /**
   * Continues other steps in the same places: another pace, or eased from now on.
   * @param {Step[]} steps
   */
  adjust(steps) {
    this.steps = steps;
    this.tally.steps = steps;
  }

  /** Accepts the offer of this rest. */
  addOne() {
    const { step, offersMore } = this;
    if (step && offersMore) this.wanted[keyOf(step)] = step.rep + 1;
  }

  /** A whole phase that went by unheard is a gap as well; nothing of a gap counts. */
  get #gapMs() {
    const next = this.steps[nextIndex(this.steps, this.position.index, this.wanted)];
    return Math.min(GAP_MS, next ? next.seconds * 1000 : GAP_MS);
  }

  /** @param {Position} position */
  #enter(position) {
    this.position = position;
    this.#leadMs = position.lead;
  }

  /** The seconds held in a step that does not come to its end now. */
  #keepPart() {
    if (this.isOver) return;
    this.tally.hold(this.position.index, Math.floor(this.position.elapsed / 1000));
  }
}
