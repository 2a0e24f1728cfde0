/** The end of a session: pain, a note, Finish. It shares the form that works without scripts. */
import { requestSync } from "../offline/register-worker.js";
import { isInstalled } from "../site/apple-device.js";
import { readyOutput } from "../sound/audio.js";
import { ring } from "../sound/tones.js";
import { writeDeclared } from "./report-form.js";
import { isAllDone } from "./skips.js";

/** @typedef {import("./player.js").Player} Player */

/**
 * When it is sent, by what a report came to that was neither taken nor answered with an error.
 * @type {Record<string, string>}
 */
const KEPT_UNTIL = {
  kept: "kept-until-next-visit",
  "signed-out": "kept-signed-out",
  "someone-else": "kept-someone-else",
};

/** Safari empties the storage of a site after seven days without a visit, not that of an app. */
const isForgetful = () => navigator.vendor.startsWith("Apple") && !isInstalled();

/** Whether this page was reached by "I did it without the timer". */
export const asksForList = () => location.hash === "#declare";

/** The press on Finish lets it sound; what is sent later is answered in silence. */
function playChord() {
  const output = readyOutput();
  if (output) ring(output, "done", output.context.currentTime);
}

export class FinishPanel {
  #root;
  #view;
  #wasRunning = false;
  #isSent = false;
  isOpen = false;

  /** @param {HTMLElement} root @param {import("./player-view.js").PlayerView} view */
  constructor(root, view) {
    this.#root = root;
    this.#view = view;
    // Neither the form nor an empty player shows before it is known where to continue.
    this.#form.hidden = true;
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.#root.querySelector("#session-form"));
  }

  /** @param {{wasRunning: boolean, player: Player | null, isDeclaring?: boolean}} session */
  open({ wasRunning, player, isDeclaring = false }) {
    const isOver = player?.isOver ?? false;
    this.#wasRunning = wasRunning;
    this.#show(true);
    const isAll = player !== null && isAllDone(player);
    if (isAll) this.#view.toggle("declare", false);
    this.#view.toggle("keep-going", !isOver);
    this.#view.toggle("well-done", isAll);
    if (isDeclaring) this.showDeclared();
    else this.#view.part("finish-heading").focus();
  }

  /** True if the session ran before. */
  close() {
    this.#show(false);
    return this.#wasRunning;
  }

  /** The list for those who practiced without the timer. */
  showDeclared() {
    this.#view.toggle("declared", true);
    this.#view.toggle("declare", false);
    this.#view.toggle("declare-all", true);
    const first = this.#view.part("declared").querySelector("input:not([type=hidden])");
    first?.focus({ preventScroll: true });
    first?.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Record<string, number>} asked repetitions, by key of exercise and side */
  declareAll(asked) {
    writeDeclared(this.#form, asked);
  }

  /** The person has pressed Finish. */
  send() {
    this.#isSent = true;
  }

  /** Without a network this says so, and when the end will be sent. @param {string} outcome */
  async settle(outcome) {
    if (!this.#isSent || !this.isOpen || !(outcome in KEPT_UNTIL)) return;
    this.#form.hidden = true;
    this.#view.toggle("finish", false);
    this.#showSentence(KEPT_UNTIL[outcome]);
    this.#view.toggle("kept-for-days", isForgetful());
    this.#view.toggle("finish-kept", true);
    if (outcome === "kept" && (await requestSync())) this.#showSentence("kept-until-network");
  }

  /** One of those that say when it is sent. @param {string} sentence by its name */
  #showSentence(sentence) {
    const others = Object.values(KEPT_UNTIL);
    for (const name of [...others, "kept-until-network"])
      this.#view.toggle(name, name === sentence);
  }

  /** @param {boolean} isOpen */
  #show(isOpen) {
    this.isOpen = isOpen;
    this.#isSent = false;
    const hadFocus = this.#form.contains(document.activeElement);
    this.#form.hidden = !isOpen;
    this.#view.toggle("player", !isOpen);
    if (hadFocus && !isOpen) this.#view.action("pause").focus({ preventScroll: true });
    this.#view.toggle("finish", !isOpen);
    this.#view.toggle("finish-kept", false);
    this.#hideDeclared();
  }

  /** The timer logs what the list would declare, so it waits until it is asked for. */
  #hideDeclared() {
    const hasErrors = Boolean(this.#view.part("declared").querySelector(".errorlist"));
    this.#view.toggle("declared", hasErrors);
    this.#view.toggle("declare", !hasErrors);
    this.#view.toggle("save", false);
  }

  /**
   * Takes the server's answer: the rail, the form with what is wrong, or what was done.
   * @param {number} status
   * @param {string} html
   * @param {{isFinished: boolean, hasTones: boolean, player: Player | null}} session
   */
  answer(status, html, { isFinished, hasTones, player }) {
    if (status === 422 && isFinished) {
      this.#swap(this.#form, html, "outerHTML");
      this.open({ wasRunning: this.#wasRunning, player });
      this.#form.querySelector("[aria-invalid=true]")?.focus();
    } else if (status === 200 && isFinished) {
      const isAwaited = this.#isSent && this.#view.part("finish-kept").hidden;
      this.#swap(document.body, html, "innerHTML");
      // At once: what comes to rest up there is not to be missed on the way.
      window.scrollTo({ top: 0, behavior: "instant" });
      document.querySelector("main")?.focus({ preventScroll: true });
      if (hasTones && isAwaited && document.querySelector("[data-chord]")) playChord();
    } else if (status === 200 && html.includes('id="progress-rail"')) {
      const rail = /** @type {HTMLElement} */ (this.#root.querySelector("#progress-rail"));
      this.#swap(rail, html, "outerHTML");
      this.#view.markCurrent(player?.step?.item);
    }
  }

  /** @param {Element} target @param {string} html @param {HtmxSwap["swapStyle"]} swapStyle */
  #swap(target, html, swapStyle) {
    htmx.swap(target, html, { swapStyle, swapDelay: 0, settleDelay: 0 });
  }
}
