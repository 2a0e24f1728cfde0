"""The modules behind the cues, each asked directly: sheet, schedule, voice, keys, settings."""

import json
from pathlib import Path
from urllib.parse import quote, urlparse

import pytest

from tests.browser.stubs import STUBS
from workouts.words import player_words

STATIC = Path(__file__).parents[2] / "static"
ADDRESS = "http://modules.test/"

PRELUDE = """
const load = (name) => import(`/static/js/${name}.js`);
const step = (rep, phase, seconds, more = {}) => ({
    item: 1, side: "both", rep, reps: 3, phase, cue: phase, seconds,
    optional: false, offer: false, counted: phase === "hold", ...more,
});
const move = (rep, cue, seconds) =>
    step(rep, "hold", seconds, { cue, counted: cue.startsWith("straighten") });
const at = (index, elapsed = 0, lead = 0) => ({ index, elapsed, lead });
const cue = (id, inMs) => ({
    id, name: id.split("/")[1].replace(/\\d$/, ""), index: Number(id.split("/")[0]),
    inMs, toneInMs: inMs,
});
const settings = {
    tones: true, voice: true, vibration: true, tones_volume: 80, voice_volume: 100, mix: false,
};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
"""


@pytest.fixture(scope="module")
def modules_page(browser):
    """A page at an address of its own that serves nothing but the modules: no database."""
    page = browser.new_page()
    page.add_init_script(STUBS)

    def serve(route):
        path = STATIC / urlparse(route.request.url).path.removeprefix("/static/")
        if path.suffix == ".js":
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body='<!doctype html><html lang="en">', content_type="text/html")

    page.route("**/*", serve)
    yield page
    page.close()


@pytest.fixture
def bare(modules_page):
    modules_page.context.clear_cookies()
    modules_page.goto(ADDRESS)
    return modules_page


@pytest.fixture
def ask(bare):
    """Runs a script in a fresh page; `await load(name)` gives it a module."""

    def run(script, given=None):
        return bare.evaluate(f"async (given) => {{ {PRELUDE} {script} }}", given)

    return run


# --- The sheet -----------------------------------------------------------------------------------

SHEET = """
const { upcoming } = await load("cue-sheet");
const list = (steps, position, { wanted = {}, phaseMs = 0, ms = 60_000 } = {}) =>
    upcoming({ steps, position, wanted, phaseMs }, ms).map(({ id, inMs }) => [id, inMs]);
"""


def names_at(cues):
    return [(identity.split("/")[1], ms) for identity, ms in cues]


def test_sheet_marks_ticks_start_half_last_seconds_and_end(ask):
    found = ask(
        SHEET + "return list([step(1, 'lead-in', 10), step(1, 'hold', 20), step(1, 'rest', 5),"
        " step(2, 'hold', 5)], at(0), { ms: 36_000 })"
    )

    assert names_at(found) == [
        ("lead-in", 0),
        ("ready3", 7000),
        ("ready2", 8000),
        ("ready1", 9000),
        ("start", 10_000),
        ("half", 20_000),
        ("last3", 27_000),
        ("last2", 28_000),
        ("last1", 29_000),
        ("end", 30_000),
        ("rest", 30_000),
        ("ready3", 32_000),
        ("ready2", 33_000),
        ("ready1", 34_000),
        ("start", 35_000),
    ]


@pytest.mark.parametrize(("seconds", "has_half"), [(9, False), (10, True), (11, True), (30, True)])
def test_sheet_halves_long_holds_only(ask, seconds, has_half):
    found = ask(SHEET + "return list([step(1, 'hold', given)], at(0))", seconds)

    assert [ms for name, ms in names_at(found) if name == "half"] == [seconds * 500] * has_half
    assert ("last3" in dict(names_at(found))) == has_half


@pytest.mark.parametrize(
    ("rest", "ticks"),
    [(1, []), (2, [1000]), (3, [1000, 2000]), (4, [1000, 2000, 3000])],
)
def test_sheet_leaves_out_ticks_that_a_short_rest_has_no_room_for(ask, rest, ticks):
    found = ask(SHEET + "return list([step(1, 'rest', given), step(2, 'hold', 5)], at(0))", rest)

    assert [ms for name, ms in names_at(found) if name.startswith("ready")] == ticks


