/** While there is a network: fetches what this person needs to begin a session without one. */

import { isSignedIn, readOwner } from "../site/page-owner.js";
import { lastKit, putKit } from "./kits.js";

const KIT_URL = "/offline/kit/";
const FRESH_MS = 3600 * 1000;

const { lang } = document.documentElement;

/**
 * A kit that is read again and again changes with each visit to the front page at the latest, and
 * with the language at once.
 * @param {string} owner
 */
async function isWanted(owner) {
  const kit = await lastKit();
  const isFresh = kit?.owner === owner && kit.lang === lang && Date.now() - kit.savedAt < FRESH_MS;
  return location.pathname === "/" || !isFresh;
}

/** @param {string} owner */
async function fetchKit(owner) {
  try {
    const answer = await fetch(KIT_URL);
    if (!answer.ok) return;
    const html = await answer.text();
    // Somebody may have signed out, or in, while it was on its way.
    const isTheirs = html.includes(`data-kit-owner="${owner}"`) && readOwner() === owner;
    if (isTheirs) await putKit({ owner, html, savedAt: Date.now(), lang });
  } catch {
    // The next visit fetches it.
  }
}

/** On a busy phone no moment is idle, and the kit is wanted all the same. */
const SOON_MS = 5000;

/** @param {() => void} act */
const whenIdle = (act) =>
  "requestIdleCallback" in globalThis
    ? requestIdleCallback(act, { timeout: SOON_MS })
    : setTimeout(act, SOON_MS);

/** Guests have no kit: the page kept for everybody holds the clinic's own routine. */
export function keepKit() {
  const owner = readOwner();
  if (!isSignedIn(owner) || !navigator.serviceWorker) return;
  whenIdle(async () => {
    if (await isWanted(owner)) await fetchKit(owner);
  });
}
