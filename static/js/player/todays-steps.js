/**
 * The session's steps as they run today: at the person's own pace, eased where that was asked for.
 * Every change keeps the steps in their places, so a position stays true while they change.
 */
import { keyOf } from "./timeline.js";

/** Nothing eased. */
export const AS_PRESCRIBED = { isShorter: false, isFewer: false };

/** Of a shortened hold this much stays. */
const SHORTER = 2 / 3;

const MOVES = ["lift", "bend-right", "bend-left", "lower"];

/** @param {import("./timeline.js").Step} step @returns {number} seconds at this pace */
function pacedSeconds({ cue, seconds }, pace) {
  if (cue === "get-ready" || cue === "switch") return pace.lead_in_seconds;
  if (cue === "rest") return seconds + pace.extra_rest_seconds;
  return MOVES.includes(cue) ? pace.move_seconds : seconds;
}

/**
 * The pace of `domain.timeline.build`, put onto steps that were built with the default one.
 * @param {import("./timeline.js").Step[]} steps
 * @param {{lead_in_seconds: number, extra_rest_seconds: number, move_seconds: number}} pace
 */
export const paced = (steps, pace) =>
  steps.map((step) => ({ ...step, seconds: pacedSeconds(step, pace) }));

/** @returns {Record<string, number>} the repetitions asked for, by key of exercise and side */
export function askedReps(steps) {
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
 * @param {import("./timeline.js").Step[]} steps
 * @param {{isShorter?: boolean, isFewer?: boolean}} ease
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

/** @param {{settings: object, ease: object}} chosen by the person */
export const stepsToday = (steps, { settings, ease }) => eased(paced(steps, settings), ease);
