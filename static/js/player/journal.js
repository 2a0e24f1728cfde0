/** Keeps a session: on this phone first, then with the server, so that nothing is ever lost. */
import { Delivery } from "../offline/delivery.js";
import { get, isGuests, put } from "../offline/outbox.js";
import { sendRecord } from "../offline/send-record.js";
import { post } from "../site/htmx-post.js";
import { isAhead, merge, readStates } from "./progress-state.js";
import { readFields, writeAnswers, writeStates } from "./report-form.js";

/** @typedef {import("../offline/outbox.js").SessionRecord} SessionRecord */
/** @typedef {import("./progress-state.js").States} States */

/** A session left for longer than this waits for a tap before it continues. */
const FRESH_MS = 10 * 60 * 1000;

export class Journal {
  #root;
  #uuid;
  #onOutcome;
  #onAnswer;
  #delivery;
  /** @type {States} */
  #acknowledged = {};
  /** @type {Pick<SessionRecord, "start" | "isStarted">} */
  #begun = {};
  #savedAt = 0;
  #storedAt = 0;
  /** @type {number | null} */
  #unstoredAt = null;

  /**
   * @param {HTMLElement} root holds the form
   * @param {string} uuid of the session
   * @param {{onOutcome: (outcome: string) => void,
   *   onAnswer: (status: number, html: string, isFinished: boolean) => void}} listeners
   */
  constructor(root, uuid, { onOutcome, onAnswer }) {
    this.#root = root;
    this.#uuid = uuid;
    this.#onOutcome = onOutcome;
    this.#onAnswer = onAnswer;
    this.#delivery = new Delivery(
      (record) => this.#post(record),
      (outcome, record) => this.#settled(outcome, record),
    );
  }

  /** False for a session begun without a network, until the server has heard of it. */
  get #isKnown() {
    return !this.#begun.start || Boolean(this.#begun.isStarted);
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.#root.querySelector("#session-form"));
  }

  /** What is known of the session: by the server in the form, by this phone in the outbox. */
  async open() {
    const fields = readFields(this.#form);
    this.#acknowledged = readStates(fields);
    const record = await get(this.#uuid);
    // The server shows a session to its owner alone, so a guest's record of it is the owner's.
    const isOwn = record && (record.owner === fields.page_owner || isGuests(record));
    const own = isOwn ? record : null;
    this.#recall(own);
    const age = own ? Date.now() - own.savedAt : 0;
    const isFresh = age >= 0 && age < FRESH_MS;
    const states = merge(this.#acknowledged, own ? readStates(own.fields) : {});
    writeStates(this.#form, states);
    if (own && !own.sent) writeAnswers(this.#form, own.fields);
    return {
      states,
      wanted: own?.wanted ?? {},
      ease: own?.ease ?? {},
      at: own && isFresh ? own.at : null,
      mayRun: !own || (isFresh && !own.isPaused),
      isFinished: Boolean(own?.isFinished && !own.sent),
    };
  }

  /** How it began offline: by the database, else the page. @param {SessionRecord | null} record */
  #recall(record) {
    const start = record?.start ?? JSON.parse(this.#root.dataset.start ?? "null");
    if (start) this.#begun = { start, isStarted: Boolean(record?.isStarted) };
  }

  /**
   * Stores how far the session is, then sends it if the server does not know all of it yet.
   * @param {{states: States, isFinished?: boolean} &
   *   Pick<SessionRecord, "wanted" | "at" | "ease" | "isPaused">} progress
   */
  async save({ states, isFinished = false, ...rest }) {
    const form = this.#form;
    writeStates(form, states);
    const fields = readFields(form);
    this.#savedAt = Math.max(Date.now(), this.#savedAt + 1);
    const url = isFinished ? form.getAttribute("action") : this.#root.dataset.progressUrl;
    /** @type {SessionRecord} */
    const record = {
      ...rest,
      ...this.#begun,
      uuid: this.#uuid,
      owner: fields.page_owner,
      url: /** @type {string} */ (url),
      fields,
      savedAt: this.#savedAt,
      sent: !isFinished && this.#isKnown && !isAhead(states, this.#acknowledged),
      isFinished,
    };
    await put(record, () => this.#stored(record));
    if (!record.sent) await this.#delivery.send(record);
  }

  retry() {
    return this.#delivery.retry();
  }

  stop() {
    this.#delivery.stop();
  }

  /** @param {SessionRecord} record */
  async #post(record) {
    const status = await sendRecord(record, ({ url, fields, isFinished }) =>
      post({ url, fields, onAnswer: (code, html) => this.#onAnswer(code, html, isFinished) }),
    );
    if (record.isStarted) this.#begun.isStarted = true;
    return status;
  }

  /**
   * A slow database may answer after the network failed: only then it is true to say "kept".
   * @param {SessionRecord} record
   */
  #stored({ savedAt }) {
    this.#storedAt = Math.max(this.#storedAt, savedAt);
    if (this.#unstoredAt !== null && this.#storedAt >= this.#unstoredAt) {
      this.#unstoredAt = null;
      this.#onOutcome("kept");
    }
  }

  /** @param {string} outcome @param {SessionRecord} record */
  #settled(outcome, { fields, savedAt }) {
    if (outcome === "saved") this.#acknowledged = merge(this.#acknowledged, readStates(fields));
    const isUnstored = outcome === "kept" && this.#storedAt < savedAt;
    this.#unstoredAt = isUnstored ? savedAt : null;
    this.#onOutcome(isUnstored ? "unstored" : outcome);
  }
}
