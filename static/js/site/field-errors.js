/** What the server finds wrong with a form, shown beside the fields of the form that is open. */

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const list of form.querySelectorAll(".errorlist")) list.remove();
  for (const field of form.querySelectorAll("[aria-invalid]"))
    field.removeAttribute("aria-invalid");
}

/**
 * Leaves what was typed as it is. A wrong field takes the value that it counts as opened with from
 * the answer: what somebody else has saved meanwhile.
 * @param {HTMLFormElement} form
 * @param {string} html the server's answer, a page or a part of one
 */
export function showErrors(form, html) {
  clearErrors(form);
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const wrong of page.querySelectorAll("[aria-invalid]")) {
    const field = wrong.id ? form.querySelector(`#${wrong.id}`) : null;
    const list = page.querySelector(`#${wrong.id}_error`);
    if (!field || !list) continue;
    for (const name of ["aria-invalid", "aria-describedby"]) {
      field.setAttribute(name, wrong.getAttribute(name) ?? "");
    }
    field.closest(".field, .stack")?.append(list);
    /** @type {HTMLInputElement | null} */
    const opened = page.querySelector(`#initial-${wrong.id}`);
    /** @type {HTMLInputElement | null} */
    const initial = form.querySelector(`#initial-${wrong.id}`);
    if (opened && initial) initial.value = opened.value;
  }
}
