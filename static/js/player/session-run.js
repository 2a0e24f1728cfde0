/** One run through a session in one tab: ties clock, player, page, cues and journal together. */

import { takeStarted } from "../site/start-form.js";
import { isLocked } from "../sound/audio.js";
import { readCueCookie } from "../sound/cue-store.js";
import { Cues } from "../sound/cues.js";
import { Clock, readClocks } from "./clock.js";
import { asksForList, FinishPanel } from "./finish-panel.js";
import { Journal } from "./journal.js";
import { resumePosition } from "./navigation.js";
import { Player } from "./player.js";
import { PlayerView } from "./player-view.js";
import { isAhead, Tally } from "./progress-state.js";
import { countRail } from "./rail.js";
import { SkipReasons } from "./skip-reasons.js";
import { nextPictureMs, Stage } from "./stage.js";
import { AS_PRESCRIBED, stepsToday } from "./todays-steps.js";
import { WakeLock } from "./wake-lock.js";

/**
 * @typedef {import("./stage.js").StagePicture} StagePicture
 * @typedef {StagePicture | {isFinished: true, texts?: undefined}} Snapshot what other tabs get
 */

export class SessionRun {
  #root;
  #cues;
  #stage;
  #clock;
  #wakeLock = new WakeLock();
  #isStopped = false;
  /** @type {Player | null} */
  player = null;
  /** @type {Pick<Journal, "open" | "save" | "retry" | "stop">} */
  journal;
  /** @type {Pick<FinishPanel, keyof FinishPanel>} */
  finishPanel;

  /**
   * @param {HTMLElement} root the <session-player>
   * @param {import("./captions.js").PlayerData} data what the server sent with it
   * @param {(snapshot: Snapshot) => void} onPicture hears what is shown, and that it is finished
   */
  constructor(root, data, onPicture) {
    this.data = data;
    /** @type {import("./todays-steps.js").Chosen} */
    this.chosen = { settings: { ...data.cues, ...readCueCookie() }, ease: AS_PRESCRIBED };
    this.view = new PlayerView(root);
    this.reasons = new SkipReasons(this.view);
    this.finishPanel = new FinishPanel(root, this.view);
    this.journal = new Journal(root, data.uuid, {
      onOutcome: (outcome) => this.#settled(outcome),
      onAnswer: (status, html, isFinished) => {
        if (status === 200 && isFinished) onPicture({ isFinished });
        const hasTones = this.chosen.settings.tones;
        this.finishPanel.answer(status, html, { isFinished, hasTones, player: this.player });
        if (this.player) countRail(root, data, this.player.tally.states);
      },
    });
    this.#cues = new Cues({ ...data, cues: this.chosen.settings });
    this.#root = root;
    this.#stage = new Stage(this.view, data, onPicture);
    this.#clock = new Clock((reading) => this.#read(reading), root.dataset.tickerUrl);
  }

  /** From what is known of the session, here and by the server, on to its next repetition. */
  async begin() {
    const { states, wanted, at, ease, mayRun, isFinished } = await this.journal.open();
    // Another tab may have taken the lead, or this page been left, while the phone's database read.
    if (this.#isStopped) return;
    const isStarted = takeStarted();
    this.chosen.ease = { ...AS_PRESCRIBED, ...ease };
    const steps = stepsToday(this.data.steps, this.chosen);
    const position = resumePosition(steps, states, wanted, at);
    const player = new Player(steps, new Tally(steps, states), position, wanted);
    this.player = player;
    this.finishPanel.close();
    const isNew = !isAhead(states, {});
    if (isNew && this.data.concern) this.advise(this.data.words.advice[this.data.concern]);
    if (asksForList()) this.finish({ isDeclaring: true });
    else if (player.isOver || isFinished) this.finish();
    else if ((isStarted || mayRun) && !this.view.isAdvising) this.run();
    else this.pause(this.data.words.paused);
    this.#clock.read();
    this.save({ isFinished });
    if (!this.finishPanel.isOpen) this.view.action("pause").focus({ preventScroll: true });
  }

  stop() {
    this.#isStopped = true;
    this.#clock.stop();
    this.#cues.hush();
    this.#wakeLock.release();
    this.journal.stop();
    this.player = null;
  }

  /** Another tab leads: this one shows its picture. @param {StagePicture} picture */
  mirror = (picture) => this.#stage.showPicture({ ...picture, offersMore: false });

  onReturn() {
    if (this.player?.isRunning) {
      this.#clock.read();
      this.#wakeLock.keep();
    }
    this.journal.retry();
  }

  /** Does something to the session. What was held until now counts. @param {() => void} act */
  change(act) {
    this.#clock.read();
    act();
    this.save();
    this.#clock.read();
  }

  /**
   * The session waits while somebody reads, until one of the answers is chosen.
   * @param {string} text
   */
  advise(text) {
    this.view.advise(text);
    if (this.player?.isRunning) this.pause(this.data.words.paused);
  }

  run() {
    this.view.advise("");
    this.player?.run(readClocks());
    this.#cues.wake();
    this.#wakeLock.keep();
    this.view.write("pause-note", "");
  }

  /** @param {string} note */
  pause(note) {
    this.player?.pause();
    this.#cues.hush();
    this.#wakeLock.release();
    this.view.write("pause-note", note);
    this.view.announce(note);
  }

  finish({ isDeclaring = false } = {}) {
    if (!this.player) return;
    const { player } = this;
    const { isRunning: wasRunning, isOver } = player;
    this.finishPanel.open({ wasRunning, player, isDeclaring });
    player.pause();
    if (!isOver) this.#cues.hush();
    this.#wakeLock.release();
  }

  /** Other cues, another pace, or eased. @param {import("./todays-steps.js").Chosen} chosen */
  adjust(chosen) {
    this.chosen = chosen;
    this.#cues.set(chosen.settings);
    this.player?.adjust(stepsToday(this.data.steps, chosen));
  }

  save({ isFinished = false } = {}) {
    if (!this.player) return;
    countRail(this.#root, this.data, this.player.tally.states);
    this.journal.save({ ...this.player.progress, ease: this.chosen.ease, isFinished });
  }

  /** @param {string} outcome */
  #settled(outcome) {
    this.view.outcome(outcome, this.data.words);
    this.finishPanel.settle(outcome);
  }

  /**
   * Reads the time; the milliseconds to the next picture, null while nothing runs.
   * @param {import("./clock.js").Reading} reading
   */
  #read(reading) {
    if (!this.player) return null;
    const { isGap, isRepetitionDone } = this.player.read(reading);
    if (isGap) this.pause(this.data.words.paused_asleep);
    // What is heard, felt and seen comes first; keeping it takes longer.
    this.#cues.keep(this.player, reading);
    this.#stage.show(this.player);
    if (isGap || isRepetitionDone) this.save();
    this.reasons.expire();
    const { isRunning, isOver } = this.player;
    this.view.toggle("sound-locked", isRunning && this.chosen.settings.tones && isLocked());
    if (isOver && !this.finishPanel.isOpen) this.finish();
    return isRunning ? nextPictureMs(this.player) : null;
  }
}
