/**
 * <session-player> guides through the session that its server-rendered form would log by hand.
 * It ties the parts together: clock → player → stage and journal. Leaving the page undoes it all.
 */
import { Clock, readClocks } from "./clock.js";
import { FinishPanel } from "./finish-panel.js";
import { Journal } from "./journal.js";
import { Player } from "./player.js";
import { PlayerView } from "./player-view.js";
import { Tally } from "./progress-state.js";
import { watchReturns } from "./returns.js";
import { SkipReasons } from "./skip-reasons.js";
import { unlock } from "./sounds.js";
import { Stage } from "./stage.js";
import { takeStarted } from "./start-form.js";
import { resumePosition } from "./timeline.js";
import { WakeLock } from "./wake-lock.js";

class SessionPlayer extends HTMLElement {
  #undo;
  #data;
  #view;
  #stage;
  #reasons;
  #finishPanel;
  #journal;
  #player;
  #wakeLock = new WakeLock();
  #clock = new Clock((reading) => this.#read(reading));

  async connectedCallback() {
    this.#undo = new AbortController();
    const { signal } = this.#undo;
    this.#data = JSON.parse(this.querySelector("#session-data").content.textContent);
    this.#view = new PlayerView(this);
    this.#stage = new Stage(this.#view, this.#data);
    this.#reasons = new SkipReasons(this.#view);
    this.#finishPanel = new FinishPanel(this, this.#view);
    this.#journal = new Journal(this, this.#data.uuid, {
      onOutcome: (outcome) => this.#view.outcome(outcome, this.#data.words),
      onAnswer: (status, html, isFinished) =>
        this.#finishPanel.answer(status, html, { isFinished, player: this.#player }),
    });
    const memory = await this.#journal.open();
    if (signal.aborted) return;
    this.#listen(signal);
    this.#begin(memory, takeStarted());
  }

  disconnectedCallback() {
    this.#undo.abort();
    this.#clock.stop();
    this.#wakeLock.release();
    this.#journal.stop();
  }

  #begin({ states, wanted, at, mayRun, isFinished }, isStarted) {
    const { steps, words } = this.#data;
    const position = resumePosition(steps, states, wanted, at);
    this.#player = new Player(steps, new Tally(steps, states), position, wanted);
    unlock();
    this.#finishPanel.close();
    if (this.#player.isOver || isFinished) this.#finish();
    else if (isStarted || mayRun) this.#run();
    else this.#pause(words.paused);
    this.#save({ isFinished });
    this.#clock.read();
    if (!this.#player.isRunning) this.#view.action("pause").focus();
  }

  #listen(signal) {
    const onReturn = () => {
      if (this.#player.isRunning) {
        this.#clock.read();
        this.#wakeLock.keep();
      }
      this.#journal.retry();
    };
    this.addEventListener("click", (event) => this.#act(event), { signal });
    this.addEventListener("submit", (event) => this.#submit(event), { signal });
    watchReturns(onReturn, signal);
  }

  #actions = {
    pause: () => (this.#player.isRunning ? this.#pause(this.#data.words.paused) : this.#run()),
    back: () => this.#player.back(),
    skip: () => this.#reasons.offer(this.#player.skip()),
    more: () => this.#addOne(),
    reason: ({ value }) => this.#reasons.take(Number(value), this.#player.tally),
    finish: () => this.#finish(),
    "keep-going": () => this.#finishPanel.close() && this.#run(),
  };

  #act({ target }) {
    const button = target.closest("[data-action]");
    if (!button) return;
    // What was held until now counts, whatever the tap does.
    this.#clock.read();
    this.#actions[button.dataset.action](button);
    this.#save();
    this.#clock.read();
  }

  #submit(event) {
    event.preventDefault();
    this.#save({ isFinished: true });
  }

  #addOne() {
    this.#player.addOne();
    this.#view.announce(this.#data.words.one_more_added);
  }

  #run() {
    this.#player.run(readClocks());
    this.#wakeLock.keep();
    this.#view.write("pause-note", "");
  }

  #pause(note) {
    this.#player.pause();
    this.#wakeLock.release();
    this.#view.write("pause-note", note);
    this.#view.announce(note);
  }

  #finish() {
    const { isRunning, isOver } = this.#player;
    this.#finishPanel.open({ wasRunning: isRunning, isOver });
    this.#player.pause();
    this.#wakeLock.release();
  }

  /** Reads the time; the milliseconds to the next whole second, null while nothing runs. */
  #read(reading) {
    const { isGap, isRepetitionDone } = this.#player.read(reading);
    if (isGap) this.#pause(this.#data.words.paused_asleep);
    if (isGap || isRepetitionDone) this.#save();
    this.#reasons.expire();
    this.#stage.show(this.#player);
    if (this.#player.isOver && !this.#finishPanel.isOpen) this.#finish();
    return this.#player.isRunning ? this.#player.remainingMs % 1000 || 1000 : null;
  }

  #save({ isFinished = false } = {}) {
    this.#journal.save({ ...this.#player.progress, isFinished });
  }
}

customElements.define("session-player", SessionPlayer);
