/** Fills the start form with what only the device knows, before it or htmx reads its fields. */
import { hasWorker } from "../offline/register-worker.js";

const STARTED_KEY = "session-started";

/** A version 4 UUID, also where the page is not served securely and `randomUUID` is missing. */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What a browser says that hides where it is, or does not know. */
const NOWHERE = /^(Etc\/.*|Factory|GMT.*|Greenwich|UCT|UTC|Universal|Zulu)$/;

/** The device's time zone, empty where it does not know one. */
export function readZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  return NOWHERE.test(zone) ? "" : zone;
}

/** @param {HTMLFormElement} form */
function fillStartForm(form) {
  const now = Date.now();
  const values = { uuid: newUuid(), zone: readZone(), started_at_ms: now, device_now_ms: now };
  for (const [name, value] of Object.entries(values)) {
    const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
    if (input) input.value = String(value);
  }
}

/** The chosen length, for the minutes on the button where styles cannot ask for it by `:has()`. */
function markLength() {
  for (const short of document.querySelectorAll('.start-form [value="short"]')) {
    const { form, checked } = /** @type {HTMLInputElement} */ (short);
    form?.classList.toggle("is-short", checked);
  }
}

/** The capture phase comes before htmx's own listener on the form. */
export function watchStartForms() {
  document.addEventListener(
    "submit",
    ({ target }) => {
      if (!target.matches("[data-start-form]")) return;
      fillStartForm(target);
      noteStarted();
    },
    { capture: true },
  );
  document.addEventListener("change", markLength);
  markLength();
  // The button was pressed on a page that was loaded before the network went away.
  document.addEventListener("htmx:sendError", ({ target, detail }) => {
    if (target.matches?.("[data-start-form]")) startOffline(detail.requestConfig.formData);
  });
}

/**
 * Goes to the page that needs no network, with what was chosen on this one.
 * @param {FormData} sent with the value of the button that was pressed
 */
async function startOffline(sent) {
  const notice = document.querySelector("[data-unsent=no-network]");
  const names = ["version", "pain_before", "uuid", "started_at_ms"];
  const chosen = names.map((name) => [name, String(sent.get(name) ?? "")]);
  if (await hasWorker()) location.assign(`/offline/#${new URLSearchParams(chosen)}`);
  else if (notice) notice.hidden = false;
}

/** Remembers that a start button was pressed, for the page of the session. */
export function noteStarted() {
  try {
    sessionStorage.setItem(STARTED_KEY, "yes");
  } catch {
    // Without storage a session that waited long is resumed by a tap.
  }
}

/** Whether this page was reached by the start button, asked once. */
export function takeStarted() {
  try {
    const isStarted = sessionStorage.getItem(STARTED_KEY) !== null;
    sessionStorage.removeItem(STARTED_KEY);
    return isStarted;
  } catch {
    return false;
  }
}
