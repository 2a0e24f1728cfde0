/** What a person needs to begin a session without a network: the pages of today's plan. */
import { inTime, read, sweep, write } from "./database.js";

/** @typedef {{owner: string, html: string, savedAt: number, lang?: string}} Kit */

/** @param {Kit} kit */
export const putKit = (kit) => inTime(write("kits", (store) => store.put(kit)));

/**
 * @param {string} owner whose kit is wanted; "" for that of who was signed in here last
 * @param {number} [patienceMs]
 * @returns {Promise<Kit | undefined>}
 */
export async function lastKit(owner = "", patienceMs = undefined) {
  /** @type {Kit[]} */
  const kits =
    (await inTime(
      read("kits", (store) => store.getAll()),
      patienceMs,
    )) ?? [];
  const wanted = kits.filter((kit) => !owner || kit.owner === owner);
  return wanted.sort((a, b) => b.savedAt - a.savedAt)[0];
}

/** @param {string} owner */
export const forgetOtherKits = (owner) =>
  inTime(sweep("kits", (/** @type {Kit} */ kit) => (kit.owner === owner ? kit : null)));

export const clearKits = () => inTime(write("kits", (store) => store.clear()));
