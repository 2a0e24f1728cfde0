/** What is left out of a session, and what was done of it without the timer. */
import { afterExercise, afterSide } from "./navigation.js";
import { keyOf } from "./timeline.js";
import { askedReps } from "./todays-steps.js";

/**
 * @typedef {import("./player.js").Player} Player
 * @typedef {import("./timeline.js").Step} Step
 */

/** Until a reason is given. Any reason is larger, so it takes the place of this one. */
const SKIPPED = 1;

/** @type {(player: Player, step: Step) => boolean} */
function isDone({ steps, tally }, step) {
  return tally.stateOf(step).reps_done >= askedReps(steps)[keyOf(step)];
}

/** Whether nothing is left to be said of what was done. @type {(player: Player) => boolean} */
export function isAllDone({ steps, tally }) {
  const asked = askedReps(steps);
  return steps.every((step) => {
    const { reps_done, declared_reps } = tally.stateOf(step);
    return Math.max(reps_done, declared_reps) >= asked[keyOf(step)];
  });
}

/**
 * Leaves the side that is on.
 * @param {Player} player
 * @returns {Step[]} one step of the side that was skipped, none if its dose was done
 */
export function skipSide(player) {
  const { step, steps, position, tally } = player;
  if (!step) return [];
  player.goTo(afterSide(steps, position.index));
  if (isDone(player, step)) return [];
  tally.skip(step, SKIPPED);
  return [step];
}

/**
 * Leaves the whole exercise that a step belongs to, or has just left.
 * @param {Player} player
 * @param {Step} step
 * @returns {Step[]} one step of each side that is not done
 */
export function skipExercise(player, { item }) {
  const { step, steps, tally } = player;
  const ofExercise = steps.filter((each) => each.item === item);
  const sides = new Map(ofExercise.map((each) => [keyOf(each), each]));
  const skipped = [...sides.values()].filter((each) => !isDone(player, each));
  for (const each of skipped) tally.skip(each, SKIPPED);
  if (step?.item === item) player.goTo(afterExercise(steps, player.position.index));
  return skipped;
}

/**
 * Whether another side of that step's exercise is on or still to come.
 * @type {(player: Player, step: Step) => boolean}
 */
export const hasMoreSides = ({ step: current }, { item }) => current?.item === item;

/**
 * Those sides were done without the timer: said by the person, and logged apart.
 * @param {Player} player
 * @param {Step[]} skipped
 */
export function declareDone({ steps, tally }, skipped) {
  const asked = askedReps(steps);
  for (const step of skipped) tally.declare(step, asked[keyOf(step)]);
}
