/** The rail as this phone counts it: the server's own takes its place where there is a network. */
import { fill } from "./captions.js";
import { keyOf } from "./timeline.js";
import { askedReps } from "./todays-steps.js";

function stateOf(sides) {
  if (sides.every(({ done, asked }) => done >= asked)) return "done";
  if (sides.some(({ done }) => done > 0)) return "partial";
  return sides.some(({ isSkipped }) => isSkipped) ? "skipped" : "open";
}

function write(entry, sides, words) {
  const values = {
    done: sides.reduce((sum, { done, asked }) => sum + Math.min(done, asked), 0),
    prescribed: sides.reduce((sum, { asked }) => sum + asked, 0),
  };
  entry.dataset.state = stateOf(sides);
  entry.querySelector(".rail-bar").value = values.done;
  const [figures, text] = entry.querySelectorAll(".rail-count > span");
  figures.textContent = `${values.done}/${values.prescribed}`;
  text.textContent = fill(words.rail_count, values);
}

/**
 * @param {HTMLElement} root the <session-player>
 * @param {{steps: object[], words: object}} data as the server sent it, nothing eased
 * @param {Record<string, import("./progress-state.js").State>} states
 */
export function countRail(root, { steps, words }, states) {
  const asked = askedReps(steps);
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
    if (sides) write(entry, sides, words);
  }
}
