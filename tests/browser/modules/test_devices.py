"""Vibration, clock, media keys, and how one is guided."""

from urllib.parse import quote

import pytest

from tests.browser.modules.conftest import ADDRESS


def test_vibration_is_felt_where_it_is_on_and_known(ask):
    found = ask(
        """
        const { Vibration } = await load("vibration");
        const vibration = new Vibration();
        const felt = [vibration.feel("start"), vibration.feel("end")];
        vibration.set({ vibration: false });
        return [...felt, vibration.feel("start"), asked.felt.length];
        """
    )

    assert found == [True, False, False, 1]


def test_vibration_does_without_a_motor(ask):
    found = ask(
        """
        Object.defineProperty(Navigator.prototype, "vibrate", { value: undefined });
        const { Vibration } = await load("vibration");
        const vibration = new Vibration();
        vibration.hush();
        return vibration.feel("start");
        """
    )

    assert found is False


def test_vibration_waits_for_the_first_tap(ask):
    found = ask(
        """
        Object.defineProperty(Navigator.prototype, "userActivation", {
            value: { hasBeenActive: false },
        });
        const { Vibration } = await load("vibration");
        return [new Vibration().feel("start"), asked.felt.length];
        """
    )

    assert found == [False, 0]


CLOCK = """
const { Clock } = await load("clock");
const ticker = "/static/js/player/ticker-worker.js";
let readings = 0;
"""


def test_clock_reads_by_its_worker_where_timers_sleep(ask):
    found = ask(
        CLOCK
        + """
        globalThis.setTimeout = () => 0;
        const clock = new Clock(() => { readings += 1; return 1000; }, ticker);
        clock.read();
        for (let nth = 0; nth < 500 && readings < 4; nth += 1) await wait(20);
        clock.stop();
        const stopped = readings;
        await wait(300);
        return [stopped >= 4, readings - stopped];
        """
    )

    assert found == [True, 0]


def test_clock_reads_on_without_a_worker(ask):
    found = ask(
        CLOCK
        + """
        globalThis.Worker = class { constructor() { throw new Error("refused"); } };
        const clock = new Clock(() => { readings += 1; return 20; }, ticker);
        clock.read();
        // A busy machine reads late, but goes on reading.
        for (let nth = 0; nth < 50 && readings < 6; nth += 1) await wait(100);
        clock.stop();
        return readings;
        """
    )

    assert found >= 6


def test_clock_stops_when_nothing_is_to_be_read(ask):
    found = ask(
        CLOCK
        + """
        const clock = new Clock(() => { readings += 1; return null; }, ticker);
        clock.read();
        await wait(300);
        return readings;
        """
    )

    assert found == 1


KEYS = """
const { MediaKeys } = await load("media-keys");
const handlers = {};
navigator.mediaSession.setActionHandler = (key, act) => { handlers[key] = act; };
const pressed = [];
const press = (name) => () => pressed.push(name);
const keys = new MediaKeys({
    play: press("play"), pause: press("pause"), back: press("back"), skip: press("skip"),
});
const silences = [];
globalThis.Audio = class {
    constructor(url) { this.url = url; this.paused = true; silences.push(this); }
    play() { this.paused = false; return Promise.resolve(); }
    pause() { this.paused = true; }
};
document.documentElement.dataset.silenceUrl = "/silence.wav";
"""


def test_media_keys_do_as_the_buttons(ask):
    found = ask(
        KEYS
        + """
        for (const key of ["play", "pause", "previoustrack", "nexttrack"]) handlers[key]();
        return pressed;
        """
    )

    assert found == ["play", "pause", "back", "skip"]


def test_media_keys_show_what_is_on(ask):
    found = ask(
        KEYS
        + """
        keys.show({ title: "Hold", artist: "Bridge", isRunning: true });
        const { metadata, playbackState } = navigator.mediaSession;
        return [metadata.title, metadata.artist, playbackState];
        """
    )

    assert found == ["Hold", "Bridge", "playing"]


