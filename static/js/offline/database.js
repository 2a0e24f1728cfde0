/**
 * This phone's database: sessions that wait to be sent, and kits to begin one without a network.
 * Every function answers, with nothing where there is no database: the session goes on without.
 */

import { timeout } from "./timeout.js";

const STORES = { sessions: "uuid", kits: "owner" };
/** Some browsers leave a request without any answer. */
const PATIENCE_MS = 2000;

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("hip-workout", 2);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // A newer page in another tab must not wait for this one.
      request.result.onversionchange = forget;
      request.result.onclose = forget;
      resolve(request.result);
    };
  });
  return opening;
}

/** Adds what is missing; what an earlier version stored stays. */
function upgrade(database) {
  for (const [name, keyPath] of Object.entries(STORES)) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, { keyPath });
  }
}

function forget({ target }) {
  target.close();
  opening = null;
}

/** Not a timer: those run out all at once when a phone wakes up, before the database can answer. */
const patience = (ms) =>
  new Promise((_resolve, reject) => {
    timeout(ms).addEventListener("abort", reject);
  });

/** The answer, or nothing when it failed or did not come for long. */
export async function inTime(answer, ms = PATIENCE_MS) {
  try {
    return await Promise.race([answer, patience(ms)]);
  } catch {
    opening = null;
    return undefined;
  }
}

/**
 * Runs `act` in one transaction of one store.
 * @param {"sessions" | "kits"} store
 * @param {(store: IDBObjectStore) => IDBRequest} act gives the request whose result is wanted
 */
export async function read(store, act) {
  const transaction = (await open()).transaction(store, "readonly");
  return new Promise((resolve, reject) => {
    const request = act(transaction.objectStore(store));
    request.onsuccess = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * The same for changes: done once they are on the disk, so that a dead battery takes none back.
 * @param {"sessions" | "kits"} store
 * @param {(store: IDBObjectStore) => void} act
 */
export async function write(store, act) {
  const transaction = (await open()).transaction(store, "readwrite", { durability: "strict" });
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    act(transaction.objectStore(store));
  });
}

/** Puts what `edit` makes of each row in its place; null removes it. */
export const sweep = (name, edit) =>
  write(name, (store) => {
    store.openCursor().onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      const row = edit(cursor.value);
      if (row === null) cursor.delete();
      else if (row !== cursor.value) cursor.update(row);
      cursor.continue();
    };
  });
