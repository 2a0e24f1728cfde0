/** Speaks in the page's language, one thing at a time. Says nothing where no voice exists. */

const PATIENCE_MS = 2000;

const synthesis = () => globalThis.speechSynthesis;

/** @type {(voice: SpeechSynthesisVoice, lang: string) => boolean} */
const speaks = (voice, lang) =>
  voice.lang.toLowerCase().replace("_", "-").split("-")[0] === lang.toLowerCase().split("-")[0];

/**
 * A voice of this device before one that needs the network; of the person's own region first.
 * @param {string} lang
 */
function pickVoice(lang) {
  const score = (/** @type {SpeechSynthesisVoice} */ voice) =>
    4 * Number(voice.localService) +
    2 * Number(voice.lang === navigator.language) +
    Number(voice.default);
  const voices = (synthesis()?.getVoices() ?? []).filter((voice) => speaks(voice, lang));
  return voices.sort((a, b) => score(b) - score(a))[0] ?? null;
}

/**
 * Whether this device can speak that language. Browsers may learn of their voices late.
 * @param {string} lang
 * @returns {Promise<boolean>}
 */
export async function hasVoice(lang) {
  if (!synthesis()) return false;
  if (!pickVoice(lang)) {
    await new Promise((resolve) => {
      synthesis().addEventListener?.("voiceschanged", resolve, { once: true });
      setTimeout(resolve, PATIENCE_MS);
    });
  }
  return pickVoice(lang) !== null;
}

let isUnlocked = false;

/** An iPhone speaks only once a tap has made it say something, if only silence. */
export function unlockVoice() {
  if (isUnlocked || !synthesis()) return;
  isUnlocked = true;
  const silence = new SpeechSynthesisUtterance(" ");
  silence.volume = 0;
  synthesis().speak(silence);
}

export class Voice {
  #lang;
  #volume = 1;
  #isOn = true;
  /**
   * Kept until they end: some browsers forget an utterance that nobody holds.
   * @type {Set<SpeechSynthesisUtterance>}
   */
  #saying = new Set();

  /** @param {string} lang of what is said */
  constructor(lang) {
    this.#lang = lang;
    synthesis()?.getVoices(); // the first question makes browsers look for their voices
  }

  /** @param {{voice: boolean, voice_volume: number}} settings */
  set({ voice, voice_volume }) {
    this.#isOn = voice;
    this.#volume = voice_volume / 100;
    if (!voice) this.hush();
  }

  /**
   * Says this instead of what is still being said. What is minor waits for nobody: it is dropped.
   * @param {string[]} sentences
   */
  say(sentences, { isMinor = false } = {}) {
    if (!this.#isOn || !sentences.length || (isMinor && this.#saying.size)) return;
    const voice = pickVoice(this.#lang);
    if (!voice) return;
    this.hush();
    for (const sentence of sentences) this.#speak(sentence, voice);
  }

  hush() {
    if (!this.#saying.size) return;
    this.#saying.clear();
    synthesis().cancel();
  }

  /** @param {string} sentence @param {SpeechSynthesisVoice} voice */
  #speak(sentence, voice) {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.volume = this.#volume;
    const forget = () => this.#saying.delete(utterance);
    utterance.onend = forget;
    utterance.onerror = forget;
    this.#saying.add(utterance);
    synthesis().speak(utterance);
  }
}
