/** Sends the outbox with no page open. Whose a record is, the server decides by its cookies. */
import { note, outcomeOf } from "./delivery.js";
import { unsent } from "./outbox.js";
import { sendRecord } from "./send-record.js";

/** Fails while something could not be sent, so that the browser tries again later. */
export async function sendOutbox() {
  let isKept = false;
  for (const record of await unsent()) {
    const outcome = outcomeOf(await sendRecord(record));
    await note(outcome, record);
    isKept ||= outcome === "kept";
  }
  if (isKept) throw new Error("The server could not be reached.");
}
