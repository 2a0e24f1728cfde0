"""What is heard and felt on the guided page, compared with the timeline of its session."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.acting import button, run_session, until
from tests.browser.phases import remember_phases, wanted_steps
from tests.browser.player import BEFORE_ADVANCED_BRIDGE, BEFORE_BRIDGE, logs, skip_to
from tests.browser.stubs import STUBS, notes_kept, texts_said
from tests.conditions import first_of
from tests.cue_oracle import cues_of, notes_of
from workouts.models.sessions import SessionLength
from workouts.player.texts import player_texts

LEAD_IN, HOLD, REST = 10_000, 30_000, 5_000
# Tones within this many milliseconds of their time are left where they are.
NEAR_MS = 6
READY, START, HALF, LAST = 880, 523.25, 1046.5, 329.63
# As a device does, which takes a moment to wake.
RESTS_AND_WAKES = """
() => {
    const { context } = asked;
    context.suspend = async () => { context.state = "suspended"; };
    context.resume = async () => { setTimeout(() => { context.state = "running"; }, 60); };
}
"""


@pytest.fixture
def open_player(open_player, live_server, page):
    """Opens the guided page with stubs for every channel; tells the page's time of its start."""

    def opened(*, session=(), **cues):
        if cues:
            value = quote(json.dumps(cues))
            page.context.add_cookies([{"name": "cues", "value": value, "url": live_server.url}])
        page.add_init_script(STUBS)
        open_player(**dict(session))
        return page.evaluate("performance.now()")

    return opened


def tones_of(page):
    return page.evaluate("import('/static/js/sound/tones.js').then((module) => module.TONES)")


def forget(page):
    """What was asked so far does not matter for the rest of the test."""
    page.evaluate("for (const name of ['notes', 'said', 'felt', 'locks']) asked[name].length = 0")


def assert_same_notes(found, expected):
    assert [hertz for hertz, _ms in found] == [hertz for hertz, _ms in expected]
    late = [abs(ms - due) for (_, ms), (_, due) in zip(found, expected, strict=True)]
    assert max(late) <= NEAR_MS


@pytest.mark.parametrize("version", first_of(SessionLength.SHORT, SessionLength.FULL))
def test_whole_session_runs_and_sounds_as_its_timeline_says(open_player, page, version):
    began = open_player(session={"version": version})
    remember_phases(page)
    words = player_texts()
    expected = [
        (
            step.phase.value,
            words["switch_to"][step.side] if step.phase == "switch" else words["cues"][step.cue],
        )
        for step in wanted_steps()
    ]

    run_session(page)
    expect(page.get_by_role("heading", name="How was it?")).to_be_visible()
    until(lambda: logs()[-1].reps_done == logs()[-1].prescribed_reps)

    assert [tuple(each) for each in page.evaluate("phases")] == [*expected[1:], ("done", "Done")]
    assert [(log.reps_done, log.held_seconds, log.declared_reps) for log in logs()] == [
        (log.prescribed_reps, log.prescribed_reps * log.side_record.hold_seconds, 0)
        for log in logs()
    ]
    found = [(hertz, ms - began) for hertz, ms in notes_kept(page)]
    assert_same_notes(found, notes_of(cues_of(wanted_steps()), tones_of(page)))