def test_media_keys_play_silence_only_where_that_was_chosen(ask):
    found = ask(
        KEYS
        + """
        const counts = [silences.length];
        keys.set(true);
        keys.set(true);
        counts.push(silences.length, silences[0].loop, silences[0].paused, silences[0].url);
        keys.set(false);
        return [...counts, silences[0].paused];
        """
    )

    assert found == [0, 1, True, False, "/silence.wav", True]


def test_media_keys_stopped_are_left_to_others(ask):
    found = ask(
        KEYS + "keys.set(true); keys.stop(); return [Object.values(handlers), silences[0].paused]"
    )

    assert found == [[None] * 4, True]


def test_cue_cookie_is_read_back_as_written(ask):
    found = ask(
        """
        globalThis.htmx = { ajax: async () => {} };
        const { readCueCookie, saveCues } = await load("cue-store");
        await saveCues({ tones: false, tones_volume: 35, mix: true });
        return readCueCookie();
        """
    )

    assert found == {"tones": False, "tones_volume": 35, "mix": True}


def test_cue_settings_are_posted_as_a_form_would(ask):
    found = ask(
        """
        const sent = [];
        globalThis.htmx = { ajax: async (method, url, { values }) => sent.push([url, values]) };
        const { saveCues } = await load("cue-store");
        await saveCues({ tones: false, voice: true, tones_volume: 35 });
        return sent;
        """
    )

    assert found == [
        ["/settings/cues/", {"voice": "on", "tones_volume": 35, "page_owner": ""}],
    ]


@pytest.mark.parametrize("value", ["", "%7B", "%zz", "null", "7", quote('"text"')])
def test_cue_cookie_that_is_not_ours_is_ignored(ask, bare, value):
    bare.context.add_cookies([{"name": "cues", "value": value, "url": ADDRESS}])

    assert ask("return (await load('cue-store')).readCueCookie()") == {}


FORM = """
document.body.innerHTML = `<form data-cue-form><p data-part="no-voice" hidden>None</p></form>`;
const { tellMissingVoice } = await load("cue-form");
await tellMissingVoice();
return document.querySelector("[data-part=no-voice]").hidden;
"""


def test_cue_form_says_where_there_is_no_voice(ask):
    assert ask("hurry(); speechSynthesis.voices = [];" + FORM) is False


def test_cue_form_says_nothing_where_there_is_a_voice(ask):
    assert ask(FORM) is True


LOCK = """
const { WakeLock } = await load("wake-lock");
const lock = new WakeLock();
await lock.keep();
const take = () => asked.sentinel.dispatchEvent(new Event("release"));
"""


def test_lock_that_the_system_takes_is_asked_for_again(ask):
    found = ask(LOCK + "take(); await wait(300); return [asked.locks, lock.isHeld]")

    assert found == [["taken", "taken"], True]


def test_lock_that_is_taken_again_and_again_is_asked_for_ever_less_often(ask):
    found = ask(
        LOCK + "for (let nth = 0; nth < 20; nth += 1) { take(); await wait(50); }"
        "return asked.locks.length"
    )

    assert found <= 3


def test_lock_that_was_refused_is_asked_for_again(ask):
    found = ask(
        """
        const { request } = navigator.wakeLock;
        let tries = 0;
        navigator.wakeLock.request = async () => {
            tries += 1;
            if (tries === 1) throw new Error("low battery");
            return request();
        };
        const { WakeLock } = await load("wake-lock");
        const lock = new WakeLock();
        await lock.keep();
        await wait(300);
        return lock.isHeld;
        """
    )

    assert found is True


def test_lock_that_is_wanted_no_more_is_not_asked_for(ask):
    found = ask(LOCK + "lock.release(); take(); await wait(300); return asked.locks")

    assert found == ["taken", "released"]


