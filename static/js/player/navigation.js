/** Where a tap, a key or a return leads: positions to enter, made from the steps alone. */
import { isHold, isSameRepetition, isWanted, keyOf, remainingMs } from "./timeline.js";

/**
 * @typedef {import("./timeline.js").Step} Step
 * @typedef {import("./timeline.js").Position} Position
 * @typedef {import("./timeline.js").Wanted} Wanted
 */

/** Time to get back into position before a hold that does not follow its own entry or rest. */
export const READY_MS = 3000;

/** Back, pressed this soon after a repetition began, means the one before. */
const AGAIN_MS = 3000;

/** @param {Step} step */
const isEntry = (step) => step.phase === "lead-in" || step.phase === "switch";

/**
 * The first hold of the repetition that this step belongs to, leads to or follows.
 * @param {Step[]} steps
 * @param {number} index
 */
function repetitionStart(steps, index) {
  return steps.findIndex((step) => isHold(step) && isSameRepetition(step, steps[index]));
}

/**
 * Before a first repetition its entry step runs; any other is entered by getting ready.
 * @type {(steps: Step[], index: number) => Position}
 */
function enter(steps, index) {
  const entry = steps.findIndex((step) => keyOf(step) === keyOf(steps[index]));
  const isFirst = steps[index].rep === 1 && isEntry(steps[entry]);
  return isFirst
    ? { index: entry, elapsed: 0, lead: 0 }
    : { index, elapsed: 0, lead: steps[entry].seconds * 1000 };
}

/**
 * Back: to the start of this repetition, or, in its first seconds, to the one before.
 * @type {(steps: Step[], position: Position, wanted: Wanted) => Position}
 */
export function back(steps, position, wanted) {
  const index = Math.min(position.index, steps.length - 1);
  const start = isEntry(steps[index]) ? index : repetitionStart(steps, index);
  let since = position.lead > 0 ? 0 : position.elapsed;
  for (let passed = start; passed < position.index; passed += 1) {
    since += steps[passed].seconds * 1000;
  }
  if (since >= AGAIN_MS) {
    return { index: start, elapsed: 0, lead: isEntry(steps[start]) ? 0 : READY_MS };
  }
  let before = start - 1;
  while (before >= 0 && !(isHold(steps[before]) && isWanted(steps[before], wanted))) before -= 1;
  return before < 0
    ? { index: 0, elapsed: 0, lead: 0 }
    : { index: repetitionStart(steps, before), elapsed: 0, lead: READY_MS };
}

/**
 * The entry of what follows this exercise's side; `steps.length` at the end.
 * @param {Step[]} steps
 * @param {number} index
 */
export function afterSide(steps, index) {
  let next = index;
  while (next < steps.length && keyOf(steps[next]) === keyOf(steps[index])) next += 1;
  return next;
}

/**
 * The entry of the next exercise; `steps.length` at the end.
 * @param {Step[]} steps
 * @param {number} index
 */
export function afterExercise(steps, index) {
  let next = index;
  while (next < steps.length && steps[next].item === steps[index].item) next += 1;
  return next;
}

/**
 * Ready already: ends getting ready, a rest or a switch. A hold is never cut short.
 * @param {Step[]} steps
 * @param {Position} position
 * @returns {number} the milliseconds left out
 */
export function ready(steps, position) {
  const step = steps[position.index];
  if (!step || (position.lead === 0 && isHold(step))) return 0;
  return remainingMs(steps, position);
}

/**
 * Where to continue: at the repetition `at`, unless it was declared meanwhile, else at the first one
 * neither done nor skipped.
 * @param {Step[]} steps
 * @param {import("./progress-state.js").States} states
 * @param {Wanted} wanted
 * @param {import("./timeline.js").Repetition | null} [at]
 * @returns {Position}
 */
export function resumePosition(steps, states, wanted, at = null) {
  const isFollowed = at && at.rep > (states[keyOf(at)]?.declared_reps ?? 0);
  /** @param {Step} step */
  const isGoal = (step) => {
    if (isFollowed) return isSameRepetition(step, at);
    const { reps_done, declared_reps, skip_reason } = states[keyOf(step)];
    return skip_reason === 0 && step.rep > Math.max(reps_done, declared_reps);
  };
  const index = steps.findIndex((step) => isHold(step) && isWanted(step, wanted) && isGoal(step));
  return index < 0 ? { index: steps.length, elapsed: 0, lead: 0 } : enter(steps, index);
}
