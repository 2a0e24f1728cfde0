/**
 * Where a session stands: steps and milliseconds in, positions out. Knows no page and no clock.
 *
 * A position is {index, elapsed, lead}: the step, the milliseconds of it that have passed, and the
 * milliseconds of getting ready that still come first. Past the last step the session is over.
 * `wanted` says up to which repetition "one more" was asked for, by key of exercise and side.
 *
 * @typedef {{item: number, side: string, rep: number, reps: number, phase: string, cue: string,
 *   seconds: number, optional: boolean, offer: boolean, counted: boolean}} Step
 * @typedef {{index: number, elapsed: number, lead: number}} Position
 */

/** Time to get back into position before a hold that does not follow its own entry or rest. */
export const READY_MS = 3000;

/** Back, pressed this soon after a repetition began, means the one before. */
const AGAIN_MS = 3000;

/** @param {{item: number, side: string}} step */
export const keyOf = (step) => `${step.item}:${step.side}`;

const isHold = (step) => step.phase === "hold";
const isEntry = (step) => step.phase === "lead-in" || step.phase === "switch";
const isSameRepetition = (a, b) => keyOf(a) === keyOf(b) && a.rep === b.rep;

/** An optional repetition is part of the session only once it was asked for. */
export function isWanted(step, wanted) {
  return !step.optional || step.rep <= (wanted[keyOf(step)] ?? 0);
}

/** The step that follows, `steps.length` at the end. */
export function nextIndex(steps, index, wanted) {
  let next = index + 1;
  while (next < steps.length && !isWanted(steps[next], wanted)) next += 1;
  return next;
}

/**
 * The position `ms` later, and the indexes of the steps that ended on the way.
 * @returns {{position: Position, ended: number[]}}
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

/** Milliseconds to the next change of phase or cue; 0 when the session is over. */
export function remainingMs(steps, { index, elapsed, lead }) {
  if (index >= steps.length) return 0;
  return lead > 0 ? lead : steps[index].seconds * 1000 - elapsed;
}

/** Seconds to the end for who accepts no further offer. */
export function secondsLeft(steps, position, wanted) {
  let ms = position.lead - position.elapsed;
  for (let index = position.index; index < steps.length; index += 1) {
    if (isWanted(steps[index], wanted)) ms += steps[index].seconds * 1000;
  }
  return Math.max(0, ms / 1000);
}

/** Whether a repetition is complete once this step has ended. */
export function endsRepetition(steps, index) {
  const after = steps[index + 1];
  return isHold(steps[index]) && !(after && isHold(after) && isSameRepetition(after, steps[index]));
}

/** The first hold of the repetition that this step belongs to, leads to or follows. */
function repetitionStart(steps, index) {
  return steps.findIndex((step) => isHold(step) && isSameRepetition(step, steps[index]));
}

/** Before a first repetition its entry step runs; any other is entered by getting ready. */
function enter(steps, index, leadMs) {
  const entry = steps.findIndex((step) => keyOf(step) === keyOf(steps[index]));
  const isFirst = steps[index].rep === 1 && isEntry(steps[entry]);
  return isFirst
    ? { index: entry, elapsed: 0, lead: 0 }
    : { index, elapsed: 0, lead: leadMs ?? steps[entry].seconds * 1000 };
}

/** Back: to the start of this repetition, or, in its first seconds, to the one before. */
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

/** The entry of what follows this exercise's side; `steps.length` at the end. */
export function afterSide(steps, index) {
  let next = index;
  while (next < steps.length && keyOf(steps[next]) === keyOf(steps[index])) next += 1;
  return next;
}

/** The repetition that is being prepared or done: after a rest it is the next one. */
export function repetitionAt(steps, position, wanted) {
  let index = position.index;
  if (steps[index]?.phase === "rest") index = nextIndex(steps, index, wanted);
  if (index >= steps.length) return null;
  const { item, side, rep } = steps[index];
  return { item, side, rep };
}

/**
 * Where to go on: at the repetition `at`, else at the first one neither done nor skipped.
 * @param {Record<string, import("./progress-state.js").State>} states
 * @returns {Position}
 */
export function resumePosition(steps, states, wanted, at = null) {
  const isOpen = (step) => {
    const { reps_done, declared_reps, skip_reason } = states[keyOf(step)];
    return skip_reason === 0 && step.rep > Math.max(reps_done, declared_reps);
  };
  const isGoal = at ? (step) => isSameRepetition(step, at) : isOpen;
  const index = steps.findIndex((step) => isHold(step) && isWanted(step, wanted) && isGoal(step));
  return index < 0 ? { index: steps.length, elapsed: 0, lead: 0 } : enter(steps, index);
}

/** What comes next, as a step: the next thing to do, rests left out; null at the end. */
export function following(steps, position, wanted) {
  if (position.lead > 0) return steps[position.index];
  let next = nextIndex(steps, position.index, wanted);
  while (next < steps.length && !isHold(steps[next])) next = nextIndex(steps, next, wanted);
  return steps[next] ?? null;
}