# The stub's clock runs with the page's, which is put ahead while one listens. Frozen, it says
# "running" and stands still.
AUDIO = """
const audio = await load("audio");
audio.unlock();
const first = asked.context;
first.close = async () => { first.isClosed = true; };
const freeze = () => Object.defineProperty(first, "currentTime", { value: 5 });
let ahead = 0;
const now = performance.now.bind(performance);
performance.now = () => now() + ahead;
const listen = (ms) => {
    for (const end = ahead + ms; ahead < end; ahead += 100) audio.isLocked();
    return audio.isLocked();
};
"""


def test_audio_clock_that_runs_is_heard(ask):
    assert ask(AUDIO + "return [listen(1500), audio.readyOutput() !== null]") == [False, True]


def test_audio_clock_that_stands_still_is_noticed_within_two_seconds(ask):
    found = ask(AUDIO + "freeze(); return [listen(1800), audio.readyOutput()]")

    assert found == [True, None]


def test_next_tap_makes_a_new_context_in_the_place_of_one_that_stands_still(ask):
    found = ask(
        AUDIO
        + """
        freeze();
        listen(1800);
        audio.unlock();
        return [first.isClosed, asked.context !== first, audio.isLocked()];
        """
    )

    assert found == [True, True, False]


def test_tap_leaves_a_context_that_runs_alone(ask):
    assert ask(AUDIO + "listen(1500); audio.unlock(); return asked.context === first")


WORKER = """
const shown = [];
const usual = { title: "Time to exercise", url: "/" };
globalThis.registration = {
    showNotification: (title, { data }) => shown.push([title, data.url]),
};
const { watchPush } = await load("worker-push");
watchPush(usual);
const happen = async (type, more) => {
    const event = Object.assign(new Event(type), more);
    let done;
    event.waitUntil = (promise) => { done = promise; };
    dispatchEvent(event);
    await done;
};
"""
USUAL = ["Time to exercise", "/"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, USUAL),
        ("", USUAL),
        ("Hello", USUAL),
        ("null", USUAL),
        ("7", USUAL),
        ("[]", USUAL),
        ("{}", USUAL),
        ('{"title": " ", "url": 7}', USUAL),
        ('{"title": "It is time", "url": "https://elsewhere.example/"}', ["It is time", "/"]),
        ('{"title": "It is time", "url": "/progress/"}', ["It is time", "/progress/"]),
    ],
)
def test_push_shows_the_usual_words_for_what_it_lacks(ask, text, expected):
    found = ask(
        WORKER
        + """
        const data = given === null ? null : { json: () => JSON.parse(given) };
        await happen("push", { data });
        return shown;
        """,
        text,
    )

    assert found == [expected]


CLICK = (
    WORKER
    + """
const did = [];
const windows = given.windows.map(([path, isPlaying]) => ({
    url: location.origin + path,
    postMessage: (_question, [port]) => isPlaying === null || port.postMessage(isPlaying),
    focus: async () => { did.push(`focus ${path}`); },
    navigate: async (url) => { did.push(`navigate ${path} ${url}`); },
}));
globalThis.clients = {
    matchAll: async () => windows,
    openWindow: async (url) => { did.push(`open ${url}`); },
};
await happen("notificationclick", { notification: { close() {}, data: { url: "/" } } });
return did;
"""
)


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([], ["open /"]),
        ([["/admin/", False]], ["open /"]),
        ([["/settings/", False]], ["focus /settings/", "navigate /settings/ /"]),
        # Busy, or from before this worker: it gives no answer.
        ([["/settings/", None]], ["focus /settings/", "navigate /settings/ /"]),
        ([["/settings/", False], ["/", False]], ["focus /"]),
        ([["/", False], ["/progress/", True]], ["focus /progress/"]),
        ([["/sessions/1/", False]], ["focus /sessions/1/", "navigate /sessions/1/ /"]),
    ],
)
def test_click_on_a_reminder_uses_a_window_that_is_open(ask, windows, expected):
    assert ask(CLICK, {"windows": windows}) == expected


