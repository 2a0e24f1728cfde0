/**
 * How far each exercise and side has come. A state only grows: merging takes the larger of each
 * figure, so reports may arrive late, twice or in any order.
 *
 * @typedef {{reps_done: number, held_seconds: number, declared_reps: number,
 *   skip_reason: number, eased: number}} State
 * @typedef {Record<string, State>} States by key of exercise and side
 * @typedef {import("./timeline.js").Step} Step
 */
import { endsRepetition, keyOf } from "./timeline.js";

/** @type {(keyof State)[]} */
export const FIGURES = ["reps_done", "held_seconds", "declared_reps", "skip_reason", "eased"];

/** @type {(row: Record<string, string | number>) => State} */
const figures = (row) => mapFigures((name) => Number(row[name]) || 0);

/**
 * The states in a form's fields, "reports-<row>-<figure>".
 * @param {Record<string, string>} fields
 * @returns {States}
 */
export function readStates(fields) {
  /** @type {Record<string, {item: string, side: string}>} */
  const rows = {};
  for (const [name, value] of Object.entries(fields)) {
    const [, row, figure] = name.match(/^reports-(\d+)-(\w+)$/) ?? [];
    if (row) rows[row] = { ...rows[row], [figure]: value };
  }
  return Object.fromEntries(Object.values(rows).map((row) => [keyOf(row), figures(row)]));
}

/**
 * Each figure of `mine`, or of `theirs` where that is larger.
 * @type {(mine: States, theirs: States) => States}
 */
export function merge(mine, theirs) {
  return Object.fromEntries(
    Object.entries(mine).map(([key, state]) => {
      const other = theirs[key] ?? figures({});
      return [key, mapFigures((name) => Math.max(state[name], other[name]) || 0)];
    }),
  );
}

/**
 * Whether `mine` knows of something that `theirs` does not.
 * @type {(mine: States, theirs: States) => boolean}
 */
export function isAhead(mine, theirs) {
  return Object.entries(mine).some(([key, state]) =>
    FIGURES.some((name) => state[name] > (theirs[key]?.[name] ?? 0)),
  );
}

/** @param {(name: keyof State) => number} figureOf @returns {State} */
function mapFigures(figureOf) {
  const entries = FIGURES.map((name) => [name, figureOf(name)]);
  return Object.fromEntries(entries);
}

/**
 * Counts what the timer sees into the states. A step's seconds count once, by its best attempt, so
 * going back and doing it again makes nobody hold more than the dose.
 */
export class Tally {
  /** @type {number[]} */
  #held;
  /** @type {Record<string, number>} */
  #surplus = {};

  /** @param {Step[]} steps @param {States} states */
  constructor(steps, states) {
    /** The steps as they run now; they may be adjusted in their places. */
    this.steps = steps;
    this.states = mapValues(states, (state) => ({ ...state }));
    // The seconds known so far belong to the first repetitions, in order.
    const rest = mapValues(states, (state) => state.held_seconds);
    this.#held = steps.map((step) => {
      const seconds = step.counted ? Math.min(step.seconds, rest[keyOf(step)]) : 0;
      rest[keyOf(step)] -= seconds;
      return seconds;
    });
    this.#surplus = rest;
  }

  /** @param {import("./timeline.js").ExerciseSide} step */
  stateOf(step) {
    return this.states[keyOf(step)];
  }

  /**
   * The person held this step for n whole seconds, perhaps not to its end.
   * @type {(index: number, seconds: number) => void}
   */
  hold(index, seconds) {
    const step = this.steps[index];
    if (!step.counted) return;
    this.#held[index] = Math.max(this.#held[index], Math.min(seconds, step.seconds));
    const ofSide = this.#held.filter((_, each) => keyOf(this.steps[each]) === keyOf(step));
    this.stateOf(step).held_seconds = ofSide.reduce(
      (sum, each) => sum + each,
      this.#surplus[keyOf(step)],
    );
  }

  /** The step ran to its end. True if that completed a repetition. @param {number} index */
  complete(index) {
    const step = this.steps[index];
    this.hold(index, step.seconds);
    if (!endsRepetition(this.steps, index)) return false;
    const state = this.stateOf(step);
    state.reps_done = Math.max(state.reps_done, step.rep);
    if (step.eased) state.eased = 1;
    return true;
  }

  /**
   * The person says that n repetitions of this side were done without the timer.
   * @param {Step} step
   * @param {number} reps
   */
  declare(step, reps) {
    const state = this.stateOf(step);
    state.declared_reps = Math.max(state.declared_reps, reps);
  }

  /** A larger reason stays, as on the server. @param {Step} step @param {number} reason */
  skip(step, reason) {
    const state = this.stateOf(step);
    state.skip_reason = Math.max(state.skip_reason, reason);
  }
}

/**
 * @template T, U
 * @param {Record<string, T>} object
 * @param {(value: T) => U} change
 */
const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
