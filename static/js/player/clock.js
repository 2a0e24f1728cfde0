/**
 * Reads the time and counts nothing: a late or lost timer costs a late picture, never a second.
 *
 * @typedef {{steady: number, wall: number, wasSeen?: boolean}} Reading milliseconds of two clocks:
 *   the steady one may stop while the device sleeps, the one on the wall may be set; and
 *   whether the page was in sight all the time since the last reading, so that nothing slept.
 */

const LONGEST_WAIT_MS = 500;

let mayHaveSlept = document.hidden;
document.addEventListener("visibilitychange", () => {
  mayHaveSlept = true;
});

/** @returns {Reading} */
export function readClocks() {
  const wasSeen = !mayHaveSlept;
  mayHaveSlept = document.hidden;
  return { steady: performance.now(), wall: Date.now(), wasSeen };
}

/** A Worker that ticks when told to; null where the browser has none, or refuses it. @param {string} url */
function startTicker(url) {
  if (!url) return null;
  try {
    return new Worker(url);
  } catch {
    return null;
  }
}

export class Clock {
  #onRead;
  #tickerUrl;
  /** @type {Worker | null} */
  #ticker = null;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {(reading: Reading) => number | null} onRead gives the ms to wait, null to stop
   * @param {string} [tickerUrl] of the Worker that keeps a hidden page reading
   */
  constructor(onRead, tickerUrl = "") {
    this.#onRead = onRead;
    this.#tickerUrl = tickerUrl;
  }

  /** Reads now, and again whenever it is due. */
  read() {
    clearTimeout(this.#timer);
    const wait = this.#onRead(readClocks());
    if (wait === null) {
      this.stop();
      return;
    }
    this.#tick();
    const ms = Math.min(Math.max(1, Math.ceil(wait)), LONGEST_WAIT_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.read(), ms);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    document.removeEventListener("visibilitychange", this.#watch);
    this.#ticker?.terminate();
    this.#ticker = null;
  }

  #tick() {
    if (this.#ticker) return;
    this.#ticker = startTicker(this.#tickerUrl);
    if (!this.#ticker) return;
    const ticker = this.#ticker;
    ticker.onmessage = () => {
      // A tick already on its way when the clock was stopped.
      if (this.#ticker === ticker) this.read();
    };
    document.addEventListener("visibilitychange", this.#watch);
    this.#watch();
  }

  /** A page in sight keeps its own time, without ten messages a second. */
  #watch = () => this.#ticker?.postMessage(document.hidden);
}