@pytest.mark.parametrize("step_ms", first_of(900, 1000))
def test_hidden_page_sounds_on_time_though_its_timers_are_slow(open_player, page, step_ms):
    began = open_player()
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")

    for _tick in range(95_000 // step_ms):
        page.clock.fast_forward(step_ms)

    found = [(hertz, ms - began) for hertz, ms in notes_kept(page) if ms - began < 90_000]
    expected = notes_of(cues_of(wanted_steps()), tones_of(page))
    assert_same_notes(found, [note for note in expected if note[1] < 90_000])


REPETITIONS = [*["Hold", "Halfway", "And rest"] * 4, "Last one: hold", "Halfway"]


def test_voice_guides_through_both_sides_of_an_exercise(open_player, page):
    open_player()
    skip_to(page, "Glute stretch")
    side = page.locator("[data-slot=side]").inner_text().removesuffix(" side")
    other = {"Right": "Left", "Left": "Right"}[side]
    entry = texts_said(page)[-2:]
    forget(page)

    page.clock.run_for(2 * (LEAD_IN + 5 * HOLD + 4 * REST) + 1_000)

    assert [*entry, *texts_said(page)] == [
        *["Next: Glute stretch", f"{side} side", *REPETITIONS],
        *[f"Switch to the {other.lower()} side", *REPETITIONS],
        *["Next: Lateral hip stretch", f"{side} side"],
    ]


def test_voice_guides_the_inside_of_the_advanced_bridge(open_player, page):
    open_player(session={"done": BEFORE_ADVANCED_BRIDGE})
    page.clock.run_for(LEAD_IN + 22_000 + 1_000)

    assert texts_said(page)[-8:] == [
        "Next: Advanced bridge",
        "Lift your hips",
        "Straighten the right knee",
        "Right foot back down",
        "Straighten the left knee",
        "Left foot back down",
        "Lower your hips",
        "And rest",
    ]


def test_voice_and_vibration_come_at_their_due_moments(open_player, page):
    began = open_player()

    page.clock.run_for(LEAD_IN + HOLD + 1_000)

    said = {each["text"]: each["at"] - began for each in page.evaluate("asked.said")}
    assert 0 <= said["Hold"] - LEAD_IN <= 10
    assert 0 <= said["Halfway"] - (LEAD_IN + HOLD / 2) <= 260
    assert 0 <= said["And rest"] - (LEAD_IN + HOLD) <= 10
    felt = [
        (each["pattern"], round((each["at"] - began) / 1000))
        for each in page.evaluate("asked.felt")
    ]
    tick, start, half, rest = [30], [250], [60, 80, 60], [120, 100, 120]
    assert felt == [
        ([80, 80, 80], 0),
        *[(tick, second) for second in (7, 8, 9)],
        (start, 10),
        (half, 25),
        *[(tick, second) for second in (37, 38, 39)],
        (rest, 40),
    ]


SILENT = {"voice": "said", "tones": "notes", "vibration": "felt"}


@pytest.mark.parametrize("channel", first_of(*SILENT))
def test_each_channel_can_be_off_alone(open_player, page, channel):
    open_player(**{channel: False})

    page.clock.run_for(LEAD_IN + HOLD + 1_000)

    counts = page.evaluate(
        "Object.fromEntries(['notes', 'said', 'felt'].map((name) => [name, asked[name].length]))"
    )
    assert [name for name, count in counts.items() if count == 0] == [SILENT[channel]]


def test_volumes_are_those_of_the_settings(open_player, page):
    open_player(tones_volume=50, voice_volume=30)

    page.clock.run_for(LEAD_IN + 1_000)

    assert page.evaluate("asked.volumes.at(-1)") == 0.25
    assert {each["volume"] for each in page.evaluate("asked.said")} == {0.3}


def test_pause_takes_back_what_was_to_come(open_player, page):
    began = open_player()
    page.clock.run_for(LEAD_IN - 2_500)
    button(page, "Pause").click()
    page.clock.run_for(20_000)

    assert [ms - began for hertz, ms in notes_kept(page) if hertz == READY] == [7000]
    assert "Hold" not in texts_said(page)


def test_pause_cuts_what_is_being_said(open_player, page):
    open_player()
    page.clock.run_for(200)
    button(page, "Pause").click()

    assert page.evaluate("asked.said.map(({ isCut }) => isCut)") == [True]


def test_resume_gets_ready_with_three_ticks(open_player, page):
    open_player()
    page.clock.run_for(LEAD_IN + 5_000)
    button(page, "Pause").click()
    forget(page)
    button(page, "Resume").click()
    resumed = page.evaluate("performance.now()")
    page.clock.run_for(4_000)

    assert [(hertz, round(ms - resumed)) for hertz, ms in notes_kept(page)] == [
        (READY, 0),
        (READY, 1000),
        (READY, 2000),
        (START, 3000),
        (783.99, 3140),
    ]
    assert texts_said(page) == ["Get ready", "Hold"]


def test_resume_sounds_the_same_after_the_audio_device_has_rested(open_player, page):
    open_player()
    page.clock.run_for(LEAD_IN + 5_000)
    page.evaluate(RESTS_AND_WAKES)
    button(page, "Pause").click()
    page.clock.run_for(60_000)
    resting = page.evaluate("asked.context.state")
    forget(page)
    button(page, "Resume").click()
    resumed = page.evaluate("performance.now()")
    page.clock.run_for(4_000)

    assert (resting, page.evaluate("asked.context.state")) == ("suspended", "running")
    ready = [round(ms - resumed) for hertz, ms in notes_kept(page) if hertz == READY]
    assert ready == [0, 1000, 2000]


def test_skip_takes_back_the_start_and_says_what_comes(open_player, page):
    open_player()
    page.clock.run_for(LEAD_IN - 400)
    forget(page)
    button(page, "Skip").click()
    page.clock.run_for(3_000)

    assert START not in [hertz for hertz, _ms in notes_kept(page)]
    assert texts_said(page)[0] == "Next: Glute stretch"


def test_back_takes_back_the_end_of_the_hold(open_player, page):
    began = open_player()
    page.clock.run_for(LEAD_IN + HOLD - 400)
    page.evaluate("asked.said.length = 0")
    button(page, "Back").click()
    page.clock.run_for(3_200)

    pressed = LEAD_IN + HOLD - 400
    found = [(hertz, ms - began - pressed) for hertz, ms in notes_kept(page)]
    assert [note for note in found if note[1] >= 0] == [
        (READY, 0),
        (READY, 1000),
        (READY, 2000),
        (START, 3000),
        (783.99, 3140),
    ]
    assert texts_said(page) == ["Get ready", "Hold"]


def test_one_more_is_got_ready_for_and_said(open_player, page):
    open_player(session={"done": BEFORE_BRIDGE})
    page.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
    forget(page)
    button(page, "One more").click()
    page.clock.run_for(8_000)

    assert [hertz for hertz, _ms in notes_kept(page)][:3] == [READY] * 3
    assert texts_said(page) == ["One more: hold"]


def test_left_alone_the_offer_passes_without_ticks(open_player, page):
    open_player(session={"done": BEFORE_BRIDGE})
    page.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
    offered = texts_said(page)[-2:]
    forget(page)
    page.clock.run_for(8_000)

    assert offered == ["And rest", "One more, if you like"]
    assert READY not in [hertz for hertz, _ms in notes_kept(page)]
    assert texts_said(page) == ["Next: Advanced bridge"]


def test_screen_stays_on_while_the_session_runs_and_after_each_return(open_player, page):
    open_player()
    for _return in range(2):
        page.evaluate("asked.sentinel.dispatchEvent(new Event('release'))")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    assert page.evaluate("asked.locks") == ["taken"] * 3

    button(page, "Pause").click()
    button(page, "Resume").click()
    page.wait_for_function("asked.locks.length === 5")

    assert page.evaluate("asked.locks")[3:] == ["released", "taken"]


def test_no_voice_no_word(open_player, page):
    page.add_init_script(
        "document.addEventListener('readystatechange', () => { speechSynthesis.voices = []; })"
    )
    open_player()

    page.clock.run_for(LEAD_IN + 1_000)

    assert texts_said(page) == []


def test_hint_shows_while_tones_wait_for_a_tap(open_player, page):
    page.add_init_script("globalThis.firstAudioState = 'suspended';")
    open_player()
    hint = page.get_by_text("Tap to hear the tones")
    expect(hint).to_be_visible()
    page.get_by_role("timer").click()
    page.evaluate("asked.context.state = 'running'")
    page.clock.run_for(LEAD_IN)

    expect(hint).to_be_hidden()
    assert notes_kept(page)[-1][0] == 783.99


@pytest.fixture
def untapped(page):
    """A page that nobody has tapped, on the way to it neither: browsers rarely let it sound."""
    page.add_init_script(
        """
        globalThis.isTapped = false;
        addEventListener("click", () => { globalThis.isTapped = true; }, { capture: true });
        """
    )


def test_untapped_page_makes_no_context_before_the_tap(untapped, open_player, page):
    open_player()
    hint = page.get_by_text("Tap to hear the tones")
    expect(hint).to_be_visible()
    assert page.evaluate("asked.sessions") == []

    page.get_by_role("timer").click()
    page.clock.run_for(1_000)

    expect(hint).to_be_hidden()
    assert len(page.evaluate("asked.sessions")) == 1


def test_untapped_page_sounds_where_the_browser_lets_it(untapped, open_player, page):
    open_player()

    page.clock.run_for(LEAD_IN)

    assert [hertz for hertz, _ms in notes_kept(page)][:4] == [READY, READY, READY, START]
    expect(page.get_by_text("Tap to hear the tones")).to_be_hidden()