def test_sheet_marks_the_moves_inside_a_repetition(ask):
    found = ask(
        SHEET
        + """
        return list([
            move(1, "lift", 3), move(1, "straighten-right", 12), move(1, "bend-right", 3),
            move(1, "lower", 3), step(1, "rest", 8), move(2, "lift", 3),
        ], at(0), { ms: 21_500 });
        """
    )

    assert names_at(found) == [
        ("start", 0),
        ("move", 3000),
        ("half", 9000),
        ("last3", 12_000),
        ("last2", 13_000),
        ("last1", 14_000),
        ("move", 15_000),
        ("move", 18_000),
        ("end", 21_000),
        ("rest", 21_000),
    ]


def test_sheet_without_a_rest_goes_from_hold_to_hold(ask):
    found = ask(SHEET + "return list([step(1, 'hold', 5), step(2, 'hold', 5)], at(0))")

    assert names_at(found) == [("start", 0), ("start", 5000), ("end", 10_000), ("done", 10_000)]


RANGE = """
const range = [
    step(1, "hold", 5), step(1, "rest", 8, { offer: true }), step(2, "hold", 5, { optional: true }),
    step(1, "lead-in", 10, { item: 2 }), step(1, "hold", 5, { item: 2 }),
];
"""


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["rest", "lead-in"]),
        ({"1:both": 2}, ["rest", "ready3", "ready2", "ready1", "start"]),
    ],
)
def test_sheet_follows_what_was_asked_for(ask, wanted, names):
    found = ask(SHEET + RANGE + "return list(range, at(1), { wanted: given, ms: 9_000 })", wanted)

    assert [name for name, _ms in names_at(found)] == names


def test_sheet_leaves_out_what_fell_away(ask):
    found = ask(
        SHEET + "return list([step(1, 'hold', 5), step(1, 'rest', 5, { dropped: true }),"
        " step(2, 'hold', 5, { dropped: true })], at(0))"
    )

    assert names_at(found) == [("start", 0), ("end", 5000), ("done", 5000)]


@pytest.mark.parametrize(("lead", "begins"), [(3000, "get-ready"), (10_000, "lead-in")])
def test_sheet_gets_ready_for_a_hold_entered_in_its_middle(ask, lead, begins):
    found = ask(
        SHEET + "return list([step(1, 'hold', 20)], at(0, 12_500, given), { phaseMs: given })",
        lead,
    )

    assert names_at(found) == [
        (begins, 0),
        ("ready3", lead - 3000),
        ("ready2", lead - 2000),
        ("ready1", lead - 1000),
        ("start", lead),
        ("last3", lead + 4500),
        ("last2", lead + 5500),
        ("last1", lead + 6500),
        ("end", lead + 7500),
        ("done", lead + 7500),
    ]


@pytest.mark.parametrize(("elapsed", "is_there"), [(250, True), (251, False)])
def test_sheet_still_gives_what_is_only_a_little_late(ask, elapsed, is_there):
    found = ask(SHEET + "return list([step(1, 'switch', 10)], at(0, given))", elapsed)

    assert ("switch" in dict(names_at(found))) == is_there


def test_sheet_of_a_session_that_is_over_is_its_end(ask):
    assert ask(SHEET + "return list([step(1, 'hold', 5)], at(1, 20))") == [["1/done", -20]]


def test_sheet_keeps_its_ids_from_reading_to_reading(ask):
    found = ask(
        SHEET
        + """
        const steps = [step(1, "lead-in", 10), step(1, "hold", 20), step(1, "rest", 5)];
        return [list(steps, at(0, 6_000)), list(steps, at(0, 6_900))];
        """
    )

    assert found[1] == [[identity, ms - 900] for identity, ms in found[0]]


# --- What is due ---------------------------------------------------------------------------------

DUE = """
const { DueCues } = await load("due-cues");
const due = new DueCues();
const take = (now, ...cues) => due.take(cues, now).map(({ id }) => id);
"""


