/** Headset and media keys ask for the same as the buttons on the page. */

/** The silent sound that makes the keys reach the page, where the person has asked for that. */
function playSilence() {
  const url = document.querySelector("[data-silence-url]")?.dataset.silenceUrl;
  if (!url) return null;
  const sound = new Audio(url);
  sound.loop = true;
  // Refused before the first tap: the keys then work from the next change on.
  sound.play()?.catch(() => {});
  return sound;
}

/**
 * A key that this browser does not know is refused with an error.
 * @param {MediaSessionAction} key
 * @param {(() => void) | null} act
 */
function handle(key, act) {
  try {
    navigator.mediaSession.setActionHandler(key, act);
  } catch {
    // The other keys work.
  }
}

/** @typedef {"play" | "pause" | "back" | "skip"} Action */

/** @type {[Action, MediaSessionAction][]} */
const KEYS = [
  ["play", "play"],
  ["pause", "pause"],
  ["back", "previoustrack"],
  ["skip", "nexttrack"],
];

export class MediaKeys {
  /** @type {HTMLAudioElement | null} */
  #sound = null;

  /** @param {Record<Action, () => void>} actions */
  constructor(actions) {
    if (!("mediaSession" in navigator)) return;
    for (const [action, key] of KEYS) handle(key, () => actions[action]());
  }

  /**
   * What the lock screen and a headset's display say.
   * @param {{title: string, artist: string, isRunning: boolean}} shown
   */
  show({ title, artist, isRunning }) {
    if (!("mediaSession" in navigator)) return;
    const { metadata, playbackState } = navigator.mediaSession;
    if (metadata?.title !== title || metadata.artist !== artist) {
      navigator.mediaSession.metadata = new MediaMetadata({ title, artist });
    }
    const state = isRunning ? "playing" : "paused";
    if (playbackState !== state) navigator.mediaSession.playbackState = state;
  }

  /**
   * Many devices send their keys only to what plays, so silence is played. That may stop other
   * music, therefore only for who wants it.
   * @param {boolean} isOn
   */
  set(isOn) {
    if (isOn && (!this.#sound || this.#sound.paused)) this.#sound = playSilence();
    if (!isOn) this.#hush();
  }

  /** Leaves the keys to whoever wants them next. */
  stop() {
    this.#hush();
    if (!("mediaSession" in navigator)) return;
    for (const [, key] of KEYS) handle(key, null);
    navigator.mediaSession.metadata = null;
    navigator.mediaSession.playbackState = "none";
  }

  #hush() {
    this.#sound?.pause();
    this.#sound = null;
  }
}
