/** Keeps the screen on while a session runs, where the browser allows it. */

const AGAIN_MS = 1000;
const LONGEST_MS = 60_000;

export class WakeLock {
  /** @type {WakeLockSentinel | null} */
  #sentinel = null;
  #isWanted = false;
  #isAsking = false;
  #losses = 0;
  /** @type {number | undefined} */
  #timer;

  get isHeld() {
    return this.#sentinel !== null;
  }

  /** Takes the lock, again after each return: the browser drops it with the page's visibility. */
  async keep() {
    this.#isWanted = true;
    if (this.#sentinel || this.#isAsking || document.hidden || !("wakeLock" in navigator)) return;
    this.#isAsking = true;
    try {
      const sentinel = await navigator.wakeLock.request("screen");
      if (this.#isWanted) this.#hold(sentinel);
      else await sentinel.release();
    } catch {
      // Refused, as on a low battery. The session continues.
      this.#askAgain();
    } finally {
      this.#isAsking = false;
    }
  }

  release() {
    this.#isWanted = false;
    this.#losses = 0;
    clearTimeout(this.#timer);
    this.#sentinel?.release().catch(() => {});
    this.#sentinel = null;
  }

  /** @param {WakeLockSentinel} sentinel */
  #hold(sentinel) {
    this.#sentinel = sentinel;
    sentinel.addEventListener("release", () => {
      if (this.#sentinel !== sentinel) return;
      this.#sentinel = null;
      this.#askAgain();
    });
  }

  /** The system may take the lock from a page that stays in sight: at once, then ever less often. */
  #askAgain() {
    clearTimeout(this.#timer);
    if (!this.#isWanted) return;
    const ms = Math.min(this.#losses * AGAIN_MS, LONGEST_MS);
    this.#losses += 1;
    this.#timer = setTimeout(() => this.#isWanted && this.keep(), ms);
  }
}
