/** What the voice says at a cue: whole sentences, made from the texts that the server sent. */
import { fill } from "../player/captions.js";

/**
 * @typedef {import("../player/timeline.js").Step} Step
 * @typedef {import("../player/captions.js").Labels} Labels
 * @typedef {{step: Step, index: number, offersMore: boolean, data: Labels}} Moment
 * @typedef {import("./voice.js").Spoken} Spoken
 * @typedef {string | Spoken | false} Sentence false, or empty, where there is nothing to say
 */

/**
 * @param {string} text
 * @param {string | undefined} lang empty for that of the page
 * @returns {string | Spoken}
 */
const inLanguage = (text, lang) => (text && lang ? { text, lang } : text);

/**
 * An exercise begins, or is gone back into: its name, its side, the therapist's remark.
 * @type {(step: Step, index: number, data: Labels) => Sentence[]}
 */
function exerciseBegins(step, index, { words, exercises }) {
  const { name, remark, langs } = exercises[step.item];
  const isNext = step.phase === "lead-in" && index > 0;
  return [
    // Two languages in one sentence are read badly by either voice.
    isNext && !langs?.exercise
      ? fill(words.spoken.next, { name })
      : inLanguage(name, langs?.exercise),
    words.sides[step.side],
    inLanguage(remark, langs?.remark),
  ];
}

/**
 * What to do now, and whether it is the last time.
 * @type {(step: Step, data: Labels) => Sentence[]}
 */
function doNow({ cue, rep, reps, optional }, { words }) {
  const isLast = !optional && reps > 1 && rep === reps;
  const texts = (isLast && words.spoken.last) || (optional && words.spoken.more) || {};
  return [texts[cue] ?? words.cues[cue]];
}

/** @type {Record<string, (moment: Moment) => Sentence[]>} */
const SENTENCES = {
  "lead-in": ({ step, index, data }) => exerciseBegins(step, index, data),
  "get-ready": ({ data }) => [data.words.cues["get-ready"]],
  start: ({ step, data }) => doNow(step, data),
  move: ({ step, data }) => [data.words.cues[step.cue]],
  half: ({ data }) => [data.words.spoken.half],
  rest: ({ offersMore, data: { words } }) => [words.spoken.rest, offersMore && words.spoken.offer],
  switch: ({ step, data: { words } }) => [words.switch_to[step.side] ?? words.cues.switch],
  done: ({ data }) => [data.words.spoken.done],
};

/**
 * The sentences of a cue, none where the tone says it all.
 * @param {import("./cue-sheet.js").Cue} cue
 * @param {import("../player/player.js").Player} player
 * @param {Labels} data
 */
export function sentencesOf({ name, index }, { steps, offersMore }, data) {
  const moment = { step: steps[index], index, offersMore, data };
  const sentences = SENTENCES[name]?.(moment) ?? [];
  return /** @type {(string | Spoken)[]} */ (sentences.filter(Boolean));
}
