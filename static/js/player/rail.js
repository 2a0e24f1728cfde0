/** The rail as this phone counts it: the server's own takes its place where there is a network. */
import { fill } from "./captions.js";
import { keyOf } from "./timeline.js";
import { askedReps } from "./todays-steps.js";

/** @typedef {{done: number, asked: number, isSkipped: boolean}} Side as far as it was done */

/** @param {Side[]} sides */
function stateOf(sides) {
  if (sides.every(({ done, asked }) => done >= asked)) return "done";
  if (sides.some(({ done }) => done > 0)) return "partial";
  return sides.some(({ isSkipped }) => isSkipped) ? "skipped" : "open";
}

/** @param {HTMLElement} entry @param {Side[]} sides @param {string} countText */
function write(entry, sides, countText) {
  const values = {
    done: sides.reduce((sum, { done, asked }) => sum + Math.min(done, asked), 0),
    prescribed: sides.reduce((sum, { asked }) => sum + asked, 0),
  };
  entry.dataset.state = stateOf(sides);
  const bar = /** @type {HTMLProgressElement} */ (entry.querySelector(".rail-bar"));
  bar.value = values.done;
  const [figures, text] = entry.querySelectorAll(".rail-count > span");
  figures.textContent = `${values.done}/${values.prescribed}`;
  text.textContent = fill(countText, values);
}

/**
 * @param {HTMLElement} root the <session-player>
 * @param {import("./captions.js").PlayerData} data as the server sent it, nothing eased
 * @param {import("./progress-state.js").States} states
 */
export function countRail(root, { steps, words }, states) {
  const asked = askedReps(steps);
  /** @type {Map<number, Side[]>} */
  const sidesOf = new Map();
  for (const [key, step] of new Map(steps.map((each) => [keyOf(each), each]))) {
    const { reps_done, declared_reps, skip_reason } = states[key];
    const side = {
      done: Math.max(reps_done, declared_reps),
      asked: asked[key],
      isSkipped: skip_reason > 0,
    };
    sidesOf.set(step.item, [...(sidesOf.get(step.item) ?? []), side]);
  }
  for (const entry of root.querySelectorAll("#progress-rail [data-item]")) {
    const sides = sidesOf.get(Number(entry.dataset.item));
    if (sides) write(entry, sides, words.rail_count);
  }
}
