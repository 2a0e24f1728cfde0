/**
 * Reads the time and counts nothing: a late or lost timer costs a late picture, never a second.
 *
 * @typedef {{steady: number, wall: number}} Reading milliseconds of two clocks: the steady one may
 *   stand still while the device sleeps, the one on the wall may be set.
 */

const LONGEST_WAIT_MS = 250;

/** @returns {Reading} */
export const readClocks = () => ({ steady: performance.now(), wall: Date.now() });

export class Clock {
  #onRead;
  #timer = null;

  /** @param {(reading: Reading) => number | null} onRead gives the ms to wait, null to stop */
  constructor(onRead) {
    this.#onRead = onRead;
  }

  /** Reads now, and again whenever it is due. */
  read() {
    this.stop();
    const wait = this.#onRead(readClocks());
    if (wait === null) return;
    const ms = Math.min(Math.max(1, Math.ceil(wait)), LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => this.read(), ms);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
