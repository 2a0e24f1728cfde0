/** The person's own settings in mid-session: what is heard, at which pace, how easy today. */
import "../site/step-field.js";
import { saveCues } from "../sound/cue-store.js";
import "../sound/level-field.js";

/**
 * @typedef {Record<string, boolean | number>} Values by the names of their fields
 * @typedef {import("./todays-steps.js").Chosen} Chosen
 */

/**
 * What a form's field says; null while it says something that cannot be.
 * @param {HTMLInputElement} field
 */
function fieldValue(field) {
  if (field.type === "checkbox") return field.checked;
  return field.validity.valid && field.value !== "" ? Number(field.value) : null;
}

/** @param {{settings: Values, ease: Values}} chosen */
const copyOf = ({ settings, ease }) => ({ settings: { ...settings }, ease: { ...ease } });

export class OptionsDialog {
  #dialog;
  #onChange;
  #chosen = copyOf({ settings: {}, ease: {} });
  /** @type {Values} */
  #opened = {};

  /**
   * @param {HTMLDialogElement} dialog
   * @param {(chosen: Chosen) => void} onChange
   */
  constructor(dialog, onChange) {
    this.#dialog = dialog;
    this.#onChange = onChange;
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    this.#dialog.addEventListener("input", ({ target }) => this.#read(target), { signal });
    this.#dialog.addEventListener("close", () => this.#save(), { signal });
    this.#dialog.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.#dialog.close();
      },
      { signal },
    );
  }

  /** @param {Chosen} chosen so far */
  open(chosen) {
    this.#chosen = copyOf(chosen);
    this.#opened = { ...chosen.settings };
    for (const field of this.#dialog.querySelectorAll("input")) this.#show(field);
    this.#dialog.showModal();
  }

  #save() {
    saveCues(this.#chosen.settings, this.#opened);
  }

  /** @param {HTMLInputElement} field */
  #show(field) {
    const { settings, ease } = this.#chosen;
    const value = { ...settings, ...ease }[field.name];
    if (typeof value === "boolean") field.checked = value;
    else if (value !== undefined) field.value = String(value);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {HTMLInputElement} field */
  #read(field) {
    const { settings, ease } = this.#chosen;
    const chosen = field.name in ease ? ease : settings;
    const value = fieldValue(field);
    if (value === null || !(field.name in chosen)) return;
    chosen[field.name] = value;
    this.#onChange(/** @type {Chosen} */ (copyOf(this.#chosen)));
  }
}
