/**
 * Keeps in this tab what is typed into a form of the desk, until it is saved.
 *
 * Kept for the person who typed it alone, and offered, never forced: by then a colleague may have
 * written something else into the form.
 */

/**
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field
 * @typedef {{name: string, box: string | null, value: string | string[] | boolean}} Entry
 *   name and, for boxes of one name, value of a field; and what was made of it
 * @typedef {{fields: Entry[], isSent?: boolean}} Draft
 */

const PREFIX = "desk-draft:";
const NOT_KEPT = ["hidden", "password", "file", "submit", "button"];

/** Begins to keep the main form of the page, and offers what was kept of it. */
export function keepDrafts() {
  const offer = document.querySelector("[data-draft-of]");
  if (!offer) {
    return;
  }
  const own = `${PREFIX}${offer.dataset.draftOf}:`;
  const key = own + location.pathname;
  forget((name) => !name.startsWith(own));
  document.querySelector("#logout-form")?.addEventListener("submit", () => forget(() => true));

  /** @type {HTMLFormElement | null} */
  const form = document.querySelector("#content-main form[method=post]");
  const draft = read(key);
  // What was sent is kept until another page says that it was taken.
  if (draft?.isSent || !form) {
    forget((name) => Boolean(read(name)?.isSent));
  }
  if (!form) {
    return;
  }
  if (draft && !draft.isSent && differs(form, draft.fields)) {
    show(offer, form, draft.fields, () => forget((name) => name === key));
  }
  form.addEventListener("input", () => write(key, { fields: changed(form) }));
  form.addEventListener("submit", () => write(key, { fields: changed(form), isSent: true }));
}

/** @type {(offer: HTMLElement, form: HTMLFormElement, draft: Entry[], drop: () => void) => void} */
function show(offer, form, fields, drop) {
  form.before(offer);
  offer.hidden = false;
  offer.querySelector('[data-draft="put-back"]')?.addEventListener("click", () => {
    putBack(form, fields);
    offer.hidden = true;
  });
  offer.querySelector('[data-draft="forget"]')?.addEventListener("click", () => {
    drop();
    offer.hidden = true;
  });
}

/** @param {HTMLFormElement} form */
function keepable(form) {
  const fields = /** @type {Field[]} */ ([...form.elements]);
  return fields.filter((field) => field.name && !NOT_KEPT.includes(field.type));
}

/** @type {(field: Field) => field is HTMLInputElement} */
const isBox = (field) => field.type === "checkbox" || field.type === "radio";

/** @type {(field: Field) => field is HTMLSelectElement} */
const isSelect = (field) => "options" in field;

/** @param {Field} field */
function entered(field) {
  if (isBox(field)) {
    return field.checked;
  }
  const isMultiple = isSelect(field) && field.multiple;
  return isMultiple ? [...field.selectedOptions].map((each) => each.value) : field.value;
}

/** @param {Field} field */
function wasChanged(field) {
  if (isSelect(field)) {
    return [...field.options].some((each) => each.selected !== each.defaultSelected);
  }
  return isBox(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** @param {HTMLFormElement} form @returns {Entry[]} */
function changed(form) {
  return keepable(form)
    .filter(wasChanged)
    .map((field) => ({ name: field.name, box: boxOf(field), value: entered(field) }));
}

/** @param {Field} field */
const boxOf = (field) => (isBox(field) ? field.value : null);

/** @type {(form: HTMLFormElement, entry: Entry) => Field | undefined} */
function fieldOf(form, { name, box }) {
  return keepable(form).find((field) => field.name === name && boxOf(field) === box);
}

/** @param {HTMLFormElement} form @param {Entry[]} fields */
function differs(form, fields) {
  return fields.some((each) => {
    const field = fieldOf(form, each);
    return field && String(entered(field)) !== String(each.value);
  });
}

/** @param {HTMLFormElement} form @param {Entry[]} fields */
function putBack(form, fields) {
  for (const each of fields) {
    const field = fieldOf(form, each);
    if (!field) {
      continue;
    }
    if (isBox(field)) {
      field.checked = each.value === true;
    } else if (isSelect(field) && Array.isArray(each.value)) {
      for (const option of field.options) {
        option.selected = each.value.includes(option.value);
      }
    } else {
      field.value = String(each.value);
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** @param {string} key @returns {Draft | null} */
function read(key) {
  return JSON.parse(sessionStorage.getItem(key) ?? "null");
}

/** @param {string} key @param {Draft} draft */
function write(key, draft) {
  sessionStorage.setItem(key, JSON.stringify(draft));
}

/** @param {(name: string) => boolean} isGone */
function forget(isGone) {
  const names = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of names.filter(isGone)) {
    sessionStorage.removeItem(name);
  }
}
