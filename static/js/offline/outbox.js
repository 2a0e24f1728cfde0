/**
 * What this phone knows of each session, kept before it is sent, under the opaque name of its owner.
 * Numbers stay for a while; a note to the therapist goes as soon as it is sent, or somebody else
 * uses this phone.
 *
 * A session begun without a network carries its `start`, which is sent before anything else.
 *
 * @typedef {{uuid: string, owner: string, url: string, fields: Record<string, string>,
 *   savedAt: number, sent: boolean, isRefused?: boolean,
 *   at: import("../player/timeline.js").Repetition | null,
 *   wanted: import("../player/timeline.js").Wanted,
 *   ease?: {isShorter?: boolean, isFewer?: boolean}, isPaused: boolean, isFinished: boolean,
 *   start?: Start, isStarted?: boolean}} SessionRecord
 * @typedef {{uuid: string, zone: string, started_at_ms: number, version: string,
 *   pain_before: string, already_begun: "on"}} Start how a session began
 */
import { inTime, read, sweep, write } from "./database.js";

const DAY_MS = 24 * 3600 * 1000;
const KEPT_MS = 3 * DAY_MS;
/** What the server refused is no use to it, but stays a while for a person to ask about. */
const REFUSED_KEPT_MS = 30 * DAY_MS;

const SESSION_PATH = /^\/sessions\/([0-9a-f-]{36})\/$/;

/** Where the session of a record has its page. @param {{uuid: string}} record */
export const addressOf = ({ uuid }) => `/sessions/${uuid}/`;

/** The uuid of the session whose page this is, undefined on any other page. */
export const sessionHere = () => location.pathname.match(SESSION_PATH)?.[1];

/**
 * Changes one record in one transaction, so that a newer one is never overwritten by an older.
 * @param {string} uuid
 * @param {(known: SessionRecord | undefined) => SessionRecord | undefined} edit
 */
const change = (uuid, edit) =>
  write("sessions", (store) => {
    const request = store.get(uuid);
    request.onsuccess = () => {
      const next = edit(request.result);
      if (next) store.put(next);
    };
  });

/** @param {SessionRecord} record @returns {SessionRecord} */
function withoutNote(record) {
  const { note: _note, ...fields } = record.fields;
  return { ...record, fields };
}

/**
 * Stores a record. The promise does not wait for ever; a database that is only slow is heard of
 * later, by `onStored`.
 * @param {SessionRecord} record
 * @param {() => void} onStored
 */
export async function put(record, onStored = () => {}) {
  const answer = change(record.uuid, (known) => ({
    ...(record.sent ? withoutNote(record) : record),
    // How the session began stays known, even if the page did not get to read it.
    ...(known?.start && { start: known.start, isStarted: record.isStarted || known.isStarted }),
  }));
  await inTime(answer.then(onStored));
}

/** @type {(uuid: string) => Promise<SessionRecord | undefined>} */
export const get = (uuid) => inTime(read("sessions", (store) => store.get(uuid)));

/** @type {(patienceMs?: number) => Promise<SessionRecord[]>} */
export const all = async (patienceMs) =>
  (await inTime(
    read("sessions", (store) => store.getAll()),
    patienceMs,
  )) ?? [];

/** @returns {Promise<SessionRecord[]>} what still waits to be sent */
export const unsent = async () =>
  (await all()).filter(({ sent, isRefused }) => !sent && !isRefused);

/**
 * Nothing changes once a newer record has taken the place of this one.
 * @param {SessionRecord} record
 * @param {(known: SessionRecord) => SessionRecord} edit
 */
const mark = ({ uuid, savedAt }, edit) =>
  inTime(change(uuid, (known) => (known?.savedAt === savedAt ? edit(known) : undefined)));

/** @param {SessionRecord} record */
export const markSent = (record) =>
  mark(record, (known) => ({ ...withoutNote(known), sent: true, isRefused: false }));

/**
 * The server will not take this record, now or later: it is kept, and not sent again.
 * @param {SessionRecord} record
 */
export const markRefused = (record) => mark(record, (known) => ({ ...known, isRefused: true }));

/**
 * Someone else is signed in here now, so the note leaves this phone; the numbers wait.
 * @param {SessionRecord} record
 */
export const dropNote = (record) => mark(record, withoutNote);

/**
 * From now on the server knows the session, so only its progress is to be sent.
 * @param {SessionRecord} record
 */
export const markStarted = ({ uuid }) =>
  inTime(change(uuid, (known) => known && { ...known, isStarted: true }));

/** Forgets what was sent and is too old to continue. */
export const tidy = (now = Date.now()) =>
  inTime(
    sweep("sessions", (/** @type {SessionRecord} */ record) => {
      const age = now - record.savedAt;
      const isOld = (record.sent && age > KEPT_MS) || (record.isRefused && age > REFUSED_KEPT_MS);
      return isOld ? null : record;
    }),
  );

/** Whether a record is a guest's, begun before it was known whose. @param {SessionRecord} record */
export const isGuests = ({ owner }) => owner === "" || owner.startsWith("guest-");

/**
 * Forgets a person who signs out, and the guests of this browser, whose name ends with that. What
 * another person has not sent yet waits for that person, as numbers.
 * @param {string | null} owner
 */
export const clear = (owner) =>
  inTime(
    sweep("sessions", (/** @type {SessionRecord} */ record) => {
      const isForgotten = record.sent || record.owner === owner || isGuests(record);
      return isForgotten ? null : withoutNote(record);
    }),
  );

/**
 * Forgets what other people, signed in here before, have sent already, and what they wrote.
 * @param {string} owner
 */
export const forgetOthers = (owner) =>
  inTime(
    sweep("sessions", (/** @type {SessionRecord} */ record) => {
      if (record.owner === owner) return record;
      if (record.sent) return null;
      return isGuests(record) ? record : withoutNote(record);
    }),
  );
