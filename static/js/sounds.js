/**
 * Tones made with Web Audio, one context for the whole page. All of it is optional: without a
 * device, a permission or a tap the session goes on in silence.
 */

let context = null;

/** Each tone as notes: hertz, start and length in seconds. */
const TONES = {
  tick: [[880, 0, 0.09]],
  "lead-in": [
    [440, 0, 0.18],
    [554, 0.16, 0.24],
  ],
  hold: [
    [523, 0, 0.16],
    [784, 0.13, 0.45],
  ],
  move: [[659, 0, 0.3]],
  rest: [
    [784, 0, 0.16],
    [523, 0.13, 0.45],
  ],
  switch: [
    [587, 0, 0.16],
    [784, 0.16, 0.16],
    [587, 0.32, 0.35],
  ],
  done: [
    [523, 0, 0.2],
    [659, 0.16, 0.2],
    [784, 0.32, 0.2],
    [1047, 0.48, 0.8],
  ],
};
const VOLUME = 0.35;
const ATTACK_SECONDS = 0.015;

/** Makes the context, or wakes it. Browsers let it sound after a tap or a key. */
export function unlock() {
  try {
    if (!context && "AudioContext" in window) {
      // Sounds although an iPhone is switched to silent.
      if ("audioSession" in navigator) navigator.audioSession.type = "playback";
      context = new AudioContext();
    }
    if (context && context.state !== "running") context.resume().catch(() => {});
  } catch {
    context = null;
  }
}

/** Whether tones wait for the first tap. False too where there is no audio at all. */
export const isLocked = () => context !== null && context.state !== "running";

/** @param {keyof TONES} name */
export function play(name) {
  if (!context || context.state !== "running") return;
  for (const [hertz, start, length] of TONES[name]) {
    playNote(hertz, context.currentTime + start, length);
  }
}

/** A soft attack and a fading end, so that nothing clicks. */
function playNote(hertz, start, length) {
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(VOLUME, start + ATTACK_SECONDS);
  gain.gain.exponentialRampToValueAtTime(0.001, start + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + length);
}

/** The tone for a change to this phase; a cue inside a hold has its own. */
export function toneOf({ phase, wasHold }) {
  return phase === "hold" && wasHold ? "move" : phase;
}
