/** <step-field>: buttons beside a number make it less and more, as if it had been typed. */
class StepField extends HTMLElement {
  constructor() {
    super();
    this.addEventListener("click", ({ target }) => this.#step(target.closest("[data-step]")));
  }

  /** @param {HTMLElement | null} button */
  #step(button) {
    const field = this.querySelector("input");
    if (!button || !field) return;
    const before = field.value;
    if (Number(button.dataset.step) > 0) field.stepUp();
    else field.stepDown();
    if (field.value === before) return;
    for (const name of ["input", "change"]) {
      field.dispatchEvent(new Event(name, { bubbles: true }));
    }
  }
}

customElements.define("step-field", StepField);
