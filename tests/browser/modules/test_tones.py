"""Tones on the audio clock, and the one context that plays them."""

import json
from urllib.parse import quote

import pytest

from tests.browser.modules.conftest import ADDRESS

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


def test_half_time_is_low_and_loud_enough_for_old_ears(ask):
    """Above 800 Hz hearing fades first, and a quiet tone is lost in a long hold."""
    notes = ask("const { TONES } = await load('tones'); return TONES.half;")

    assert [share for *_when, share in notes] == [1, 1]
    assert max(hertz for hertz, *_rest in notes) < 800
