/**
 * This phone's database: sessions that wait to be sent, and kits to begin one without a network.
 * Every function answers, with nothing where there is no database: the session continues without it.
 */

import { timeout } from "./timeout.js";

const STORES = { sessions: "uuid", kits: "owner" };
/** Some browsers leave a request without any answer. */
const PATIENCE_MS = 2000;

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("hip-workout", 2);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // A newer page in another tab must not wait for this one.
      const database = request.result;
      database.onversionchange = () => forget(database);
      database.onclose = () => forget(database);
      resolve(database);
    };
  });
  return opening;
}

/** Adds what is missing; what an earlier version stored stays. @param {IDBDatabase} database */
function upgrade(database) {
  for (const [name, keyPath] of Object.entries(STORES)) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, { keyPath });
  }
}

/** @param {IDBDatabase} database */
function forget(database) {
  database.close();
  opening = null;
}

/**
 * Not a timer: those run out all at once when a phone wakes up, before the database can answer.
 * @type {(ms: number) => Promise<never>}
 */
const patience = (ms) =>
  new Promise((_resolve, reject) => {
    timeout(ms).addEventListener("abort", reject);
  });

/**
 * The answer, or nothing when it failed or did not come for long.
 * @template T
 * @param {Promise<T>} answer
 * @returns {Promise<T | undefined>}
 */
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
 * @template T
 * @param {"sessions" | "kits"} store
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act gives the request whose result is wanted
 * @returns {Promise<T>}
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
 * @returns {Promise<void>}
 */
export async function write(store, act) {
  const transaction = (await open()).transaction(store, "readwrite", { durability: "strict" });
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    act(transaction.objectStore(store));
  });
}

/**
 * Puts what `edit` makes of each row in its place; null removes it.
 * @template Row
 * @param {"sessions" | "kits"} name
 * @param {(row: Row) => Row | null} edit
 */
export const sweep = (name, edit) =>
  write(name, (store) => {
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      const row = edit(cursor.value);
      if (row === null) cursor.delete();
      else if (row !== cursor.value) cursor.update(row);
      cursor.continue();
    };
  });
