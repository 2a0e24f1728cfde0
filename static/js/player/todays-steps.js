/**
 * The session's steps as they run today: at the person's own pace, eased where that was asked for.
 * Every change keeps the steps in their places, so a position stays true while they change.
 */
import { keyOf } from "./timeline.js";

/**
 * @typedef {import("./timeline.js").Step} Step
 * @typedef {{isShorter: boolean, isFewer: boolean}} Ease
 * @typedef {Pick<import("../sound/cue-store.js").CueSettings,
 *   "lead_in_seconds" | "extra_rest_seconds" | "move_seconds">} Pace
 * @typedef {{settings: import("../sound/cue-store.js").CueSettings, ease: Ease}} Chosen
 */

/** Nothing eased. */
export const AS_PRESCRIBED = { isShorter: false, isFewer: false };

/** Of a shortened hold this much stays. */
const SHORTER = 2 / 3;

const MOVES = ["lift", "bend-right", "bend-left", "lower"];

/** Seconds at this pace. @param {Step} step @param {Pace} pace */
function pacedSeconds({ cue, seconds }, pace) {
  if (cue === "get-ready" || cue === "switch") return pace.lead_in_seconds;
  if (cue === "rest") return seconds + pace.extra_rest_seconds;
  return MOVES.includes(cue) ? pace.move_seconds : seconds;
}

/**
 * The pace of `domain.timeline.build`, put onto steps that were built with the default one.
 * @param {Step[]} steps
 * @param {Pace} pace
 */
export const paced = (steps, pace) =>
  steps.map((step) => ({ ...step, seconds: pacedSeconds(step, pace) }));

/** The repetitions asked for, by key of exercise and side. @param {Step[]} steps */
export function askedReps(steps) {
  /** @type {Record<string, number>} */
  const asked = {};
  for (const step of steps) {
    if (!step.optional && !step.dropped) {
      asked[keyOf(step)] = Math.max(asked[keyOf(step)] ?? 0, step.rep);
    }
  }
  return asked;
}

/**
 * Easier today: shorter holds, about half of the repetitions, or both. What falls away is marked
 * `dropped`; what stays bears `eased`, so that the log can say it.
 * @param {Step[]} steps
 * @param {Partial<Ease>} ease
 */
export function eased(steps, { isShorter = false, isFewer = false }) {
  if (!isShorter && !isFewer) return steps;
  const asked = askedReps(steps);
  return steps.map((step) => {
    const most = isFewer ? Math.ceil(asked[keyOf(step)] / 2) : step.reps;
    return {
      ...step,
      seconds: isShorter && step.counted ? Math.ceil(step.seconds * SHORTER) : step.seconds,
      reps: isFewer ? Math.max(most, Math.min(step.rep, step.reps)) : step.reps,
      dropped: isFewer && (step.rep > most || (step.rep === most && step.phase === "rest")),
      eased: true,
    };
  });
}

/** @param {Step[]} steps @param {Chosen} chosen by the person */
export const stepsToday = (steps, { settings, ease }) => eased(paced(steps, settings), ease);
