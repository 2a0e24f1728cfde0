"""Stand-ins for what a page cannot be heard or felt by: they note what was asked of them, and when.

The times are those of the page's own clock, which a test may hold in its hands.
"""

# `asked.notes`: hertz, the millisecond it starts, and whether it was taken back before.
# `asked.said`: text, millisecond, volume, and whether it was cut short.
STUBS = """
globalThis.asked = { notes: [], said: [], felt: [], locks: [], volumes: [], sessions: [] };

const now = () => performance.now();

class Param {
    constructor(value) { this.value = value; }
    setValueAtTime() {}
    linearRampToValueAtTime() {}
    exponentialRampToValueAtTime() {}
    setTargetAtTime(value) { this.value = value; asked.volumes.push(value); }
}
globalThis.GainNode = class {
    constructor(context, { gain }) { this.context = context; this.gain = new Param(gain); }
    connect(node) { return node; }
    disconnect() {}
};
globalThis.OscillatorNode = class {
    constructor(context, { frequency }) { this.context = context; this.hertz = frequency; }
    connect(node) { return node; }
    disconnect() {}
    start(at) {
        this.note = { hertz: this.hertz, at: at * 1000, isTakenBack: false };
        asked.notes.push(this.note);
    }
    stop(at) {
        if (at === undefined && this.context.currentTime * 1000 < this.note.at) {
            this.note.isTakenBack = true;
        }
    }
};
globalThis.AudioContext = class {
    state = globalThis.firstAudioState ?? "running";
    skewMs = 0;
    constructor() { asked.context = this; asked.sessions.push(navigator.audioSession?.type); }
    get currentTime() { return (now() + this.skewMs) / 1000; }
    getOutputTimestamp() {
        return { contextTime: this.currentTime, performanceTime: now() };
    }
    suspend() { return Promise.resolve(); }
    resume() { asked.resumed = (asked.resumed ?? 0) + 1; return Promise.resolve(); }
};

const MS_PER_CHARACTER = 60;
const queue = [];
const speakNext = () => {
    const utterance = queue[0];
    if (!utterance) return;
    utterance.timer = setTimeout(() => {
        queue.shift();
        utterance.onend?.();
        speakNext();
    }, utterance.text.length * MS_PER_CHARACTER);
};
globalThis.SpeechSynthesisUtterance = class {
    constructor(text) { this.text = text; this.volume = 1; }
};
const speechSynthesis = Object.assign(new EventTarget(), {
    voices: [{ lang: "en-US", localService: true, default: true, name: "Stub" }],
    getVoices() { return this.voices; },
    speak(utterance) {
        const { text, volume, voice, lang } = utterance;
        utterance.record = { text, at: now(), volume, voice: voice?.name, lang, isCut: false };
        if (volume > 0) asked.said.push(utterance.record);
        queue.push(utterance);
        if (queue.length === 1) speakNext();
    },
    cancel() {
        for (const { timer, record } of queue.splice(0)) {
            clearTimeout(timer);
            record.isCut = true;
        }
    },
});
Object.defineProperty(globalThis, "speechSynthesis", { value: speechSynthesis });

Object.defineProperty(Navigator.prototype, "vibrate", {
    configurable: true,
    value: (pattern) => {
        if (pattern !== 0) asked.felt.push({ pattern, at: now() });
        return true;
    },
});

Object.defineProperty(Navigator.prototype, "userActivation", {
    configurable: true, get: () => ({ hasBeenActive: globalThis.isTapped ?? true }),
});

const request = async () => {
    const sentinel = new EventTarget();
    sentinel.release = async () => { asked.locks.push("released"); };
    asked.sentinel = sentinel;
    asked.locks.push("taken");
    return sentinel;
};
Object.defineProperty(Navigator.prototype, "wakeLock", {
    configurable: true, value: { request },
});
"""


def notes_kept(page):
    """(hertz, millisecond) of each note that was not taken back, in the order of their times."""
    notes = page.evaluate("asked.notes")
    kept = [(note["hertz"], note["at"]) for note in notes if not note["isTakenBack"]]
    return sorted(kept, key=lambda note: note[1])


def texts_said(page):
    return [each["text"] for each in page.evaluate("asked.said")]
