/** The form that logs the session. Its inputs are the state that is sent, with or without scripts. */
import { FIGURES } from "./progress-state.js";
import { keyOf } from "./timeline.js";

/**
 * The form's fields, but its token: a rendered one goes stale, the cookie's comes as a header.
 * @returns {Record<string, string>}
 */
export function readFields(form) {
  const { csrfmiddlewaretoken: _stale, ...fields } = Object.fromEntries(new FormData(form));
  return fields;
}

/** Each row of the form: the key of its exercise and side, and its fields by name. */
function* rowsOf(form) {
  for (const input of form.querySelectorAll("input[name^=reports-][name$=-item]")) {
    const row = input.name.replace(/item$/, "");
    const field = (name) => form.elements.namedItem(row + name);
    yield { key: keyOf({ item: input.value, side: field("side").value }), field };
  }
}

/**
 * Writes the states into the inputs of their exercise and side. An empty input stays for zero, and
 * what the person has typed stays where it says more.
 * @param {HTMLFormElement} form
 * @param {Record<string, import("./progress-state.js").State>} states
 */
export function writeStates(form, states) {
  for (const { key, field } of rowsOf(form)) {
    const state = states[key];
    for (const name of FIGURES) {
      const { value } = field(name);
      if (state && (state[name] || value)) field(name).value = Math.max(state[name], Number(value));
    }
  }
}

/** @param {Record<string, number>} reps declared as done, by key of exercise and side */
export function writeDeclared(form, reps) {
  for (const { key, field } of rowsOf(form)) field("declared_reps").value = reps[key] ?? "";
}
