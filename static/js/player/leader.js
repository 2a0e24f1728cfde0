/**
 * Of all tabs that show one session one leads: it plays, the others show what it sends. Without
 * locks or channels every tab leads; the merged states make that safe.
 */

/** @template Snapshot what a message can carry */
export class Leader {
  #name;
  #listeners;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  #isLeading = false;
  #isStopped = false;
  /** @type {AbortController | null} */
  #waiting = null;
  /** @type {() => void} */
  #release = () => {};
  /** @type {Snapshot | null} */
  #last = null;

  /**
   * @param {string} uuid of the session
   * @param {{onLead: () => void, onFollow: () => void, onSnapshot: (snapshot: Snapshot) => void}}
   *   listeners one of the first two is called before long, again whenever it changes
   */
  constructor(uuid, listeners) {
    this.#name = `session-${uuid}`;
    this.#listeners = listeners;
    if (!navigator.locks || !globalThis.BroadcastChannel) {
      queueMicrotask(() => !this.#isStopped && listeners.onLead());
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#request({ ifAvailable: true });
  }

  /** Shows the others this moment. @param {Snapshot} snapshot */
  tell(snapshot) {
    this.#last = snapshot;
    if (this.#isLeading) this.#channel?.postMessage({ snapshot });
  }

  /** Leads from now on: whoever led before follows. */
  take() {
    if (this.#isLeading || this.#isStopped || !this.#channel) return;
    this.#waiting?.abort();
    this.#request({ steal: true });
  }

  /** This tab shows the session no more. */
  stop() {
    this.#isStopped = true;
    this.#isLeading = false;
    this.#waiting?.abort();
    this.#release();
    this.#channel?.close();
  }

  /** @param {LockOptions} options */
  #request(options) {
    navigator.locks
      .request(this.#name, options, (lock) => (lock ? this.#lead() : this.#follow()))
      .catch(() => this.#lost());
  }

  /** The lock is held until the promise ends. */
  #lead() {
    if (this.#isStopped) return undefined;
    this.#isLeading = true;
    /** @type {Promise<void>} */
    const released = new Promise((resolve) => {
      this.#release = resolve;
    });
    this.#listeners.onLead();
    return released;
  }

  /** Another tab took the lead, or this one gave up waiting in order to take it. */
  #lost() {
    if (!this.#isLeading) return;
    this.#isLeading = false;
    this.#follow();
  }

  /** Shows what another tab sends, and leads as soon as nobody else does. */
  #follow() {
    if (this.#isStopped) return;
    this.#waiting = new AbortController();
    this.#request({ signal: this.#waiting.signal });
    this.#listeners.onFollow();
    this.#channel?.postMessage({ isAsking: true });
  }

  /** @param {{snapshot?: Snapshot, isAsking?: boolean}} message */
  #hear({ snapshot, isAsking }) {
    if (isAsking && this.#isLeading && this.#last) this.tell(this.#last);
    else if (snapshot && !this.#isLeading) this.#listeners.onSnapshot(snapshot);
  }
}
