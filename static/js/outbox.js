/**
 * What this phone knows of each session, kept before it is sent. Numbers only, under the opaque
 * name of their owner: a word to the therapist is never stored here.
 *
 * A session begun without a network carries its `start`, which is sent before anything else.
 *
 * @typedef {{uuid: string, owner: string, url: string, fields: Record<string, string>,
 *   savedAt: number, sent: boolean, isRefused?: boolean, at: object | null,
 *   wanted: Record<string, number>, ease?: object, isPaused: boolean, isFinished: boolean,
 *   start?: Record<string, string | number>, isStarted?: boolean}} SessionRecord
 */
import { inTime, read, removeWhere, write } from "./database.js";

const DAY_MS = 24 * 3600 * 1000;
const KEPT_MS = 3 * DAY_MS;
/** What the server refused is no use to it, but stays a while for a person to ask about. */
const REFUSED_KEPT_MS = 30 * DAY_MS;

/** Changes one record in one transaction, so that a newer one is never overwritten by an older. */
const change = (uuid, edit) =>
  write("sessions", (store) => {
    store.get(uuid).onsuccess = ({ target }) => {
      const next = edit(target.result);
      if (next) store.put(next);
    };
  });

/**
 * Stores a record. The promise does not wait for ever; a database that is only slow is heard of
 * later, by `onStored`.
 * @param {SessionRecord} record
 * @param {() => void} onStored
 */
export async function put(record, onStored = () => {}) {
  const { note: _word, ...fields } = record.fields;
  const answer = change(record.uuid, (known) => ({
    ...record,
    fields,
    // How the session began stays known, even if the page did not get to read it.
    ...(known?.start && { start: known.start, isStarted: record.isStarted || known.isStarted }),
  }));
  await inTime(answer.then(onStored));
}

/** @returns {Promise<SessionRecord | undefined>} */
export const get = (uuid) => inTime(read("sessions", (store) => store.get(uuid)));

/** @returns {Promise<SessionRecord[]>} */
export const all = async () => (await inTime(read("sessions", (store) => store.getAll()))) ?? [];

/** @returns {Promise<SessionRecord[]>} what still waits to be sent */
export const unsent = async () =>
  (await all()).filter(({ sent, isRefused }) => !sent && !isRefused);

const mark = (marks, { uuid, savedAt }) =>
  inTime(change(uuid, (known) => known && known.savedAt === savedAt && { ...known, ...marks }));

/** Marks a record as sent, unless a newer one has taken its place meanwhile. */
export const markSent = (record) => mark({ sent: true, isRefused: false }, record);

/** The server will not take this record, now or later: it is kept, and not sent again. */
export const markRefused = (record) => mark({ isRefused: true }, record);

/** From now on the server knows the session, so only its progress is to be sent. */
export const markStarted = ({ uuid }) =>
  inTime(change(uuid, (known) => known && { ...known, isStarted: true }));

/** Forgets what was sent and is too old to go on with. */
export const tidy = (now = Date.now()) =>
  inTime(
    removeWhere("sessions", ({ sent, isRefused, savedAt }) => {
      const age = now - savedAt;
      return (sent && age > KEPT_MS) || (isRefused && age > REFUSED_KEPT_MS);
    }),
  );

/** Whether a record is a guest's, begun before it was known whose. */
export const isGuests = ({ owner }) => owner === "" || owner.startsWith("guest-");

/**
 * Forgets a person who signs out, and the guests of this browser, whose name ends with that. What
 * another person has not sent yet waits for that person.
 */
export const clear = (owner) =>
  inTime(
    removeWhere("sessions", (record) => record.sent || record.owner === owner || isGuests(record)),
  );

/** Forgets what other people, signed in here before, have sent already. */
export const forgetOthers = (owner) =>
  inTime(removeWhere("sessions", (record) => record.sent && record.owner !== owner));
