/**
 * The cards of a plan: moves, drops and puts them back at once, and shows the minutes and sentences
 * of what is typed. Without this script the same buttons do it by the server, which saves nothing.
 */

const PREVIEW_AFTER_MS = 700;

/** @type {Record<string, (list: Element, card: Element) => void>} */
const ARRANGE = {
  _up: (_list, card) => neighbor(card, "previousElementSibling")?.before(card),
  _down: (_list, card) => neighbor(card, "nextElementSibling")?.after(card),
  _drop: (list, card) => {
    card.classList.add("plan-dropped");
    list.append(card);
  },
  _put_back: (list, card) => {
    card.classList.remove("plan-dropped");
    const last = [...list.querySelectorAll(".plan-card:not(.plan-dropped)")]
      .filter((each) => each !== card)
      .at(-1);
    last?.after(card);
  },
};
/** @type {Record<string, string>} */
const KEYS = { ArrowUp: "_up", ArrowDown: "_down" };

/** @type {Record<string, string>} */
const OPPOSITE = { _up: "_down", _down: "_up", _drop: "_put_back", _put_back: "_drop" };

/** @type {(card: Element, step: "previousElementSibling" | "nextElementSibling") => Element | null} */
function neighbor(card, step) {
  const other = card[step];
  return other?.classList.contains("plan-dropped") ? null : other;
}

/** @type {(card: Element, end: string) => HTMLInputElement | null} */
const hidden = (card, end) =>
  card.querySelector(`input[type=hidden][name$="-${end}"]:not([name^="initial"])`);

/** @param {HTMLElement} list */
export function arrangeCards(list) {
  const form = /** @type {HTMLFormElement} */ (list.closest("form"));
  const said = /** @type {HTMLElement} */ (document.getElementById("plan-said"));
  let timer = 0;

  /** @type {(card: HTMLElement, action: string) => void} */
  function arrange(card, action) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    ARRANGE[action]?.(list, card);
    number(list);
    said.textContent = sentence(list, card, action);
    const pressed = /** @type {HTMLElement} */ (card.querySelector(`[name=${action}]`));
    const isGone = pressed.offsetParent === null;
    const isTyping = card.contains(focused) && focused !== pressed;
    const opposite = /** @type {HTMLElement} */ (card.querySelector(`[name=${OPPOSITE[action]}]`));
    (isGone && !isTyping ? opposite : focused)?.focus();
    preview();
  }

  function preview() {
    clearTimeout(timer);
    timer = setTimeout(() => showPreview(form), PREVIEW_AFTER_MS);
  }

  list.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLButtonElement | null} */ (target.closest("button"));
    const card = button?.closest(".plan-card");
    if (!button || !card || !(button.name in ARRANGE)) return;
    event.preventDefault();
    arrange(/** @type {HTMLElement} */ (card), button.name);
  });
  list.addEventListener("keydown", (event) => {
    const card = /** @type {Element} */ (event.target).closest(".plan-card");
    const action = event.altKey ? KEYS[event.key] : undefined;
    if (!card || !action || card.classList.contains("plan-dropped")) return;
    event.preventDefault();
    arrange(/** @type {HTMLElement} */ (card), action);
  });
  form.addEventListener("input", preview);
  const refresh = /** @type {HTMLElement | null} */ (form.querySelector(".plan-refresh"));
  if (refresh) refresh.hidden = true;
}

/** Writes the order of the cards into their fields. @param {HTMLElement} list */
function number(list) {
  const cards = [...list.querySelectorAll(".plan-card")];
  const practiced = cards.filter((card) => !card.classList.contains("plan-dropped"));
  for (const [index, card] of cards.entries()) {
    const isDropped = card.classList.contains("plan-dropped");
    const position = hidden(card, "position");
    const leftOut = hidden(card, "is_left_out");
    offer(card, "_up", index > 0);
    offer(card, "_down", index < practiced.length - 1);
    if (position) position.value = String(index + 1);
    if (leftOut) leftOut.value = isDropped ? "True" : "False";
    const { place: text = "", leftOut: left = "" } = list.dataset;
    const place = card.querySelector("[data-place]");
    if (place) {
      place.textContent = isDropped
        ? left
        : text.replace("%(place)s", String(index + 1)).replace("%(of)s", String(practiced.length));
    }
  }
}

/** @type {(card: Element, name: string, isOffered: boolean) => void} */
function offer(card, name, isOffered) {
  const button = /** @type {HTMLElement | null} */ (card.querySelector(`[name=${name}]`));
  if (button) button.hidden = !isOffered;
}

/** @type {(list: HTMLElement, card: HTMLElement, action: string) => string} */
function sentence(list, card, action) {
  const { moved = "", dropped = "", putBack = "" } = list.dataset;
  const practiced = [...list.querySelectorAll(".plan-card:not(.plan-dropped)")];
  const text = { _drop: dropped, _put_back: putBack }[action] ?? moved;
  return text
    .replace("%(name)s", card.dataset.name ?? "")
    .replace("%(place)s", String(practiced.indexOf(card) + 1))
    .replace("%(of)s", String(practiced.length));
}

/** The server reads the form as it would for saving, and answers with the page. @param {HTMLFormElement} form */
async function showPreview(form) {
  const data = new FormData(form);
  data.set("_preview", "1");
  try {
    const answer = await fetch(location.href, { method: "POST", body: data });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const shown of document.querySelectorAll("[data-preview]")) {
      const fresh = page.querySelector(`[data-preview="${shown.getAttribute("data-preview")}"]`);
      if (fresh) shown.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // Without a connection the sentences stay as they were; saving tells that there is none.
  }
}

const list = /** @type {HTMLElement | null} */ (document.querySelector(".plan-cards"));
if (list) arrangeCards(list);
