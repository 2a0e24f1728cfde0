/** Which cues are due: for what cannot be scheduled ahead, such as speech and vibration. */

/** The same cue within this time is the same one, later it has come again. */
const SAME_MS = 1000;

/** @typedef {import("./cue-sheet.js").Cue & {dueAt: number}} DueCue */

export class DueCues {
  /** @type {DueCue[]} */
  #planned = [];
  /** @type {Map<string, number>} when each was given, by id */
  #taken = new Map();

  /**
   * Each cue once, when its time has come. A cue is remembered from the reading that foresaw it: a
   * late reading may find the player already past it.
   * @param {import("./cue-sheet.js").Cue[]} sheet
   * @param {number} now steady milliseconds
   */
  take(sheet, now) {
    const coming = sheet.map((cue) => ({ ...cue, dueAt: now + cue.inMs }));
    const due = [...this.#planned, ...coming].filter((cue) => this.#isDue(cue, now));
    this.#planned = coming;
    return due;
  }

  /** What was foreseen does not come: the session was paused or left. */
  forget() {
    this.#planned = [];
  }

  /** @param {DueCue} cue @param {number} now */
  #isDue({ id, dueAt }, now) {
    if (dueAt > now || now - dueAt > SAME_MS) return false;
    if (Math.abs(dueAt - (this.#taken.get(id) ?? Number.NEGATIVE_INFINITY)) < SAME_MS) return false;
    this.#taken.set(id, dueAt);
    return true;
  }
}
