/** The player's part of the page: writes what it is told, and touches only what has changed. */

/** Where the steps of the exercise fit beside the clock, they are open from the start. */
const ROOMY = "(width >= 56rem) and (height >= 44rem)";

export class PlayerView {
  #root;
  #shown = {};

  /** @param {HTMLElement} root the <session-player>, as the server rendered it */
  constructor(root) {
    this.#root = root;
    this.part("how").open = matchMedia(ROOMY).matches;
  }

  #slot(name) {
    return this.#root.querySelector(`[data-slot="${name}"]`);
  }

  part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`);
  }

  action(name) {
    return this.#root.querySelector(`[data-action="${name}"]`);
  }

  /** Puts a text into its place; an empty text hides the place. */
  write(name, text) {
    if (this.#shown[name] === text) return;
    this.#shown[name] = text;
    const slot = this.#slot(name);
    slot.textContent = text ?? "";
    slot.hidden = !text;
  }

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

  /** Said aloud by screen readers. */
  announce(text) {
    this.#slot("announcement").textContent = text;
  }

  /**
   * One moment of the session.
   * @param {import("./player.js").Player} player
   * @param {object} texts as `captions` gives them
   * @param {object} words
   */
  show(player, { steps, ...texts }, words) {
    for (const [name, text] of Object.entries(texts)) this.write(name, text);
    if (steps) this.#list("steps", steps);
    this.markCurrent(player.step?.item);
    this.#time(player);
    this.toggle("more", player.offersMore);
    this.#root.classList.toggle("is-paused", !player.isRunning);
    this.#slot("pause-label").textContent = player.isRunning ? words.pause : words.resume;
  }

  /** A phase begins with a full ring, at once and not by running backwards. */
  enter(phase) {
    this.#root.dataset.phase = phase;
    const ring = this.part("ring");
    ring.classList.add("is-refilling");
    this.#ring(1);
    ring.getBoundingClientRect();
    ring.classList.remove("is-refilling");
  }

  /** Whole seconds as digits; the ring runs down to the end of the current second. */
  #time({ remainingMs, phaseMs, isRunning }) {
    const seconds = Math.ceil(remainingMs / 1000);
    this.#slot("seconds").textContent = seconds;
    const shownMs = isRunning ? Math.max(0, seconds - 1) * 1000 : remainingMs;
    this.#ring(phaseMs ? shownMs / phaseMs : 0);
  }

  #ring(share) {
    this.part("ring").style.setProperty("--share", share.toFixed(4));
  }

  toggle(name, isShown) {
    const part = this.part(name) ?? this.action(name);
    if (part.hidden === isShown) part.hidden = !isShown;
  }

  /** Marks the current exercise on the rail, which the server swaps from time to time. */
  markCurrent(item) {
    for (const entry of this.#root.querySelectorAll("#progress-rail [data-item]")) {
      if (Number(entry.dataset.item) === item) entry.setAttribute("aria-current", "step");
      else entry.removeAttribute("aria-current");
    }
  }

  /**
   * What became of the last report: saved, kept on this phone, or a notice that says why not.
   * @param {string} outcome as `Delivery` gives it
   */
  outcome(outcome, words) {
    this.write("status", { saved: words.saved, unstored: "" }[outcome] ?? words.saved_here);
    for (const notice of this.#root.querySelectorAll("[data-notice]")) {
      notice.hidden = notice.dataset.notice !== outcome;
    }
  }
}
