/** Sends one record: first how the session began, where the server does not know it yet. */
import { outcomeOf } from "./delivery.js";
import { fetchPost } from "./fetch-post.js";
import { addressOf, get, markStarted } from "./outbox.js";

const START_URL = "/sessions/start/";
const LOCK = "session-starts";

/** @typedef {import("./outbox.js").SessionRecord} SessionRecord */

/**
 * The reports come along: they may name an exercise that the plan has lost meanwhile.
 * @param {SessionRecord} record
 */
function postStart(record) {
  const fields = { ...record.fields, ...record.start, device_now_ms: Date.now() };
  return fetchPost({ url: START_URL, fields, landing: addressOf(record) });
}

/** @param {SessionRecord} record @returns {Promise<number>} the status */
export const postRecord = (record) =>
  fetchPost({ url: record.url, fields: record.fields, landing: addressOf(record) });

/** @param {SessionRecord} record */
async function sendStart(record) {
  if ((await get(record.uuid))?.isStarted) return 200;
  const status = await postStart(record);
  if (outcomeOf(status) === "saved") await markStarted(record);
  return status;
}

/**
 * One start at a time, from whichever tab or worker: the first one may bring a guest's cookie, and
 * two of them at once would bring two, of which the browser keeps the wrong one.
 * @type {(act: () => Promise<number>) => Promise<number>}
 */
const inTurn = async (act) => (navigator.locks ? navigator.locks.request(LOCK, act) : act());

/**
 * @param {SessionRecord} record
 * @param {(record: SessionRecord) => Promise<number>} post sends the progress
 * @returns {Promise<number>} the last status, 0 when there was no answer
 */
export async function sendRecord(record, post = postRecord) {
  if (record.start && !record.isStarted) {
    const status = await inTurn(() => sendStart(record));
    if (outcomeOf(status) !== "saved") return status;
    record.isStarted = true;
  }
  return post(record);
}
