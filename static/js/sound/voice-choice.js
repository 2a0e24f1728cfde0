/** Which of a device's voices speaks a language best, and the one that somebody chose instead. */

/**
 * Voices made for fun, and the synthetic ones of decades ago, which Apple's devices offer in every
 * language beside the good ones (Apple, “Change the voice your Mac uses to speak text”; the list of
 * novelty voices that screen readers leave out, at github.com/readium/speech, data/filters), and the
 * robot of eSpeak, which Linux and old Android phones bring.
 */
const ODD_VOICES =
  /^(?:albert|bad news|bahh|bells|boing|bubbles|cellos|deranged|eddy|flo|fred|good news|grandma|grandpa|hysterical|jester|junior|kathy|organ|pipe organ|princess|ralph|reed|rocko|sandy|shelley|superstar|trinoids|whisper|wobble|zarvox)(?: \(|$)|espeak/i;

/**
 * Regions in the order in which their speech is the most familiar to patients of a clinic in the
 * United States; any other one comes between them and the last ones.
 * @type {Record<string, {first: string[], last: string[]}>}
 */
const REGIONS = {
  en: { first: ["us"], last: [] },
  es: { first: ["us", "mx", "419"], last: ["es"] },
};
const OTHER_REGION = 10;

/** @param {string} tag a language tag as browsers write it, some with an underscore */
const parts = (tag) => tag.toLowerCase().replaceAll("_", "-").split("-");

/** @type {(voice: SpeechSynthesisVoice, lang: string) => boolean} */
const speaks = (voice, lang) => parts(voice.lang)[0] === parts(lang)[0];

/**
 * 0 for the region of a phone that is set to this language, then the regions in their order.
 * @param {SpeechSynthesisVoice} voice
 * @param {string} phone the phone's own language
 */
function regionRank(voice, phone) {
  const [language, ...rest] = parts(voice.lang);
  const region = rest.at(-1) ?? "";
  const [phoneLanguage, ...phoneRest] = parts(phone);
  if (phoneLanguage === language && phoneRest.at(-1) === region) return 0;
  const { first, last } = REGIONS[language] ?? { first: [], last: [] };
  if (first.includes(region)) return 1 + first.indexOf(region);
  return OTHER_REGION + Number(last.includes(region));
}

/**
 * The voices for a language, best first: none that is odd, of this device before one that needs the
 * network, of the nearest region, the device's own choice.
 * @param {SpeechSynthesisVoice[]} voices
 * @param {string} lang
 * @param {string} phone
 */
export function rankVoices(voices, lang, phone) {
  /** @type {(voice: SpeechSynthesisVoice) => number[]} */
  const rank = (voice) => [
    Number(ODD_VOICES.test(voice.name)),
    Number(!voice.localService),
    regionRank(voice, phone),
    Number(!voice.default),
  ];
  const ranked = voices
    .filter((voice) => speaks(voice, lang))
    .map((voice) => ({ voice, rank: rank(voice) }));
  ranked.sort((a, b) => {
    const nth = a.rank.findIndex((figure, at) => figure !== b.rank[at]);
    return nth < 0 ? 0 : a.rank[nth] - b.rank[nth];
  });
  return ranked.map(({ voice }) => voice);
}

/** @param {string} lang */
const storageKey = (lang) => `voice-${parts(lang)[0]}`;

/**
 * The address of the voice that was chosen on this device; null where none was, or none is kept.
 * @param {string} lang
 */
export function chosenVoice(lang) {
  try {
    return localStorage.getItem(storageKey(lang));
  } catch {
    return null;
  }
}

/** @param {string} lang @param {string} voiceURI */
export function chooseVoice(lang, voiceURI) {
  try {
    localStorage.setItem(storageKey(lang), voiceURI);
  } catch {
    // A browser that keeps nothing speaks with its best voice.
  }
}
