/** On any page: sends what an earlier visit could not, as long as it is the same person's. */

import { isSignedIn, readOwner } from "../site/page-owner.js";
import { dropOthersSubscription } from "../site/push-subscription.js";
import { Delivery } from "./delivery.js";
import { forgetOtherKits } from "./kits.js";
import { forgetOthers, isGuests, sessionHere, tidy, unsent } from "./outbox.js";
import { watchReturns } from "./returns.js";
import { sendRecord } from "./send-record.js";

/** @typedef {import("./outbox.js").SessionRecord} SessionRecord */

/** @type {Map<string, Delivery>} */
const deliveries = new Map();

/**
 * A guest's record may be sent after signing in: the server knows the guest by its cookie.
 * @param {SessionRecord} record
 */
const isOwn = (record) => record.owner === readOwner() || isGuests(record);

/**
 * The player of the session on this page sends that session's record itself.
 * @param {SessionRecord} record
 */
const isPlayed = ({ uuid }) => document.querySelector(`session-player[data-uuid="${uuid}"] form`);

/** @type {(outcome: import("./delivery.js").Outcome, record: SessionRecord) => void} */
function settled(outcome, { uuid }) {
  if (outcome === "saved") {
    deliveries.delete(uuid);
    // The page of a session that the server did not know until now.
    const isItsPage = sessionHere() === uuid;
    if (isItsPage && !document.querySelector(`[data-uuid="${uuid}"]`)) location.reload();
  }
  if (outcome === "refused") {
    const notice = document.querySelector("[data-unsent=refused]");
    if (notice) notice.hidden = false;
  }
}

/** @param {SessionRecord} record */
function send(record) {
  const known = deliveries.get(record.uuid);
  const delivery = known ?? new Delivery((each) => sendRecord(each), settled);
  deliveries.set(record.uuid, delivery);
  return delivery.send(record);
}

/** Sends all that waits, each session once. The promise ends when each was tried. */
export async function deliverAll() {
  const waiting = (await unsent()).filter((record) => isOwn(record) && !isPlayed(record));
  await Promise.all(waiting.map(send));
}

/** Sends now, and again when the network or the person comes back. */
export async function deliverUnsent() {
  const owner = readOwner();
  if (owner === null) return;
  await tidy();
  if (isSignedIn(owner)) {
    await forgetOthers(owner);
    await forgetOtherKits(owner);
    await dropOthersSubscription(owner);
  }
  await deliverAll();
  watchReturns(deliverAll);
}
