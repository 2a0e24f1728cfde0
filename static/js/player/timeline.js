/**
 * Where a session is: steps and milliseconds in, positions out. Knows no page and no clock.
 *
 * A position is {index, elapsed, lead}: the step, the milliseconds of it that have passed, and the
 * milliseconds of getting ready that still come first. Past the last step the session is over.
 * `wanted` says up to which repetition "one more" was asked for, by key of exercise and side.
 *
 * @typedef {{item: number, side: string, rep: number, reps: number, phase: string, cue: string,
 *   seconds: number, optional: boolean, offer: boolean, counted: boolean, dropped?: boolean,
 *   eased?: boolean}} Step
 * @typedef {{index: number, elapsed: number, lead: number}} Position
 * @typedef {Record<string, number>} Wanted
 * @typedef {Pick<Step, "item" | "side">} ExerciseSide
 * @typedef {Pick<Step, "item" | "side" | "rep">} Repetition
 */

/** @param {{item: number | string, side: string}} step */
export const keyOf = (step) => `${step.item}:${step.side}`;

/** @param {Step} step */
export const isHold = (step) => step.phase === "hold";

/** @type {(a: Repetition, b: Repetition) => boolean} */
export const isSameRepetition = (a, b) => keyOf(a) === keyOf(b) && a.rep === b.rep;

/**
 * An optional repetition is part of the session only once it was asked for, a dropped one never.
 * @param {Step} step
 * @param {Wanted} wanted
 */
export function isWanted(step, wanted) {
  if (step.dropped) return false;
  return !step.optional || step.rep <= (wanted[keyOf(step)] ?? 0);
}

/**
 * The step that follows, `steps.length` at the end.
 * @param {Step[]} steps
 * @param {number} index
 * @param {Wanted} wanted
 */
export function nextIndex(steps, index, wanted) {
  let next = index + 1;
  while (next < steps.length && !isWanted(steps[next], wanted)) next += 1;
  return next;
}

/**
 * The position `ms` later, and the indexes of the steps that ended on the way.
 * @type {(steps: Step[], position: Position, ms: number, wanted: Wanted) =>
 *   {position: Position, ended: number[]}}
 */
export function advance(steps, position, ms, wanted) {
  let { index, elapsed, lead } = position;
  const gettingReady = Math.min(lead, ms);
  lead -= gettingReady;
  elapsed += ms - gettingReady;
  const ended = [];
  while (index < steps.length && elapsed >= steps[index].seconds * 1000) {
    elapsed -= steps[index].seconds * 1000;
    ended.push(index);
    index = nextIndex(steps, index, wanted);
  }
  return { position: { index, elapsed, lead }, ended };
}

/**
 * Milliseconds to the next change of phase or cue; 0 when the session is over.
 * @param {Step[]} steps
 * @param {Position} position
 */
export function remainingMs(steps, { index, elapsed, lead }) {
  if (index >= steps.length) return 0;
  return lead > 0 ? lead : steps[index].seconds * 1000 - elapsed;
}

/**
 * Seconds to the end for who accepts no further offer.
 * @param {Step[]} steps
 * @param {Position} position
 * @param {Wanted} wanted
 */
export function secondsLeft(steps, position, wanted) {
  let ms = position.lead - position.elapsed;
  for (let index = position.index; index < steps.length; index += 1) {
    if (isWanted(steps[index], wanted)) ms += steps[index].seconds * 1000;
  }
  return Math.max(0, ms / 1000);
}

/**
 * Whether a repetition is complete once this step has ended.
 * @param {Step[]} steps
 * @param {number} index
 */
export function endsRepetition(steps, index) {
  const after = steps[index + 1];
  return isHold(steps[index]) && !(after && isHold(after) && isSameRepetition(after, steps[index]));
}

/**
 * The repetition that is being prepared or done: after a rest it is the next one.
 * @type {(steps: Step[], position: Position, wanted: Wanted) => Repetition | null}
 */
export function repetitionAt(steps, position, wanted) {
  let index = position.index;
  if (steps[index]?.phase === "rest") index = nextIndex(steps, index, wanted);
  if (index >= steps.length) return null;
  const { item, side, rep } = steps[index];
  return { item, side, rep };
}

/**
 * What comes next, as a step: the next thing to do, rests left out; null at the end.
 * @type {(steps: Step[], position: Position, wanted: Wanted) => Step | null}
 */
export function following(steps, position, wanted) {
  if (position.lead > 0) return steps[position.index];
  let next = nextIndex(steps, position.index, wanted);
  while (next < steps.length && !isHold(steps[next])) next = nextIndex(steps, next, wanted);
  return steps[next] ?? null;
}
