/** The form that logs the session. Its inputs are the state that is sent, with or without scripts. */
import { FIGURES } from "./progress-state.js";
import { keyOf } from "./timeline.js";

/**
 * The form's fields, but its token: a rendered one goes stale, the cookie's comes as a header.
 * @param {HTMLFormElement} form
 */
export function readFields(form) {
  const { csrfmiddlewaretoken: _stale, ...fields } = Object.fromEntries(new FormData(form));
  return /** @type {Record<string, string>} */ (fields);
}

/**
 * Each row of the form: the key of its exercise and side, and its fields by name.
 * @param {HTMLFormElement} form
 */
function* rowsOf(form) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const items = form.querySelectorAll("input[name^=reports-][name$=-item]");
  for (const input of items) {
    const row = input.name.replace(/item$/, "");
    /** @param {string} name */
    const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(row + name));
    yield { key: keyOf({ item: input.value, side: field("side").value }), field };
  }
}

/**
 * Writes the states into the inputs of their exercise and side. An empty input stays for zero, and
 * what the person has typed stays where it says more.
 * @param {HTMLFormElement} form
 * @param {import("./progress-state.js").States} states
 */
export function writeStates(form, states) {
  for (const { key, field } of rowsOf(form)) {
    const state = states[key];
    for (const name of FIGURES) {
      const { value } = field(name);
      if (!state || !(state[name] || value)) continue;
      field(name).value = String(Math.max(state[name], Number(value)));
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, number>} reps declared as done, by key of exercise and side
 */
export function writeDeclared(form, reps) {
  for (const { key, field } of rowsOf(form)) field("declared_reps").value = String(reps[key] ?? "");
}

/**
 * Puts answers back that were given before.
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} fields
 */
export function writeAnswers(form, { pain_after: pain, note }) {
  /** @type {HTMLInputElement | null} */
  const answer = form.querySelector(`[name=pain_after][value="${Number(pain)}"]`);
  if (pain && answer) answer.checked = true;
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("note"));
  if (note) field.value = note;
}