def test_page_tells_whether_a_session_is_on_it(ask):
    found = ask(
        """
        const container = new EventTarget();
        Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => container });
        const { IS_PLAYING, tellPlaying } = await load("tell-playing");
        tellPlaying();
        const answers = [];
        const tell = () => container.dispatchEvent(
            Object.assign(new Event("message"), {
                data: IS_PLAYING, ports: [{ postMessage: (answer) => answers.push(answer) }],
            }),
        );
        tell();
        document.body.append(document.createElement("session-player"));
        tell();
        return answers;
        """
    )

    assert found == [False, True]


def test_clock_says_whether_the_page_was_in_sight(ask):
    found = ask(
        """
        const { readClocks } = await load("clock");
        readClocks();
        const seen = [readClocks().wasSeen];
        document.dispatchEvent(new Event("visibilitychange"));
        return [...seen, readClocks().wasSeen, readClocks().wasSeen];
        """
    )

    assert found == [True, False, True]


PUSH = """
const KEY = "-_8B";
const bytes = (...each) => new Uint8Array(each).buffer;
const other = bytes(1, 2, 3);
const subscriptionFor = (key) => ({
    endpoint: "https://push.example/1",
    options: key && { applicationServerKey: key },
    toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
    unsubscribe: async () => { done.push("unsubscribed"); subscription = null; },
});
const done = [];
let subscription = null;
const pushManager = {
    getSubscription: async () => subscription,
    subscribe: async ({ applicationServerKey }) => {
        if (subscription) throw new DOMException("", "InvalidStateError");
        done.push([...applicationServerKey]);
        return subscriptionFor(applicationServerKey.buffer);
    },
};
const worker = { getRegistration: async () => ({ pushManager }), ready: { pushManager } };
Object.defineProperty(navigator, "serviceWorker", { value: worker });
Object.defineProperty(Notification, "permission", { value: "granted" });
const STATES = ["forget", "allow", "outdated", "denied", "failed", "install", "unable"];
await load("push-switch");

async function shown(given) {
    subscription = given;
    const name = new Uint8Array(await crypto.subtle.digest(
        "SHA-256", new TextEncoder().encode("https://push.example/1"),
    )).toHex();
    const fields = ["endpoint", "p256dh", "auth"].map((each) => `<input name="${each}">`).join("");
    document.body.innerHTML = `<push-switch data-key="${KEY}" data-endpoints="${name}">
        ${STATES.map((each) => `<form data-state="${each}" hidden>${fields}</form>`).join("")}
    </push-switch>`;
    const states = () => [...document.querySelectorAll("form:not([hidden])")];
    while (!states().length) await wait(5);
    return states().map((each) => each.dataset.state).sort().join();
}
"""


@pytest.fixture
def ask_securely(bare, ask):
    """Push is there where a page came by https alone."""
    bare.goto(ADDRESS.replace("http:", "https:"))
    return lambda script: ask(PUSH + script)


def test_push_for_another_key_of_the_site_is_told(ask_securely):
    found = ask_securely(
        """
        const found = {};
        for (const [name, key] of Object.entries({
            "the site's": bytes(251, 255, 1), "another": other, "its beginning": bytes(251, 255),
            "a longer one": bytes(251, 255, 1, 0), "not told": null,
        })) found[name] = await shown(subscriptionFor(key));
        return { ...found, "none": await shown(null) };
        """
    )

    assert found == {
        "the site's": "forget",
        "another": "allow,outdated",
        "its beginning": "allow,outdated",
        "a longer one": "allow,outdated",
        "not told": "forget",
        "none": "allow",
    }


def test_push_for_another_key_gives_way_to_the_sites(ask_securely):
    found = ask_securely(
        """
        await shown(subscriptionFor(other));
        const form = document.querySelector("[data-state=allow]");
        const sent = new Promise((resolve) => document.addEventListener("submit", (event) => {
            event.preventDefault();
            resolve(Object.fromEntries(new FormData(event.target)));
        }));
        form.requestSubmit();
        return [await sent, done];
        """
    )

    fields = {"endpoint": "https://push.example/1", "p256dh": "p", "auth": "a"}
    assert found == [fields, ["unsubscribed", [251, 255, 1]]]
