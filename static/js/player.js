/** One session being played: where it is, what was counted. Knows no page; the time is told. */
import {
  advance,
  afterSide,
  back,
  keyOf,
  READY_MS,
  remainingMs,
  repetitionAt,
  secondsLeft,
} from "./timeline.js";

/**
 * A reading that comes this long after the current step should have ended finds a phone that slept
 * or a page that was frozen. Nobody was guided meanwhile, so nothing of it counts.
 */
const GAP_MS = 10_000;

const SKIPPED = 1;

export class Player {
  #lastReading = null;
  #leadMs = 0;

  /**
   * @param {import("./timeline.js").Step[]} steps
   * @param {import("./progress-state.js").Tally} tally
   * @param {import("./timeline.js").Position} position
   * @param {Record<string, number>} wanted
   */
  constructor(steps, tally, position, wanted) {
    this.steps = steps;
    this.tally = tally;
    this.wanted = wanted;
    this.#enter(position);
  }

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
    if (this.isOver) return "done";
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
    if (this.isOver) return 0;
    return this.position.lead > 0 ? this.#leadMs : this.step.seconds * 1000;
  }

  get secondsLeft() {
    return secondsLeft(this.steps, this.position, this.wanted);
  }

  get offersMore() {
    return Boolean(this.step?.offer) && this.step.rep >= (this.wanted[keyOf(this.step)] ?? 0);
  }

  /** What has to be known to go on from here, on this phone or by the server. */
  get progress() {
    const at = repetitionAt(this.steps, this.position, this.wanted);
    return { states: this.tally.states, wanted: this.wanted, at, isPaused: !this.isRunning };
  }

  /** @param {import("./clock.js").Reading} reading */
  run(reading) {
    if (this.isRunning || this.isOver) return;
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

  /** Moves on to the time that was read. @param {import("./clock.js").Reading} reading */
  read(reading) {
    const last = this.#lastReading;
    if (!last || this.isOver) return { isGap: false, isRepetitionDone: false };
    const passed = Math.max(0, reading.steady - last.steady);
    if (Math.max(passed, reading.wall - last.wall) > this.remainingMs + GAP_MS) {
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

  /** Leaves this exercise's side. The step that was skipped, or null if its dose was done. */
  skip() {
    const { step } = this;
    if (!step) return null;
    this.#keepPart();
    this.#enter({ index: afterSide(this.steps, this.position.index), elapsed: 0, lead: 0 });
    if (this.isOver) this.#lastReading = null;
    const asked = this.steps.filter((each) => keyOf(each) === keyOf(step) && !each.optional);
    const { reps_done } = this.tally.stateOf(step);
    if (reps_done >= Math.max(...asked.map((each) => each.rep))) return null;
    this.tally.skip(step, SKIPPED);
    return step;
  }

  /** Accepts the offer of this rest. */
  addOne() {
    if (this.offersMore) this.wanted[keyOf(this.step)] = this.step.rep + 1;
  }

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
