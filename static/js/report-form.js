/** The form that logs the session. Its inputs are the state that is sent, with or without scripts. */

const FIGURES = ["reps_done", "held_seconds", "declared_reps", "skip_reason"];

/**
 * The form's fields, but its token: a rendered one goes stale, the cookie's comes as a header.
 * @returns {Record<string, string>}
 */
export function readFields(form) {
  const { csrfmiddlewaretoken: _stale, ...fields } = Object.fromEntries(new FormData(form));
  return fields;
}

/**
 * Writes the states into the inputs of their exercise and side. An empty input stays for zero.
 * @param {HTMLFormElement} form
 * @param {Record<string, import("./progress-state.js").State>} states
 */
export function writeStates(form, states) {
  for (const input of form.querySelectorAll("input[name^=reports-][name$=-item]")) {
    const row = input.name.replace(/item$/, "");
    const field = (name) => form.elements.namedItem(row + name);
    const state = states[`${input.value}:${field("side").value}`];
    for (const name of FIGURES) {
      if (state && (state[name] || field(name).value)) field(name).value = state[name];
    }
  }
}
