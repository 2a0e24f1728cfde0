/** The person's own settings in mid-session: what is heard, at which pace, how easy today. */
import { saveCues } from "../sound/cue-store.js";

/** What a form's field says; null while it says something that cannot be. */
function fieldValue(field) {
  if (field.type === "checkbox") return field.checked;
  return field.validity.valid && field.value !== "" ? Number(field.value) : null;
}

const copyOf = ({ settings, ease }) => ({ settings: { ...settings }, ease: { ...ease } });

export class OptionsDialog {
  #dialog;
  #onChange;
  #chosen = { settings: {}, ease: {} };
  #opened = {};

  /**
   * @param {HTMLDialogElement} dialog
   * @param {(chosen: {settings: object, ease: object}) => void} onChange
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

  /** @param {{settings: object, ease: object}} chosen so far */
  open(chosen) {
    this.#chosen = copyOf(chosen);
    this.#opened = copyOf(chosen.settings);
    for (const field of this.#dialog.querySelectorAll("input")) this.#show(field);
    this.#dialog.showModal();
  }

  #save() {
    saveCues(this.#chosen.settings, this.#opened);
  }

  #show(field) {
    const { settings, ease } = this.#chosen;
    const value = { ...settings, ...ease }[field.name];
    if (typeof value === "boolean") field.checked = value;
    else if (value !== undefined) field.value = value;
  }

  #read(field) {
    const { settings, ease } = this.#chosen;
    const chosen = field.name in ease ? ease : settings;
    const value = fieldValue(field);
    if (value === null || !(field.name in chosen)) return;
    chosen[field.name] = value;
    this.#onChange(copyOf(this.#chosen));
  }
}
