/** Keeps a session: on this phone first, then with the server, so that nothing is ever lost. */
import { Delivery } from "../offline/delivery.js";
import { get, isGuests, put } from "../offline/outbox.js";
import { sendRecord } from "../offline/send-record.js";
import { post } from "../site/htmx-post.js";
import { isAhead, merge, readStates } from "./progress-state.js";
import { readFields, writeStates } from "./report-form.js";

/** A session left for longer than this waits for a tap before it goes on. */
const FRESH_MS = 10 * 60 * 1000;

export class Journal {
  #root;
  #uuid;
  #onOutcome;
  #onAnswer;
  #delivery;
  #acknowledged = {};
  #begun = {};
  #savedAt = 0;
  #storedAt = 0;
  #unstoredAt = null;

  /**
   * @param {HTMLElement} root holds the form
   * @param {string} uuid of the session
   * @param {{onOutcome: (outcome: string) => void,
   *   onAnswer: (status: number, html: string) => void}} listeners
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
    return !this.#begun.start || this.#begun.isStarted;
  }

  get #form() {
    return this.#root.querySelector("#session-form");
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
    if (own && !own.sent) this.#restoreAnswers(own.fields);
    return {
      states,
      wanted: own?.wanted ?? {},
      ease: own?.ease ?? {},
      at: own && isFresh ? own.at : null,
      mayRun: !own || (isFresh && !own.isPaused),
      isFinished: Boolean(own?.isFinished && !own.sent),
    };
  }

  /** How a session began without a network: the database knows it, else the page. */
  #recall(record) {
    const start = record?.start ?? JSON.parse(this.#root.dataset.start ?? "null");
    if (start) this.#begun = { start, isStarted: Boolean(record?.isStarted) };
  }

  #restoreAnswers({ pain_after: pain, note }) {
    const answer = this.#form.querySelector(`[name=pain_after][value="${Number(pain)}"]`);
    if (pain && answer) answer.checked = true;
    if (note) this.#form.elements.namedItem("note").value = note;
  }

  /**
   * Stores how far the session is, then sends it if the server does not know all of it yet.
   * @param {{states: object, wanted: object, at: object | null, ease: object,
   *   isPaused: boolean, isFinished?: boolean}} progress
   */
  async save({ states, isFinished = false, ...rest }) {
    const form = this.#form;
    writeStates(form, states);
    const fields = readFields(form);
    this.#savedAt = Math.max(Date.now(), this.#savedAt + 1);
    const record = {
      ...rest,
      ...this.#begun,
      uuid: this.#uuid,
      owner: fields.page_owner,
      url: isFinished ? form.getAttribute("action") : this.#root.dataset.progressUrl,
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

  async #post(record) {
    const status = await sendRecord(record, ({ url, fields, isFinished }) =>
      post({ url, fields, onAnswer: (...answer) => this.#onAnswer(...answer, isFinished) }),
    );
    if (record.isStarted) this.#begun.isStarted = true;
    return status;
  }

  /** A slow database may answer after the network failed: only then it is true to say "kept". */
  #stored({ savedAt }) {
    this.#storedAt = Math.max(this.#storedAt, savedAt);
    if (this.#unstoredAt !== null && this.#storedAt >= this.#unstoredAt) {
      this.#unstoredAt = null;
      this.#onOutcome("kept");
    }
  }

  #settled(outcome, { fields, savedAt }) {
    if (outcome === "saved") this.#acknowledged = merge(this.#acknowledged, readStates(fields));
    const isUnstored = outcome === "kept" && this.#storedAt < savedAt;
    this.#unstoredAt = isUnstored ? savedAt : null;
    this.#onOutcome(isUnstored ? "unstored" : outcome);
  }
}
