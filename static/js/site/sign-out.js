/**
 * Signing out on a phone that others use too: what waits is sent first, and a dialog says what
 * cannot be sent. Once the server has let the person out, this phone forgets them.
 */
import { deliverAll } from "../offline/deliver-unsent.js";
import { clearKits } from "../offline/kits.js";
import { all, clear, isGuests } from "../offline/outbox.js";
import { isReachable } from "../offline/reachable.js";
import { timeout } from "../offline/timeout.js";
import { readOwner, signedInOwner } from "./page-owner.js";
import { dropSubscription } from "./push-subscription.js";

const PATIENCE_MS = 5000;
const FORM = 'form[method=post][action$="/accounts/logout/"]';

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("signed-out") : null;

const soon = () =>
  new Promise((resolve) => {
    timeout(PATIENCE_MS).addEventListener("abort", resolve);
  });

async function countUnsent() {
  const owner = readOwner();
  /** @param {import("../offline/outbox.js").SessionRecord} record */
  const isLost = (record) => !record.sent && (record.owner === owner || isGuests(record));
  return (await all()).filter(isLost).length;
}

/**
 * Asks in a dialog.
 * @param {string} name
 * @param {number} [count]
 * @returns {Promise<boolean>} whether to sign out all the same
 */
function ask(name, count = 0) {
  /** @type {HTMLDialogElement | null} */
  const dialog = document.querySelector(`dialog[data-unsent="${name}"]`);
  if (!dialog) return Promise.resolve(true);
  for (const text of dialog.querySelectorAll("[data-count]")) {
    text.hidden = text.dataset.count !== (count === 1 ? "one" : "many");
    const number = text.querySelector("[data-slot=count]");
    if (number) number.textContent = String(count);
  }
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "forget"), {
      once: true,
    });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** @param {string | null} owner */
async function forget(owner) {
  await clear(owner);
  await clearKits();
  await dropSubscription();
  // biome-ignore lint/suspicious/noDocumentCookie: the newer API is missing in some browsers
  document.cookie = "cues=; Path=/; Max-Age=0; SameSite=Lax";
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Without storage there is nothing in it.
  }
}

/** @param {HTMLFormElement} form @returns {Promise<"out" | "no-network" | "unclear">} */
async function post(form) {
  const before = signedInOwner();
  const isOut = () => before !== "" && signedInOwner() === "";
  try {
    const fields = /** @type {[string, string][]} */ ([...new FormData(form)]);
    // Redirects are followed: WebKit waits for ever for one that clears the cache and is not.
    await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
    return isOut() ? "out" : "unclear";
  } catch {
    return isOut() ? "out" : "no-network";
  }
}

/** @param {HTMLFormElement} form */
async function signOut(form) {
  await Promise.race([deliverAll(), soon()]);
  if (!(await isReachable())) {
    await ask("no-sign-out");
    return;
  }
  const count = await countUnsent();
  if (count && !(await ask("sign-out", count))) return;
  const owner = readOwner();
  // A session that plays in another tab must not write down anything more.
  channel?.postMessage({ owner, isGone: false });
  const outcome = await post(form);
  if (outcome === "out") await forget(owner);
  channel?.postMessage({ owner, isGone: true });
  if (outcome === "out") leaveFor(() => location.assign("/"));
  else if (outcome === "no-network") await ask("no-sign-out");
  else HTMLFormElement.prototype.submit.call(form);
}

/** Some browsers keep the page as it was left, and show it again by Back. @param {() => void} go */
function leaveFor(go) {
  document.body.replaceChildren();
  go();
}

/** @param {{owner: string | null, isGone: boolean}} message of another tab */
function leave({ owner, isGone }) {
  if (owner !== readOwner()) return;
  if (isGone) leaveFor(() => location.replace("/"));
  else document.querySelector("main")?.replaceChildren();
}

/** Takes over every button that signs out, and leaves pages whose person did. */
export function watchSignOut() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(FORM)) return;
    event.preventDefault();
    signOut(event.target);
  });
  channel?.addEventListener("message", ({ data }) => leave(data));
}
