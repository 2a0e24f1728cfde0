/** Sends records until they arrive: one at a time, the newest only, since each carries it all. */
import { dropNote, markRefused, markSent } from "./outbox.js";
import { requestSync } from "./register-worker.js";

const LONGEST_BACK_OFF_MS = 60_000;

/**
 * @typedef {"saved" | "kept" | "signed-out" | "someone-else" | "refused"} Outcome
 * @typedef {import("./outbox.js").SessionRecord} SessionRecord
 */

/** @param {number} status @returns {Outcome} */
export function outcomeOf(status) {
  if (status >= 200 && status < 300) return "saved";
  if (status === 401) return "signed-out";
  if (status === 409) return "someone-else";
  if ([400, 403, 404, 413, 422].includes(status)) return "refused";
  return "kept";
}

/**
 * Writes down what became of a record, for the next page that looks.
 * @param {Outcome} outcome
 * @param {SessionRecord} record
 */
export async function note(outcome, record) {
  if (outcome === "saved") await markSent(record);
  if (outcome === "refused") await markRefused(record);
  if (outcome === "someone-else") await dropNote(record);
}

export class Delivery {
  #post;
  #report;
  /** @type {SessionRecord | null} */
  #next = null;
  #isBusy = false;
  #isStopped = false;
  #failures = 0;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {(record: SessionRecord) => Promise<number>} post answers with the status
   * @param {(outcome: Outcome, record: SessionRecord) => void} report
   */
  constructor(post, report) {
    this.#post = post;
    this.#report = report;
  }

  /** @param {SessionRecord} record already stored */
  send(record) {
    this.#next = record;
    return this.#work();
  }

  /** Tries again at once: the network, the page or the person has come back. */
  retry() {
    this.#failures = 0;
    return this.#work();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #work() {
    if (this.#isBusy || this.#isStopped || !this.#next) return;
    clearTimeout(this.#timer);
    this.#isBusy = true;
    const record = this.#next;
    this.#next = null;
    const outcome = outcomeOf(await this.#post(record));
    this.#isBusy = false;
    await note(outcome, record);
    if (!this.#isStopped) await this.#settle(outcome, record);
  }

  /** @param {Outcome} outcome @param {SessionRecord} record */
  async #settle(outcome, record) {
    if (outcome === "saved") {
      this.#failures = 0;
    } else if (outcome !== "refused") {
      this.#next ??= record;
    }
    if (outcome === "kept") {
      requestSync();
      this.#failures += 1;
      const wait = Math.min(1000 * 2 ** this.#failures, LONGEST_BACK_OFF_MS);
      this.#timer = setTimeout(() => this.#work(), wait);
    }
    this.#report(outcome, record);
    if (outcome === "saved") await this.#work();
  }
}
