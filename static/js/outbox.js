/**
 * What this phone knows of each session, kept in IndexedDB before it is sent. Numbers only, under
 * the opaque name of their owner: a word to the therapist is never stored here. Every function
 * answers, with nothing where there is no database: the session goes on without.
 *
 * @typedef {{uuid: string, owner: string, url: string, fields: Record<string, string>,
 *   savedAt: number, sent: boolean, at: object | null, wanted: Record<string, number>,
 *   isPaused: boolean, isFinished: boolean}} SessionRecord
 */

const STORE = "sessions";
const KEPT_MS = 3 * 24 * 3600 * 1000;
/** Some browsers leave a request without any answer. */
const PATIENCE_MS = 2000;

let opening = null;

const answerOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open() {
  if (!opening) {
    const request = indexedDB.open("hip-workout", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "uuid" });
    opening = answerOf(request);
  }
  return opening;
}

async function ask(mode, act) {
  const transaction = (await open()).transaction(STORE, mode);
  return answerOf(act(transaction.objectStore(STORE)));
}

/** Not a timer: those run out all at once when a phone wakes up, before the database can answer. */
const patience = () =>
  new Promise((_resolve, reject) => {
    AbortSignal.timeout(PATIENCE_MS).addEventListener("abort", reject);
  });

async function inTime(answer) {
  try {
    return await Promise.race([answer, patience()]);
  } catch {
    opening = null;
    return undefined;
  }
}

const inStore = (mode, act) => inTime(ask(mode, act));

/**
 * Stores a record. The promise does not wait for ever; a database that is only slow is heard of
 * later, by `onStored`.
 * @param {SessionRecord} record
 * @param {() => void} onStored
 */
export async function put(record, onStored = () => {}) {
  const { note: _word, ...fields } = record.fields;
  const answer = ask("readwrite", (store) => store.put({ ...record, fields }));
  await inTime(answer.then(onStored));
}

/** @returns {Promise<SessionRecord | undefined>} */
export const get = (uuid) => inStore("readonly", (store) => store.get(uuid));

export const remove = (uuid) => inStore("readwrite", (store) => store.delete(uuid));

/** Marks a record as sent, unless a newer one has taken its place meanwhile. */
export async function markSent({ uuid, savedAt }) {
  const stored = await get(uuid);
  if (stored?.savedAt === savedAt) await put({ ...stored, sent: true });
}

/** @returns {Promise<SessionRecord[]>} what still waits to be sent */
export async function unsent() {
  const records = (await inStore("readonly", (store) => store.getAll())) ?? [];
  return records.filter((record) => !record.sent);
}

/** Forgets what was sent and is too old to go on with. */
export async function tidy(now = Date.now()) {
  const records = (await inStore("readonly", (store) => store.getAll())) ?? [];
  const old = records.filter((record) => record.sent && now - record.savedAt > KEPT_MS);
  await Promise.all(old.map((record) => remove(record.uuid)));
}
