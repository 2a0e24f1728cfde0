/** The device's own cue settings: a cookie that server and scripts both read and write. */
import { post } from "../site/htmx-post.js";

const URL_PATH = "/settings/cues/";
const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * Volumes are in percent. The server's own are in workouts/player/cues.py.
 * @typedef {{tones: boolean, voice: boolean, vibration: boolean, tones_volume: number,
 *   voice_volume: number, lead_in_seconds: number, extra_rest_seconds: number,
 *   move_seconds: number, headset: boolean, mix: boolean}} CueSettings
 */

/**
 * The settings of this device; empty where none were chosen, or none can be read.
 * @returns {Partial<CueSettings>}
 */
export function readCueCookie() {
  const value = document.cookie.match(/(?:^|; )cues=([^;]+)/)?.[1];
  try {
    const settings = JSON.parse(decodeURIComponent(value ?? "{}"));
    return settings !== null && typeof settings === "object" ? settings : {};
  } catch {
    return {};
  }
}

/** @typedef {Record<string, boolean | number>} Values of settings, by name */

/** @param {Values} settings */
function writeCueCookie(settings) {
  const value = encodeURIComponent(JSON.stringify(settings));
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the newer API is missing in some browsers
  document.cookie = `cues=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
}

/**
 * As a form would send them: what is off is left out.
 * @param {Values} settings
 * @returns {Record<string, string | number>}
 */
function fieldsOf(settings) {
  const chosen = Object.entries(settings).filter(([, value]) => value !== false);
  const fields = chosen.map(([name, value]) => [name, value === true ? "on" : value]);
  return Object.fromEntries(fields);
}

/**
 * Remembers the settings on this device at once, and for the account as soon as it can be reached.
 * @param {Values} settings all of them
 * @param {Values} opened what they were before, so that the account takes what was changed alone
 * @returns {Promise<number>} the server's status, 0 when there was no answer
 */
export function saveCues(settings, opened = {}) {
  writeCueCookie(settings);
  /** @type {HTMLInputElement | null} */
  const owner = document.querySelector("input[name=page_owner]");
  const page_owner = owner?.value ?? "";
  const before = Object.entries(opened).map(([name, value]) => [`initial-${name}`, String(value)]);
  const fields = { ...fieldsOf(settings), ...Object.fromEntries(before), page_owner };
  return post({ url: URL_PATH, fields });
}
