/** The practice day as `domain/day.py` decides it, for sessions that begin without the server. */

const DAY_MS = 24 * 3600 * 1000;
const NIGHT_MS = 3 * 3600 * 1000;
/** Python's `date.toordinal()` of the first of January 1970. */
const EPOCH_ORDINAL = 719_163;

/** @param {number} at an instant in ms @returns {number} its day in this phone's zone, counted */
export function practiceDay(at) {
  const wall = new Date(at);
  const wallMs = at - wall.getTimezoneOffset() * 60_000;
  return Math.floor((wallMs - NIGHT_MS) / DAY_MS) + EPOCH_ORDINAL;
}

/**
 * The side that begins: it alternates from day to day.
 * @type {(day: number) => "right" | "left"}
 */
export const firstSide = (day) => (day % 2 === 0 ? "right" : "left");
