/** Speaks in the page's language, one thing at a time. Says nothing where no voice exists. */
import { chooseVoice, chosenVoice, rankVoices } from "./voice-choice.js";

const PATIENCE_MS = 2000;

const synthesis = () => globalThis.speechSynthesis;

/**
 * The voices of this device for a language, best first.
 * @param {string} lang
 */
export const voicesFor = (lang) =>
  rankVoices(synthesis()?.getVoices() ?? [], lang, navigator.language);

/**
 * The voice that was chosen on this device, else the best one.
 * @param {string} lang
 */
function pickVoice(lang) {
  const voices = voicesFor(lang);
  const chosen = chosenVoice(lang);
  return voices.find(({ voiceURI }) => voiceURI === chosen) ?? voices[0] ?? null;
}

/**
 * Chooses the next voice of the language; after the last one the best one again.
 * @param {string} lang that this device has a voice for
 * @returns {string} its name
 */
export function chooseAnotherVoice(lang) {
  const voices = voicesFor(lang);
  const current = voices.findIndex(({ voiceURI }) => voiceURI === pickVoice(lang)?.voiceURI);
  const { name, voiceURI } = voices[(current + 1) % voices.length];
  chooseVoice(lang, voiceURI);
  return name;
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

/** @typedef {{text: string, lang?: string}} Spoken a sentence in a language of its own */

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
   * So is a sentence in a language that this device has no voice for.
   * @param {(string | Spoken)[]} sentences
   */
  say(sentences, { isMinor = false } = {}) {
    if (!this.#isOn || !sentences.length || (isMinor && this.#saying.size)) return;
    const spoken = sentences.map((each) => (typeof each === "string" ? { text: each } : each));
    const voiced = spoken.map(({ text, lang }) => ({ text, voice: pickVoice(lang || this.#lang) }));
    if (!voiced.some(({ voice }) => voice)) return;
    this.hush();
    for (const { text, voice } of voiced) if (voice) this.#speak(text, voice);
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
