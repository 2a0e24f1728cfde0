/** What the player says about where it is: plain texts, made from those the server sent. */
import { following, keyOf } from "./timeline.js";

/**
 * @typedef {Record<string, string>} TextsByCode
 * @typedef {{cues: TextsByCode, sides: TextsByCode, switch_to: TextsByCode, next: TextsByCode,
 *   minutes_left: {one: string, many: string, last: string}, advice: TextsByCode,
 *   repetition: string, exercise: string, glance: string, rail_count: string, pause: string, resume: string,
 *   paused: string, paused_asleep: string, one_more_added: string, saved: string,
 *   spoken: {next: string, half: string, rest: string,
 *   offer: string, done: string, last: TextsByCode, more: TextsByCode}}} PlayerTexts
 *   as `player_texts` of the server makes them
 * @typedef {{name: string, position: string, remark: string, steps: string[], figure: string,
 *   image: string, langs?: TextsByCode}} Exercise `langs` has those of texts in another language
 *   than the page
 * @typedef {{words: PlayerTexts, exercises: Record<number, Exercise>}} Labels
 * @typedef {Labels & {uuid: string, steps: import("./timeline.js").Step[], concern: string,
 *   painLimit: number | null, cues: import("../sound/cue-store.js").CueSettings}} PlayerData
 *   what the server sends with the player
 * @typedef {import("./player.js").Player} Player
 */

/**
 * @param {string} text with places like %(name)s
 * @param {Record<string, unknown>} values
 */
export const fill = (text, values) =>
  text.replace(/%\((\w+)\)s/g, (_place, name) => String(values[name]));

/** @param {PlayerTexts["minutes_left"]} texts @param {number} seconds */
function minutesText(texts, seconds) {
  const count = Math.ceil(seconds / 60);
  if (seconds < 60) return texts.last;
  return fill(count === 1 ? texts.one : texts.many, { count });
}

/** @param {Player} player @param {import("./timeline.js").Step} step @param {Labels} labels */
function nextText(player, step, { words, exercises }) {
  const next = following(player.steps, player.position, player.wanted);
  if (!next) return words.next.end;
  if (next.item !== step.item) return fill(words.next.exercise, exercises[next.item]);
  if (keyOf(next) !== keyOf(step)) return words.next[next.side];
  if (next.rep !== step.rep) return fill(words.next.repetition, next);
  return fill(words.next.cue, { cue: words.cues[next.cue] });
}

/** @param {Player} player @param {string} side @param {PlayerTexts} texts */
function cueText({ phase, cue }, side, texts) {
  return (phase === "switch" && texts.switch_to[side]) || texts.cues[cue];
}

/**
 * The texts for this moment, by the name of their place on the page.
 * @typedef {{cue: string, minutes: string, next: string, exercise?: string, side?: string,
 *   repetition?: string, nth?: string, glance?: string, remark?: string,
 *   position?: string, steps?: string[]}} Captions
 * @param {Player} player
 * @param {Labels} data
 * @returns {Captions}
 */
export function captions(player, data) {
  const { words, exercises } = data;
  const { step } = player;
  const time = minutesText(words.minutes_left, player.secondsLeft);
  if (!step) return { cue: words.cues.done, minutes: "", glance: "", next: "" };
  const items = [...new Set(player.steps.map((each) => each.item))];
  const place = { nth: items.indexOf(step.item) + 1, total: items.length };
  const { name, position, remark, steps } = exercises[step.item];
  return {
    cue: cueText(player, step.side, words),
    exercise: name,
    side: words.sides[step.side],
    repetition: fill(words.repetition, step),
    next: nextText(player, step, data),
    nth: fill(words.exercise, place),
    minutes: time,
    glance: fill(words.glance ?? "", { ...place, count: Math.ceil(player.secondsLeft / 60) }),
    remark,
    position,
    steps,
  };
}

/**
 * Everything that this moment shows: enough to draw it, here or in another tab.
 * @typedef {{phase: string, cue: string, item: number | null, figure: string, image: string,
 *   side: string, seconds: number, share: number, isEntry: boolean, isRunning: boolean,
 *   offersMore: boolean, texts: Captions, langs?: TextsByCode}} Picture
 * @param {Player} player
 * @param {Labels} data
 * @returns {Picture}
 */
export function picture(player, data) {
  const { phase, cue, step, isRunning, offersMore, remainingMs, share } = player;
  const exercise = step && data.exercises[step.item];
  return {
    phase,
    cue,
    item: step?.item ?? null,
    figure: exercise?.figure ?? "",
    image: exercise?.image ?? "",
    side: step?.side ?? "",
    seconds: Math.ceil(remainingMs / 1000),
    share,
    isEntry: phase === "lead-in" && step?.phase !== "hold",
    isRunning,
    offersMore,
    texts: captions(player, data),
    langs: exercise?.langs,
  };
}

/**
 * One announcement for those who listen: what changed, never the seconds.
 * @param {Picture} picture
 */
export function announcement({ phase, cue: code, isEntry, texts }) {
  const { cue, exercise, side, repetition, next, remark } = texts;
  /** @type {Record<string, (string | undefined)[]>} */
  const parts = {
    "lead-in": isEntry ? [exercise, side, remark, cue] : [cue, repetition],
    switch: [cue, exercise],
    hold: ["hold", "lift"].includes(code) ? [cue, repetition] : [cue],
    rest: [cue, next],
    done: [cue],
  };
  return parts[phase].filter(Boolean).join(". ");
}