def test_cue_is_due_once(ask):
    found = ask(
        DUE
        + """
        return [take(0, cue("1/start", 50)), take(60, cue("1/start", -10)),
            take(160, cue("1/start", -110))];
        """
    )

    assert found == [[], ["1/start"], []]


def test_cue_foreseen_is_due_though_the_player_is_past_it(ask):
    assert ask(DUE + "take(0, cue('1/start', 50)); return take(400)") == ["1/start"]


def test_cue_foreseen_long_ago_is_left_out(ask):
    assert ask(DUE + "take(0, cue('1/start', 50)); return take(1100)") == []


def test_cue_forgotten_is_not_due(ask):
    found = ask(DUE + "take(0, cue('1/start', 50)); due.forget(); return take(60)")

    assert found == []


def test_cue_that_comes_again_is_due_again(ask):
    found = ask(DUE + "return [take(0, cue('1/start', 0)), take(5_000, cue('1/start', 0))]")

    assert found == [["1/start"], ["1/start"]]


# --- Tones on the audio clock --------------------------------------------------------------------

SOUNDS = """
const audio = await load("audio");
const { SoundSchedule } = await load("sound-schedule");
audio.unlock();
const sounds = new SoundSchedule();
const kept = () => asked.notes.filter(({ isTakenBack }) => !isTakenBack);
"""


def test_schedule_asks_for_a_tone_once(ask):
    found = ask(
        SOUNDS
        + """
        const now = performance.now();
        sounds.keep([cue("1/half", 900)], now);
        await wait(100);
        const later = performance.now();
        sounds.keep([cue("1/half", 900 - (later - now))], later);
        return asked.notes.map(({ at }) => at - now);
        """
    )

    assert [round(ms) for ms in found] == [900, 1080]


@pytest.mark.parametrize(("off", "is_moved"), [(4, False), (8, True), (-8, True)])
def test_schedule_moves_what_is_off(ask, off, is_moved):
    found = ask(
        SOUNDS
        + """
        const now = performance.now();
        sounds.keep([cue("1/ready3", 900)], now);
        sounds.keep([cue("1/ready3", 900 + given)], now);
        return kept().map(({ at }) => at - now);
        """,
        off,
    )

    assert [round(ms) for ms in found] == [900 + off * is_moved]


def test_schedule_follows_the_audio_clock_when_it_slips(ask):
    found = ask(
        SOUNDS
        + """
        const now = performance.now();
        sounds.keep([cue("1/ready3", 900)], now);
        asked.context.skewMs = -120;
        sounds.keep([cue("1/ready3", 900)], now);
        return kept().map(({ at }) => at - now);
        """
    )

    assert [round(ms) for ms in found] == [780]


def test_schedule_takes_back_what_is_not_wanted_any_more(ask):
    found = ask(
        SOUNDS
        + """
        const now = performance.now();
        sounds.keep([cue("1/ready3", 300), cue("1/ready2", 900)], now);
        sounds.keep([cue("1/ready2", 900)], now);
        return kept().map(({ at }) => at - now);
        """
    )

    assert [round(ms) for ms in found] == [900]


def test_schedule_leaves_alone_what_sounds_in_a_moment(ask):
    found = ask(
        SOUNDS
        + """
        const now = performance.now();
        sounds.keep([cue("1/ready3", 20)], now);
        sounds.keep([], now);
        return kept().length;
        """
    )

    assert found == 1


def test_schedule_hushed_takes_back_all_that_is_to_come(ask):
    found = ask(
        SOUNDS
        + """
        const now = performance.now();
        sounds.keep([cue("1/ready3", 100), cue("1/ready2", 900)], now);
        sounds.hush();
        return kept().length;
        """
    )

    assert found == 0


def test_schedule_waits_while_the_context_does_not_run(ask):
    found = ask(
        SOUNDS
        + """
        asked.context.state = "suspended";
        sounds.keep([cue("1/ready3", 500)], performance.now());
        const before = asked.notes.length;
        asked.context.state = "running";
        sounds.keep([cue("1/ready3", 400)], performance.now());
        return [before, asked.notes.length];
        """
    )

    assert found == [0, 1]


