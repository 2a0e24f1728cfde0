/**
 * <save-state> at the foot of a form: each change is saved at once, and what came of it is said.
 * A form always sends all its fields with the values that the page was opened with, so that only
 * what was changed is written; what is saved becomes such a value.
 */
import { readToken } from "./csrf-token.js";
import { clearErrors, showErrors } from "./field-errors.js";
import { post } from "./htmx-post.js";

/** A slider or a stepper keeps moving. */
const PAUSE_MS = 400;
const RETRY_MS = 15_000;

/** @typedef {"idle" | "saving" | "saved" | "refused" | "unsent"} Outcome */

/** @param {HTMLFormElement} form */
const fieldsOf = (form) =>
  /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));

/**
 * The fields that contain something else than they were opened with, and what.
 * @param {HTMLFormElement} form
 */
function changesOf(form) {
  const fields = fieldsOf(form);
  /** @type {NodeListOf<HTMLInputElement>} */
  const initials = form.querySelectorAll("input[name^=initial-]");
  const all = Array.from(initials, (initial) => {
    const name = initial.name.slice("initial-".length);
    const isBox = form.querySelector(`[type=checkbox][name=${name}]`) !== null;
    const value = isBox ? (name in fields ? "True" : "False") : fields[name];
    return { initial, value };
  });
  return all.filter(({ initial, value }) => value !== initial.value);
}

/** @param {ReturnType<typeof changesOf>} changes that were saved */
function remember(changes) {
  for (const { initial, value } of changes) initial.value = value;
}

class SaveState extends HTMLElement {
  /** @type {AbortController} */
  #undo;
  /** @type {HTMLFormElement} */
  #form;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isSaving = false;

  connectedCallback() {
    this.#undo = new AbortController();
    this.#form = /** @type {HTMLFormElement} */ (this.closest("form"));
    const { signal } = this.#undo;
    this.#form.addEventListener("change", () => this.#saveIn(PAUSE_MS), { signal });
    this.#form.addEventListener("submit", (event) => this.#submit(event), { signal });
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("online", () => this.#timer && this.#save(), { signal });
    this.#show("idle");
  }

  disconnectedCallback() {
    this.#undo.abort();
    this.#leave();
  }

  /** @param {Outcome} outcome */
  #show(outcome) {
    const texts = this.querySelectorAll("[data-save]");
    for (const text of texts) text.hidden = text.dataset.save !== outcome;
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.#save();
  }

  /** @param {number} ms */
  #saveIn(ms) {
    this.#show("saving");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), ms);
  }

  async #save() {
    // One after the other: the next one is about what this one has saved.
    if (this.#isSaving) return this.#saveIn(PAUSE_MS);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = changesOf(this.#form);
    let page = "";
    this.#isSaving = true;
    this.#show("saving");
    const status = await post({
      url: this.#form.action,
      fields: fieldsOf(this.#form),
      onAnswer: (_status, html) => {
        page = html;
      },
    });
    this.#isSaving = false;
    this.#take(status, page, changes);
  }

  /**
   * @param {number} status
   * @param {string} page
   * @param {ReturnType<typeof changesOf>} changes
   */
  #take(status, page, changes) {
    if (status >= 200 && status < 300) {
      remember(changes);
      clearErrors(this.#form);
      this.#show("saved");
      // The page is read again in the language that was chosen.
      if (changes.some(({ initial }) => initial.name === "initial-language")) location.reload();
    } else if (status === 422) {
      showErrors(this.#form, page);
      this.#show("refused");
    } else if (status >= 400 && status < 500 && status !== 429) {
      // Somebody else is signed in by now, or nobody: that page says so.
      this.#form.submit();
    } else {
      this.#show("unsent");
      this.#timer ??= setTimeout(() => this.#save(), RETRY_MS);
    }
  }

  /** What is not saved yet is sent when the page is left. */
  async #leave() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = changesOf(this.#form);
    if (!changes.length) return;
    const answer = await fetch(this.#form.action, {
      method: "POST",
      body: new FormData(this.#form),
      headers: { "X-CSRFToken": readToken(), "HX-Request": "true" },
      keepalive: true,
    }).catch(() => null);
    if (answer?.ok) remember(changes);
  }
}

customElements.define("save-state", SaveState);
