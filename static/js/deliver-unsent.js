/** On any page: sends what an earlier visit could not, as long as it is the same person's. */
import { Delivery } from "./delivery.js";
import { post } from "./htmx-post.js";
import { tidy, unsent } from "./outbox.js";
import { watchReturns } from "./returns.js";

const readOwner = () =>
  document.querySelector("input[name=page_owner]")?.value ?? document.body.dataset.pageOwner ?? "";

/** A guest's record may be sent after signing in: the server knows the guest by its cookie. */
const isOwn = ({ owner }) => owner === readOwner() || owner.startsWith("guest-");

/** The player of the session on this page sends that session's record itself. */
const isPlayed = ({ uuid }) => document.querySelector(`session-player[data-uuid="${uuid}"] form`);

/** Sends now, and again when the network or the person comes back. */
export async function deliverUnsent() {
  await tidy();
  const waiting = (await unsent()).filter((record) => isOwn(record) && !isPlayed(record));
  const deliveries = waiting.map((record) => {
    const delivery = new Delivery(post, () => {});
    delivery.send(record);
    return delivery;
  });
  watchReturns(() => {
    for (const delivery of deliveries) delivery.retry();
  });
}
