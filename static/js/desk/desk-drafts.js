/**
 * Keeps in this tab what is typed into a form of the desk, until it is saved.
 *
 * Kept for the person who typed it alone, and offered, never forced: by then a colleague may have
 * written something else into the form.
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

  const form = document.querySelector("#content-main form[method=post]");
  const draft = read(key);
  // What was sent is kept until another page says that it was taken.
  if (draft?.isSent || !form) {
    forget((name) => read(name)?.isSent);
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

function show(offer, form, fields, drop) {
  form.before(offer);
  offer.hidden = false;
  offer.querySelector('[data-draft="put-back"]').addEventListener("click", () => {
    putBack(form, fields);
    offer.hidden = true;
  });
  offer.querySelector('[data-draft="forget"]').addEventListener("click", () => {
    drop();
    offer.hidden = true;
  });
}

function keepable(form) {
  return [...form.elements].filter((field) => field.name && !NOT_KEPT.includes(field.type));
}

function entered(field) {
  if (field.type === "checkbox" || field.type === "radio") {
    return field.checked;
  }
  return field.multiple ? [...field.selectedOptions].map((each) => each.value) : field.value;
}

function wasChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") {
    return field.checked !== field.defaultChecked;
  }
  if (field.options) {
    return [...field.options].some((each) => each.selected !== each.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

/** Name and, for boxes of one name, value of a field; and what was made of it. */
function changed(form) {
  return keepable(form)
    .filter(wasChanged)
    .map((field) => ({ name: field.name, box: boxOf(field), value: entered(field) }));
}

function boxOf(field) {
  return field.type === "checkbox" || field.type === "radio" ? field.value : null;
}

function fieldOf(form, { name, box }) {
  return keepable(form).find((field) => field.name === name && boxOf(field) === box);
}

function differs(form, fields) {
  return fields.some((each) => {
    const field = fieldOf(form, each);
    return field && String(entered(field)) !== String(each.value);
  });
}

function putBack(form, fields) {
  for (const each of fields) {
    const field = fieldOf(form, each);
    if (!field) {
      continue;
    }
    if (each.box !== null) {
      field.checked = each.value;
    } else if (field.multiple) {
      for (const option of field.options) {
        option.selected = each.value.includes(option.value);
      }
    } else {
      field.value = each.value;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function read(key) {
  return JSON.parse(sessionStorage.getItem(key));
}

function write(key, draft) {
  sessionStorage.setItem(key, JSON.stringify(draft));
}

function forget(isGone) {
  const names = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of names.filter(isGone)) {
    sessionStorage.removeItem(name);
  }
}
