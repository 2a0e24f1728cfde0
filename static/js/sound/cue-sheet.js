/**
 * What is heard and felt in the coming moments, as a list of cues: a player in, cues out. Knows no
 * page, no clock and no sound.
 *
 * The names: `lead-in`, `get-ready`, `switch`, `rest`, `start`, `move` and `done` for what begins;
 * `ready` for the three ticks before a hold; `half`, `last` (three ticks) and `end` for a hold.
 *
 * @typedef {{id: string, name: string, index: number, inMs: number, toneInMs: number}} Cue
 *   `index` is its step's; the same cue keeps its id from reading to reading.
 */
import { isHold, isSameRepetition, isWanted, nextIndex } from "../player/timeline.js";

/**
 * @typedef {import("../player/timeline.js").Step} Step
 * @typedef {import("../player/timeline.js").Wanted} Wanted
 * @typedef {Pick<import("../player/player.js").Player,
 *   "steps" | "position" | "wanted" | "phaseMs">} Moment of a player
 */

/** A cue that is so little late is still given. */
const LATE_MS = 250;

const TICKS = [3, 2, 1];

/** What begins with the end of a hold sounds after the tone of that end. */
const AFTER_END_MS = 550;

/** A hold shorter than this has no half and no last seconds of its own. */
const LONG_HOLD_SECONDS = 10;

/**
 * @param {number} index
 * @param {string} name
 * @param {number} inMs
 * @param {{nth?: number, delayMs?: number}} [options]
 * @returns {Cue}
 */
const cue = (index, name, inMs, { nth, delayMs = 0 } = {}) => ({
  id: `${index}/${name}${nth ?? ""}`,
  name,
  index,
  inMs,
  toneInMs: inMs + delayMs,
});

/** @type {(index: number, name: string, endMs: number) => Cue[]} */
const ticks = (index, name, endMs) =>
  TICKS.map((nth) => cue(index, name, endMs - nth * 1000, { nth }));

/** @type {(steps: Step[], index: number, wanted: Wanted) => Step | undefined} */
function previousStep(steps, index, wanted) {
  let previous = index - 1;
  while (previous >= 0 && !isWanted(steps[previous], wanted)) previous -= 1;
  return steps[previous];
}

/** The name of what begins with a step. @type {(step: Step, previous?: Step) => string} */
function entryName(step, previous) {
  if (!isHold(step)) return step.phase;
  return previous && isHold(previous) && isSameRepetition(previous, step) ? "move" : "start";
}

/** @type {(steps: Step[], index: number, wanted: Wanted, inMs: number) => Cue} */
function entry(steps, index, wanted, inMs) {
  const previous = previousStep(steps, index, wanted);
  const isAfterEnd = previous && isHold(previous) && !isHold(steps[index]);
  const delayMs = isAfterEnd ? AFTER_END_MS : 0;
  return cue(index, entryName(steps[index], previous), inMs, { delayMs });
}

/**
 * Inside a step that began `startMs` from now, and at its end.
 * @type {(steps: Step[], index: number, wanted: Wanted, startMs: number) => Cue[]}
 */
function insideOf(steps, index, wanted, startMs) {
  const step = steps[index];
  const next = steps[nextIndex(steps, index, wanted)];
  const endMs = startMs + step.seconds * 1000;
  if (!isHold(step)) {
    if (!next || !isHold(next)) return [];
    // A tick at the very start would fall together with the tone of what begins.
    return ticks(index, "ready", endMs).filter(({ inMs }) => inMs > startMs);
  }
  const cues = [];
  if (step.counted && step.seconds >= LONG_HOLD_SECONDS) {
    cues.push(cue(index, "half", (startMs + endMs) / 2), ...ticks(index, "last", endMs));
  }
  if (!next || !isHold(next)) cues.push(cue(index, "end", endMs));
  return cues;
}

/** Getting ready first, then the step from where it was left. @param {Moment} moment */
function leadCues({ steps, position, wanted, phaseMs }) {
  const { index, elapsed, lead } = position;
  const before = ticks(index, "ready", lead);
  const isLong = phaseMs > TICKS.length * 1000;
  // A short lead begins with its first tick and needs no tone of its own.
  const begin = cue(index, isLong ? "lead-in" : "get-ready", lead - phaseMs);
  const inside = insideOf(steps, index, wanted, lead - elapsed);
  return [begin, ...before, cue(index, "start", lead), ...inside.filter(({ inMs }) => inMs > lead)];
}

/** @param {Moment} moment @param {number} ms */
function* stepCues({ steps, position, wanted, phaseMs }, ms) {
  let { index } = position;
  let startMs = position.lead - position.elapsed;
  if (position.lead > 0) {
    yield* leadCues({ steps, position, wanted, phaseMs });
    startMs += steps[index].seconds * 1000;
    index = nextIndex(steps, index, wanted);
  }
  while (index < steps.length && startMs < ms) {
    yield entry(steps, index, wanted, startMs);
    yield* insideOf(steps, index, wanted, startMs);
    startMs += steps[index].seconds * 1000;
    index = nextIndex(steps, index, wanted);
  }
  if (index >= steps.length) yield cue(index, "done", startMs, { delayMs: AFTER_END_MS });
}

/**
 * The cues of the next milliseconds, and those that are only a little late, in their order.
 * @param {Moment} player
 * @param {number} ms how far to look ahead
 * @returns {Cue[]}
 */
export function upcoming(player, ms) {
  /** @param {Cue} cue */
  const isSoon = ({ inMs, toneInMs }) => toneInMs >= -LATE_MS && inMs < ms;
  return [...stepCues(player, ms)].filter(isSoon).sort((a, b) => a.inMs - b.inMs);
}
