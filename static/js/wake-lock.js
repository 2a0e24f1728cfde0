/** Keeps the screen on while a session runs, where the browser allows it. */
export class WakeLock {
  #sentinel = null;
  #isWanted = false;

  get isHeld() {
    return this.#sentinel !== null;
  }

  /** Takes the lock, again after each return: the browser drops it with the page's visibility. */
  async keep() {
    this.#isWanted = true;
    if (this.#sentinel || document.hidden || !("wakeLock" in navigator)) return;
    try {
      const sentinel = await navigator.wakeLock.request("screen");
      if (!this.#isWanted || this.#sentinel) {
        await sentinel.release();
        return;
      }
      this.#sentinel = sentinel;
      sentinel.addEventListener("release", () => {
        if (this.#sentinel === sentinel) this.#sentinel = null;
      });
    } catch {
      // Refused, as on a low battery. The session goes on.
    }
  }

  release() {
    this.#isWanted = false;
    this.#sentinel?.release().catch(() => {});
    this.#sentinel = null;
  }
}
