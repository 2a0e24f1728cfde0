/** This browser's one subscription to reminders, and whose it is. */

const KEY = "push-owner";

const registration = () => navigator.serviceWorker?.getRegistration();

export async function currentSubscription() {
  return (await (await registration())?.pushManager?.getSubscription()) ?? null;
}

function storedOwner() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} owner  the page's owner, who has just allowed it */
export function rememberOwner(owner) {
  try {
    localStorage.setItem(KEY, owner);
  } catch {
    // Without storage it is forgotten on signing out alone.
  }
}

/** The push service drops what comes after this, and the server learns of it then. */
export async function dropSubscription() {
  try {
    await (await currentSubscription())?.unsubscribe();
  } catch {
    // No push here, or no network: signing out removes it on the server as well.
  }
}

/** On a shared phone: somebody else has signed in since. @param {string} owner */
export async function dropOthersSubscription(owner) {
  const stored = storedOwner();
  if (stored === null || stored === owner) return;
  await dropSubscription();
  rememberOwner(owner);
}
