/** Browsers without workers lose the start without a network alone. */

const WORKER_URL = "/service-worker.js";
const SYNC_TAG = "outbox";

const container = () => navigator.serviceWorker;

export async function registerWorker() {
  try {
    await container()?.register(WORKER_URL);
  } catch {
    // The pages work as they do without it.
  }
}

/** Whether this phone can show a page without a network. */
export async function hasWorker() {
  try {
    return Boolean((await container()?.getRegistration())?.active);
  } catch {
    return false;
  }
}

/**
 * Asks the browser to send the outbox as soon as it can, even with every page closed.
 * @returns {Promise<boolean>} false where it refuses, or cannot: then the next page sends it
 */
export async function requestSync() {
  try {
    const registration = await container()?.getRegistration();
    if (!registration?.active || !registration.sync) return false;
    await registration.sync.register(SYNC_TAG);
    return true;
  } catch {
    return false;
  }
}
