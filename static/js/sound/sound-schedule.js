/** Tones a second ahead on the audio clock, moved whenever the page's clock says otherwise. */
import { audioTimeAt, prepare, readyOutput } from "./audio.js";
import { ring, TONES } from "./tones.js";

/** Further off than this, a tone that has not sounded yet is moved. */
const OFF_SECONDS = 0.005;
/** What sounds so soon is left alone. */
const IMMINENT_SECONDS = 0.03;
/** The same cue within this time is the same one, later it has come again. */
const SAME_SECONDS = 1;

/** @typedef {Map<string, {name: string, at: number}>} Times of tones, by the id of their cue */

export class SoundSchedule {
  /**
   * Tones by the id of their cue: those to come, and those of the last moments.
   * @type {Map<string, ReturnType<typeof ring>>}
   */
  #tones = new Map();

  /**
   * @param {import("./cue-sheet.js").Cue[]} sheet
   * @param {number} now steady milliseconds
   */
  keep(sheet, now) {
    // For what sounds at once, a context made now would come too late.
    const toCome = sheet.filter(({ toneInMs }) => toneInMs / 1000 > IMMINENT_SECONDS);
    if (toCome.some(({ name }) => name in TONES)) prepare();
    const output = readyOutput();
    if (!output) {
      this.hush();
      return;
    }
    /** @type {Times} */
    const times = new Map();
    for (const { id, name, toneInMs } of sheet) {
      if (name in TONES) times.set(id, { name, at: audioTimeAt(now + toneInMs) });
    }
    this.#dropUnlike(times, output.context.currentTime);
    for (const [id, { name, at }] of times) {
      if (!this.#isKnown(id, at)) this.#tones.set(id, ring(output, name, at));
    }
  }

  /** Nothing more sounds; what sounds already fades by itself. */
  hush() {
    const now = readyOutput()?.context.currentTime ?? 0;
    this.#dropUnlike(new Map(), now, 0);
  }

  /** @param {string} id @param {number} at */
  #isKnown(id, at) {
    const tone = this.#tones.get(id);
    return tone !== undefined && Math.abs(tone.at - at) < SAME_SECONDS;
  }

  /**
   * Stops what is not wanted any more, or not at its time.
   * @param {Times} times
   * @param {number} now
   */
  #dropUnlike(times, now, imminent = IMMINENT_SECONDS) {
    for (const [id, tone] of this.#tones) {
      const at = times.get(id)?.at ?? Number.POSITIVE_INFINITY;
      const isToCome = tone.at > now + imminent;
      if (isToCome && Math.abs(at - tone.at) > OFF_SECONDS) {
        tone.stop();
        this.#tones.delete(id);
      } else if (tone.at < now - 2 * SAME_SECONDS) this.#tones.delete(id);
    }
  }
}
