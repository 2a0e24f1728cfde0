/**
 * Signing out on a phone that others use too: what waits is sent first, and what cannot be sent is
 * told. Once the server has let the person out, this phone forgets them.
 */
import { deliverAll } from "../offline/deliver-unsent.js";
import { clearKits } from "../offline/kits.js";
import { all, clear, isGuests } from "../offline/outbox.js";
import { isReachable } from "../offline/reachable.js";
import { timeout } from "../offline/timeout.js";
import { readOwner } from "./page-owner.js";
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
  const isLost = (record) => !record.sent && (record.owner === owner || isGuests(record));
  return (await all()).filter(isLost).length;
}

/** Asks in a dialog. @returns {Promise<boolean>} whether to sign out all the same */
function ask(name, count) {
  const dialog = document.querySelector(`dialog[data-unsent="${name}"]`);
  if (!dialog) return Promise.resolve(true);
  for (const text of dialog.querySelectorAll("[data-count]")) {
    text.hidden = text.dataset.count !== (count === 1 ? "one" : "many");
    const number = text.querySelector("[data-slot=count]");
    if (number) number.textContent = count;
  }
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "forget"), {
      once: true,
    });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

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

/** @returns {Promise<"out" | "no-network" | "unclear">} */
async function post(form) {
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    return answer.type === "opaqueredirect" ? "out" : "unclear";
  } catch {
    return "no-network";
  }
}

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

/** Some browsers keep the page as it was left, and show it again by Back. */
function leaveFor(go) {
  document.body.replaceChildren();
  go();
}

function leave({ owner, isGone }) {
  if (owner !== readOwner()) return;
  if (isGone) leaveFor(() => location.replace("/"));
  else document.querySelector("main").replaceChildren();
}

/** Stands before every button that signs out, and leaves pages whose person did. */
export function watchSignOut() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(FORM)) return;
    event.preventDefault();
    signOut(event.target);
  });
  channel?.addEventListener("message", ({ data }) => leave(data));
}
