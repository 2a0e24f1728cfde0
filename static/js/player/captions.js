/** What the player says about where it is: plain texts, made from the words the server sent. */
import { following, keyOf } from "./timeline.js";

/** @param {string} text with places like %(name)s */
export const fill = (text, values) =>
  text.replace(/%\((\w+)\)s/g, (_place, name) => String(values[name]));

function minutesText(words, seconds) {
  const count = Math.ceil(seconds / 60);
  if (seconds < 60) return words.last;
  return fill(count === 1 ? words.one : words.many, { count });
}

function nextText(player, { words, exercises }) {
  const next = following(player.steps, player.position, player.wanted);
  const { step } = player;
  if (!next) return words.next.end;
  if (next.item !== step.item) return fill(words.next.exercise, exercises[next.item]);
  if (keyOf(next) !== keyOf(step)) return words.next[next.side];
  if (next.rep !== step.rep) return fill(words.next.repetition, next);
  return fill(words.next.cue, { cue: words.cues[next.cue] });
}

function cueText(player, words) {
  if (player.phase === "switch") return words.switch_to[player.step.side] ?? words.cues.switch;
  return words.cues[player.cue];
}

/**
 * The texts for this moment, by the name of their place on the page.
 * @param {import("./player.js").Player} player
 * @param {{words: object, exercises: Record<string, object>}} data
 */
export function captions(player, data) {
  const { words, exercises } = data;
  const { step } = player;
  const time = minutesText(words.minutes_left, player.secondsLeft);
  if (!step) return { cue: words.cues.done, minutes: "", next: "" };
  const items = [...new Set(player.steps.map((each) => each.item))];
  const { name, position, remark, steps } = exercises[step.item];
  return {
    cue: cueText(player, words),
    exercise: name,
    side: words.sides[step.side],
    repetition: fill(words.repetition, step),
    next: nextText(player, data),
    nth: fill(words.exercise, { nth: items.indexOf(step.item) + 1, total: items.length }),
    minutes: time,
    remark,
    position,
    steps,
  };
}

/**
 * Everything that this moment shows: enough to draw it, here or in another tab.
 * @typedef {{phase: string, cue: string, item: number | null, figure: string, image: string,
 *   side: string, seconds: number, share: number, isEntry: boolean, isRunning: boolean, offersMore: boolean,
 *   texts: object}} Picture
 * @returns {Picture}
 */
export function picture(player, data) {
  const { phase, cue, step, isRunning, offersMore, remainingMs, phaseMs } = player;
  const seconds = Math.ceil(remainingMs / 1000);
  // While it runs, the ring moves on towards the end of the current second.
  const shownMs = isRunning ? Math.max(0, seconds - 1) * 1000 : remainingMs;
  return {
    phase,
    cue,
    item: step?.item ?? null,
    figure: data.exercises[step?.item]?.figure ?? "",
    image: data.exercises[step?.item]?.image ?? "",
    side: step?.side ?? "",
    seconds,
    share: phaseMs ? shownMs / phaseMs : 0,
    isEntry: phase === "lead-in" && step.phase !== "hold",
    isRunning,
    offersMore,
    texts: captions(player, data),
  };
}

/** One announcement for those who listen: what changed, never the seconds. */
export function announcement({ phase, cue: code, isEntry, texts }) {
  const { cue, exercise, side, repetition, next, remark } = texts;
  const parts = {
    "lead-in": isEntry ? [exercise, side, remark, cue] : [cue, repetition],
    switch: [cue, exercise],
    hold: ["hold", "lift"].includes(code) ? [cue, repetition] : [cue],
    rest: [cue, next],
    done: [cue],
  }[phase];
  return parts.filter(Boolean).join(". ");
}
