/** The player's part of the page: writes what it is given, and touches only what has changed. */

/** Where the steps of the exercise fit beside the clock, they are open from the start. */
const ROOMY = "(min-width: 56rem) and (min-height: 44rem)";
/** What does nothing in a tab that follows another one. */
const FOR_THE_LEADER = ["finish", "more", "reasons", "advice"];
/** The places whose texts may be in another language than the page. */
const TRANSLATED = ["exercise", "position", "steps", "remark"];
/** @type {Record<string, string>} */
const NONE = {};

/**
 * Puts the clinic's own image there. A page kept from before there were any has no place for it.
 * @param {HTMLImageElement | undefined} picture
 * @param {string} url
 * @returns {boolean} false where there is none, or none that comes: without a network, perhaps
 */
function shows(picture, url) {
  if (!picture) return false;
  if (url && picture.getAttribute("src") !== url) picture.src = url;
  const isShown = Boolean(url) && !(picture.complete && picture.naturalWidth === 0);
  picture.hidden = !isShown;
  return isShown;
}

/** Whether there is a notice, for the styles. @param {HTMLElement} root the <session-player> */
export function markNotices(root) {
  const notice = root.querySelector(".session-notices > :not([hidden], .tones-hint)");
  root.classList.toggle("shows-notice", notice !== null);
}

export class PlayerView {
  #root;
  /** @type {Record<string, string | string[] | undefined>} */
  #shown = {};
  #langs = NONE;

  /** @param {HTMLElement} root the <session-player>, as the server rendered it */
  constructor(root) {
    this.#root = root;
    /** @type {HTMLDetailsElement} */
    const how = this.part("how");
    how.open = matchMedia(ROOMY).matches;
  }

  /** @param {string} name */
  #slot(name) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(`[data-slot="${name}"]`));
  }

  /** @template {HTMLElement} [T=HTMLElement] @param {string} name @returns {T} */
  part(name) {
    return /** @type {T} */ (this.#root.querySelector(`[data-part="${name}"]`));
  }

  /** @param {string} name */
  action(name) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(`[data-action="${name}"]`));
  }

  /**
   * Puts a text into its place; an empty text hides the place.
   * @param {string} name
   * @param {string | undefined} text
   */
  write(name, text) {
    if (this.#shown[name] === text) return;
    this.#shown[name] = text;
    const slot = this.#slot(name);
    // A page kept from before there was such a text has no place for it.
    if (!slot) return;
    slot.textContent = text ?? "";
    slot.hidden = !text;
  }

  /** @param {string} name @param {string[]} lines */
  #list(name, lines) {
    if (this.#shown[name] === lines) return;
    this.#shown[name] = lines;
    this.#slot(name).replaceChildren(
      ...lines.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }),
    );
  }

  /**
   * Says of a text that is in another language than the page in which; screen readers ask for it.
   * @param {Record<string, string>} langs by the names of the places
   */
  #markLanguages(langs) {
    if (this.#langs === langs) return;
    this.#langs = langs;
    for (const name of TRANSLATED) {
      if (langs[name]) this.#slot(name).lang = langs[name];
      else this.#slot(name).removeAttribute("lang");
    }
  }

  /** Advice with what can be done at once; an empty text takes it away. @param {string} text */
  advise(text) {
    this.write("advice", text);
    this.toggle("advice", text !== "");
  }

  /**
   * In a tab that shows what another one plays, one button does something: to continue here.
   * @param {boolean} isFollowing
   */
  follow(isFollowing) {
    for (const name of ["back", "pause", "skip"]) this.toggle(name, !isFollowing);
    for (const name of ["elsewhere", "take-over"]) this.toggle(name, isFollowing);
    if (isFollowing) for (const name of FOR_THE_LEADER) this.toggle(name, false);
  }

  get isAdvising() {
    return !this.part("advice").hidden;
  }

  /** Said aloud by screen readers. @param {string} text */
  announce(text) {
    this.#slot("announcement").textContent = text;
  }

  /**
   * One moment of the session.
   * @param {import("./captions.js").Picture} picture
   * @param {import("./captions.js").PlayerTexts} labels
   */
  show(picture, { pause, resume }) {
    const { texts, seconds, share, item, isRunning, offersMore } = picture;
    const { steps, ...lines } = texts;
    for (const [name, text] of Object.entries(lines)) this.write(name, text);
    if (steps) this.#list("steps", steps);
    this.#markLanguages(picture.langs ?? NONE);
    this.#slot("seconds").textContent = String(seconds);
    this.#slot("seconds").classList.toggle("is-long", seconds > 99);
    this.turnRing(share);
    this.markCurrent(item);
    this.#pose(picture);
    this.toggle("more", offersMore);
    this.#root.classList.toggle("is-paused", !isRunning);
    this.write("pause-label", isRunning ? pause : resume);
  }

  /**
   * The figure does what the person is to do; the clinic's own image takes its place.
   * @param {import("./captions.js").Picture} picture
   */
  #pose({ figure, image, cue, side }) {
    const { children } = this.part("figure");
    const drawing = /** @type {SVGElement} */ (children[0]);
    const picture = /** @type {HTMLImageElement | undefined} */ (children[1]);
    const hasImage = shows(picture, image);
    this.toggle("figure", figure !== "" || hasImage);
    drawing.toggleAttribute("hidden", hasImage);
    if (figure) Object.assign(drawing.dataset, { figure, side, pose: cue });
  }

  /** @param {string} phase */
  enter(phase) {
    this.#root.dataset.phase = phase;
  }

  /**
   * @param {number} share of the phase that is left, 1 at its beginning
   * @param {number} [breath] how far a hold has breathed in, 0 to 1
   */
  turnRing(share, breath) {
    const { style } = this.part("ring");
    style.setProperty("--share", share.toFixed(4));
    if (breath !== undefined) style.setProperty("--breath", breath.toFixed(2));
  }

  /**
   * Shows a part or hides it. The styles find by a class what is shown, as Firefox knows `:has()`
   * since 121 only.
   * @param {string} name @param {boolean} isShown
   */
  toggle(name, isShown) {
    const part = this.part(name) ?? this.action(name);
    this.#root.classList.toggle(`shows-${name}`, isShown);
    // A page that a phone keeps from before an update has no place for what is new.
    if (!part || part.hidden !== isShown) return;
    const hadFocus = part.contains(document.activeElement);
    part.hidden = !isShown;
    markNotices(this.#root);
    // Whoever presses a question away by a key continues from the timer's buttons.
    if (hadFocus && !isShown) this.action("pause").focus({ preventScroll: true });
  }

  /**
   * Marks the current exercise on the rail, which the server swaps from time to time.
   * @param {number | null | undefined} item
   */
  markCurrent(item) {
    for (const entry of this.#root.querySelectorAll("#progress-rail [data-item]")) {
      if (Number(entry.dataset.item) === item) entry.setAttribute("aria-current", "step");
      else entry.removeAttribute("aria-current");
    }
  }

  /**
   * What became of the last report: saved, or a notice that says where it is and why.
   * @param {string} outcome as `Delivery` gives it
   * @param {import("./captions.js").PlayerTexts} texts
   */
  outcome(outcome, { saved }) {
    this.write("status", outcome === "saved" ? saved : "");
    for (const notice of this.#root.querySelectorAll("[data-notice]")) {
      notice.hidden = notice.dataset.notice !== outcome;
    }
    markNotices(this.#root);
  }
}
