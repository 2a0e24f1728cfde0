/**
 * <session-player> guides through the session that its server-rendered form would log by hand.
 * Of all tabs that show the session one leads, the others follow. Leaving the page undoes it all.
 */

import { watchReturns } from "../offline/returns.js";
import { watchControls } from "./controls.js";
import { restoreFar, toggleFar } from "./far-view.js";
import { Leader } from "./leader.js";
import { MediaKeys } from "./media-keys.js";
import { OptionsDialog } from "./options-dialog.js";
import { ACTIONS } from "./session-actions.js";
import { SessionRun } from "./session-run.js";
import { showForm } from "./without-timer.js";

/**
 * @typedef {import("./session-actions.js").PlayingRun} PlayingRun
 * @typedef {import("./session-run.js").Snapshot} Snapshot
 * @typedef {import("./todays-steps.js").Chosen} Chosen
 */

export class SessionPlayer extends HTMLElement {
  /** @type {AbortController} */
  #undo;
  /** @type {import("./captions.js").PlayerData} */
  #data;
  /** @type {SessionRun} */
  #run;
  /** @type {SessionRun | null} */
  #taken = null;
  /** @type {Leader<Snapshot>} */
  #leader;
  /** @type {MediaKeys} */
  #mediaKeys;
  /** @type {OptionsDialog} */
  #options;
  #wasRunning = false;

  connectedCallback() {
    this.#undo = new AbortController();
    try {
      this.#connect(this.#undo.signal);
    } catch {
      this.#giveUp();
    }
  }

  /** @param {AbortSignal} signal */
  #connect(signal) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("#session-data"));
    this.#data = JSON.parse(template.content.textContent);
    this.#mediaKeys = this.#newMediaKeys();
    this.#run = this.newRun(this.#data, this.#shown);
    const { view } = this.#run;
    restoreFar(this, view.action("far"));
    this.#options = new OptionsDialog(view.part("options"), (chosen) => this.#adjust(chosen));
    this.#options.listen(signal);
    // A dialog's close does not bubble.
    this.addEventListener("close", () => this.#closed(), { signal, capture: true });
    watchControls(this, (action, value) => this.#act(action, value), signal);
    watchReturns(() => this.#run.onReturn(), signal);
    this.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#leader = new Leader(this.#data.uuid, {
      onLead: () => this.#lead(),
      onFollow: () => this.#follow(),
      onSnapshot: (shown) => ("isFinished" in shown ? location.reload() : this.#run.mirror(shown)),
    });
  }

  disconnectedCallback() {
    this.#undo.abort();
    this.#leader?.stop();
    this.#mediaKeys?.stop();
    this.#run?.stop();
  }

  /** What a browser lacks shows in its first moments: nobody is left in front of a dead page. */
  #giveUp() {
    this.disconnectedCallback();
    showForm(this);
  }

  #newMediaKeys() {
    /** @param {string} action */
    const act = (action) => () => this.#act(action);
    return new MediaKeys({
      play: () => !this.#run.player?.isRunning && this.#act("pause"),
      pause: act("halt"),
      back: act("back"),
      skip: act("skip"),
    });
  }

  /**
   * @param {import("./captions.js").PlayerData} data
   * @param {(snapshot: Snapshot) => void} onPicture
   * @returns {SessionRun}
   */
  newRun(data, onPicture) {
    return new SessionRun(this, data, onPicture);
  }

  /** A run is never taken up again: another tab may have gone on meanwhile. */
  #take() {
    if (this.#run === this.#taken) {
      this.#run.stop();
      this.#run = this.newRun(this.#data, this.#shown);
    }
    this.#taken = this.#run;
  }

  async #lead() {
    try {
      this.#take();
      this.#run.view.follow(false);
      this.#mediaKeys.set(this.#run.chosen.settings.headset);
      await this.#run.begin();
    } catch {
      this.#giveUp();
    }
  }

  #follow() {
    this.#take();
    this.#mediaKeys.set(false);
    this.#run.view.toggle("player", true);
    this.#run.view.follow(true);
  }

  /** @param {Snapshot} picture */
  #shown = (picture) => {
    this.classList.remove("is-coming");
    this.#run.view.part("player").removeAttribute("aria-hidden");
    // The first picture may come before it is known who leads.
    if (this.#run.player || !picture.texts) this.#leader?.tell(picture);
    if (!picture.texts) return;
    const { cue, exercise, side } = picture.texts;
    this.#mediaKeys.show({
      title: [cue, side].filter(Boolean).join(" · "),
      artist: exercise ?? "",
      isRunning: picture.isRunning,
    });
  };

  /** @type {Record<string, (value: string) => void>} */
  #own = {
    "take-over": () => this.#leader.take(),
    options: () => this.#open("options"),
    keys: () => this.#open("keys"),
    far: () => toggleFar(this, this.#run.view.action("far")),
    ease: (name) => {
      const { settings, ease } = this.#run.chosen;
      this.#adjust({ settings, ease: { ...ease, [name]: true } });
      this.#act("understood");
    },
  };

  /** @param {string} action @param {string} [value] */
  #act(action, value = "") {
    const run = this.#run;
    if (this.#own[action]) this.#own[action](value);
    else if (run.player) run.change(() => ACTIONS[action](/** @type {PlayingRun} */ (run), value));
  }

  /** Nobody is hurried while reading. @param {string} name */
  #open(name) {
    if (this.#run.player?.isRunning) {
      this.#wasRunning = true;
      this.#act("halt");
    }
    /** @type {HTMLDialogElement} */
    const dialog = this.#run.view.part(name);
    if (name === "options") this.#options.open(this.#run.chosen);
    else dialog.showModal();
  }

  #closed() {
    if (this.querySelector("dialog[open]")) return;
    if (this.#wasRunning && !this.#run.player?.isRunning) this.#act("pause");
    this.#wasRunning = false;
  }

  /** @param {Chosen} chosen */
  #adjust(chosen) {
    this.#mediaKeys.set(chosen.settings.headset);
    if (this.#run.player) this.#run.change(() => this.#run.adjust(chosen));
  }

  /** @param {HTMLElementEventMap["submit"]} event */
  #submit(event) {
    if (event.target.id !== "session-form") return;
    event.preventDefault();
    this.#run.finishPanel.send();
    this.#run.save({ isFinished: true });
  }
}