def test_schedule_does_without_the_time_of_the_output(ask):
    found = ask(
        SOUNDS
        + """
        asked.context.getOutputTimestamp = () => ({ contextTime: 0, performanceTime: 0 });
        const now = performance.now();
        sounds.keep([cue("1/ready3", 500)], now);
        return asked.notes[0].at - now;
        """
    )

    assert abs(found - 500) < 3


@pytest.mark.parametrize(("mix", "session"), [(False, "playback"), (True, "ambient")])
def test_audio_session_is_chosen_before_the_context_is_made(ask, bare, mix, session):
    value = quote(json.dumps({"mix": mix}))
    bare.context.add_cookies([{"name": "cues", "value": value, "url": ADDRESS}])

    found = ask(
        """
        Object.defineProperty(navigator, "audioSession", { value: { type: "auto" } });
        (await load("audio")).unlock();
        return asked.sessions;
        """
    )

    assert found == [session]


def test_audio_makes_one_context_for_the_page(ask):
    found = ask(
        "const { unlock } = await load('audio'); unlock(); unlock(); return asked.sessions.length"
    )

    assert found == 1


@pytest.mark.parametrize(
    "name", ["ready", "start", "half", "last", "end", "rest", "switch", "done"]
)
def test_each_tone_is_unlike_the_others(ask, name):
    found = ask(
        """
        const { TONES } = await load("tones");
        const melody = (name) => TONES[name].map(([hertz, start]) => [hertz, start]).join();
        return Object.keys(TONES).filter((other) => melody(other) === melody(given));
        """,
        name,
    )

    assert found == [name]


# --- The voice -----------------------------------------------------------------------------------

VOICE = """
const { Voice, hasVoice, unlockVoice } = await load("voice");
const voice = new Voice("en");
voice.set(settings);
const cut = () => asked.said.filter(({ isCut }) => isCut).map(({ text }) => text);
"""


def test_voice_is_cut_by_what_is_newer(ask):
    found = ask(VOICE + "voice.say(['Long', 'Longer']); voice.say(['New']); return cut()")

    assert found == ["Long", "Longer"]


def test_voice_drops_what_is_minor_while_it_speaks(ask):
    found = ask(
        VOICE
        + """
        voice.say(["Straighten"]);
        voice.say(["Half way"], { isMinor: true });
        return asked.said.map(({ text, isCut }) => [text, isCut]);
        """
    )

    assert found == [["Straighten", False]]


def test_voice_says_what_is_minor_in_silence(ask):
    found = ask(
        VOICE
        + """
        voice.say(["Up"]);
        await wait(300);
        voice.say(["Half way"], { isMinor: true });
        return asked.said.map(({ text }) => text);
        """
    )

    assert found == ["Up", "Half way"]


def test_voice_hushed_is_silent(ask):
    found = ask(VOICE + "voice.say(['Long', 'Longer']); voice.hush(); return cut()")

    assert found == ["Long", "Longer"]


def test_voice_switched_off_is_cut_and_stays_silent(ask):
    found = ask(
        VOICE
        + """
        voice.say(["Long"]);
        voice.set({ ...settings, voice: false });
        voice.say(["New"]);
        return [asked.said.map(({ text }) => text), cut()];
        """
    )

    assert found == [["Long"], ["Long"]]


VOICES = """
const named = (name, lang, localService, isDefault = false) =>
    ({ name, lang, localService, default: isDefault });
speechSynthesis.voices = [
    named("Far", "en-GB", false, true), named("Near", "en-GB", true),
    named("Spanish", "es-ES", true), named("Own region", "en_US", true),
];
"""


def test_voice_is_one_of_the_device_in_the_pages_language(ask):
    found = ask(VOICES + VOICE + "voice.say(['Hold']); return asked.said[0].voice")

    assert found == "Near"


def test_voice_says_nothing_in_a_language_that_it_has_not_got(ask):
    found = ask(
        VOICES
        + VOICE
        + """
        const french = new Voice("fr");
        french.set(settings);
        french.say(["Tenez"]);
        return [asked.said.length, await hasVoice("fr"), await hasVoice("es")];
        """
    )

    assert found == [0, False, True]


