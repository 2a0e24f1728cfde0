/** The tones: soft notes, each cue of its own kind. Knows when to sound, not why. */

/** @typedef {[hertz: number, start: number, length: number, share: number]} Note */

/**
 * Each tone as notes: hertz, start and length in seconds, and how loud beside the others.
 * @type {Record<string, Note[]>}
 */
export const TONES = {
  ready: [[880, 0, 0.1, 0.7]],
  start: [
    [523.25, 0, 0.18, 1],
    [783.99, 0.14, 0.5, 1],
  ],
  half: [
    [739.99, 0, 0.12, 1],
    [739.99, 0.18, 0.3, 1],
  ],
  last: [[329.63, 0, 0.14, 1]],
  end: [
    [698.46, 0, 0.16, 1],
    [466.16, 0.13, 0.4, 1],
  ],
  rest: [[392, 0, 0.6, 0.5]],
  "lead-in": [
    [440, 0, 0.18, 0.8],
    [554.37, 0.16, 0.3, 0.8],
  ],
  switch: [
    [587.33, 0, 0.16, 0.8],
    [783.99, 0.16, 0.16, 0.8],
    [587.33, 0.32, 0.4, 0.8],
  ],
  move: [[659.26, 0, 0.3, 0.8]],
  done: [
    [523.25, 0, 0.22, 0.8],
    [659.26, 0.16, 0.22, 0.8],
    [783.99, 0.32, 0.22, 0.8],
    [1046.5, 0.48, 0.9, 0.8],
  ],
};

const LOUDEST = 0.4;
const ATTACK_SECONDS = 0.012;
const SILENT = 0.0005;

/**
 * A soft attack and a fading end, so that nothing clicks.
 * @type {(output: AudioNode, note: Note, at: number) => OscillatorNode}
 */
function playNote(output, [hertz, start, length, share], at) {
  const { context } = output;
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const envelope = new GainNode(context, { gain: 0 });
  const from = at + start;
  envelope.gain.setValueAtTime(0, from);
  envelope.gain.linearRampToValueAtTime(LOUDEST * share, from + ATTACK_SECONDS);
  envelope.gain.exponentialRampToValueAtTime(SILENT, from + length);
  oscillator.connect(envelope).connect(output);
  oscillator.start(from);
  oscillator.stop(from + length);
  return oscillator;
}

/**
 * Sounds at a time of the audio clock, unless it is stopped before.
 * @param {AudioNode} output
 * @param {string} name of TONES
 * @param {number} at seconds of the output's context
 */
export function ring(output, name, at) {
  // A time that has passed, as after a late reading, means now.
  const from = Math.max(at, output.context.currentTime);
  const oscillators = TONES[name].map((note) => playNote(output, note, from));
  return {
    at,
    stop: () => {
      for (const oscillator of oscillators) {
        oscillator.stop();
        oscillator.disconnect();
      }
    },
  };
}