def test_voice_may_be_known_late(ask):
    found = ask(
        VOICE
        + """
        const voices = speechSynthesis.voices;
        speechSynthesis.voices = [];
        setTimeout(() => {
            speechSynthesis.voices = voices;
            speechSynthesis.dispatchEvent(new Event("voiceschanged"));
        }, 50);
        return hasVoice("en");
        """
    )

    assert found is True


def test_voice_is_unlocked_by_one_silence(ask):
    found = ask(
        VOICE
        + """
        const spoken = [];
        speechSynthesis.speak = ({ text, volume }) => spoken.push([text.trim(), volume]);
        unlockVoice();
        unlockVoice();
        return spoken;
        """
    )

    assert found == [["", 0]]


# --- What is said --------------------------------------------------------------------------------

SPOKEN = """
const { sentencesOf } = await load("spoken");
const data = { words: given.words, exercises: {
    1: { name: "Bridge", remark: "Mind your back." }, 2: { name: "Glut stretch", remark: "" },
} };
const steps = [
    step(1, "lead-in", 10), step(1, "hold", 15, { reps: 2 }), step(1, "rest", 5, { reps: 2 }),
    step(2, "hold", 15, { reps: 2 }), step(2, "rest", 8, { reps: 2, offer: true }),
    step(3, "hold", 15, { optional: true }), step(1, "lead-in", 10, { item: 2, side: "left" }),
    step(1, "switch", 10, { item: 2, side: "right" }), move(1, "lift", 3),
    move(1, "bend-left", 3), step(1, "hold", 15, { reps: 1 }),
];
const say = (id, offersMore = false) =>
    sentencesOf({ name: id.split("/")[1], index: Number(id.split("/")[0]) },
        { steps, offersMore }, data);
return say(given.id, given.offersMore);
"""


@pytest.mark.parametrize(
    ("identity", "sentences"),
    [
        ("0/lead-in", ["Bridge", "Mind your back."]),
        ("6/lead-in", ["Next: Glut stretch", "Left side"]),
        ("3/lead-in", ["Bridge", "Mind your back."]),  # gone back into after a reload
        ("3/get-ready", ["Get ready"]),
        ("1/start", ["Hold"]),
        ("3/start", ["Last one: hold"]),
        ("5/start", ["One more: hold"]),
        ("10/start", ["Hold"]),
        ("8/start", ["Lift your hips"]),
        ("9/move", ["Left foot back down"]),
        ("1/half", ["Half way"]),
        ("2/rest", ["And rest"]),
        ("7/switch", ["Switch to the right side"]),
        ("11/done", ["That was all of it. Well done."]),
        ("1/ready3", []),
        ("1/last3", []),
        ("1/end", []),
    ],
)
def test_sentences_of_a_cue(ask, identity, sentences):
    given = {"words": player_words(), "id": identity, "offersMore": False}

    assert ask(SPOKEN, given) == sentences


def test_sentences_offer_one_more(ask):
    given = {"words": player_words(), "id": "4/rest", "offersMore": True}

    assert ask(SPOKEN, given) == ["And rest", "One more, if you like"]


# --- Vibration, clock, keys, settings ------------------------------------------------------------


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
const ticker = "/static/js/ticker-worker.js";
let readings = 0;
"""


def test_clock_reads_more_often_by_its_worker(ask):
    found = ask(
        CLOCK
        + """
        const clock = new Clock(() => { readings += 1; return 1000; }, ticker);
        clock.read();
        // Timers alone would read every quarter of a second.
        await wait(1500);
        clock.stop();
        const stopped = readings;
        await wait(300);
        return [stopped, readings - stopped];
        """
    )

    assert found[0] > 10
    assert found[1] == 0


def test_clock_reads_on_without_a_worker(ask):
    found = ask(
        CLOCK
        + """
        globalThis.Worker = class { constructor() { throw new Error("refused"); } };
        const clock = new Clock(() => { readings += 1; return 20; }, ticker);
        clock.read();
        await wait(300);
        clock.stop();
        return readings;
        """
    )

    assert found > 5


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
    assert ask("speechSynthesis.voices = [];" + FORM) is False


def test_cue_form_says_nothing_where_there_is_a_voice(ask):
    assert ask(FORM) is True
