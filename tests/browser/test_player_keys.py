"""The guided page by keys, from afar and by ear."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in
from tests.browser.player import GET_READY, HOLD, LEAD_IN, phase, seconds_left, stand_still


@pytest.fixture
def listening_page(page):
    """A page that notes which notes are played."""
    page.add_init_script(
        """
        globalThis.notes = [];
        const Oscillator = globalThis.OscillatorNode;
        globalThis.OscillatorNode = class extends Oscillator {
            constructor(context, options) {
                super(context, options);
                notes.push(options.frequency);
            }
        };
        """
    )
    return page


def test_no_tone_sounds_for_a_patient_who_wants_none(
    live_server, content, make_patient, listening_page
):
    sign_in(listening_page, live_server, make_patient(cue_tones=False).user)
    stand_still(listening_page)
    listening_page.goto(live_server.url)
    listening_page.get_by_role("button", name="Start").click()
    expect(listening_page.get_by_role("timer")).to_be_visible()

    listening_page.clock.run_for(LEAD_IN + HOLD + 1_000)

    assert phase(listening_page) == "rest"
    assert listening_page.evaluate("notes") == []


def test_each_key_does_what_its_button_does(player):
    player.clock.run_for(4_000)
    shown = []
    for key, milliseconds in (
        ("ArrowRight", 4_000),  # ready at once
        ("ArrowRight", 0),  # a hold is never cut short
        ("ArrowLeft", 0),
        ("ArrowRight", 4_000),
        ("Escape", 30_000),
        ("Escape", 30_000),  # never resumes
        ("Space", GET_READY + 1_000),
        ("Space", 30_000),
        ("Space", GET_READY),
        ("s", 0),
    ):
        player.keyboard.press(key)
        player.clock.run_for(milliseconds)
        shown.append((key, phase(player), seconds_left(player), button(player, "Resume").count()))

    assert shown == [
        ("ArrowRight", "hold", 26, 0),
        ("ArrowRight", "hold", 26, 0),
        ("ArrowLeft", "lead-in", 3, 0),
        ("ArrowRight", "hold", 26, 0),
        ("Escape", "hold", 26, 1),
        ("Escape", "hold", 26, 1),
        ("Space", "hold", 25, 0),
        ("Space", "hold", 25, 1),
        ("Space", "hold", 25, 0),
        ("s", "lead-in", 10, 0),
    ]


def test_space_on_a_button_presses_that_button_alone(player):
    player.clock.run_for(LEAD_IN + 4_000)
    button(player, "Skip").focus()
    player.keyboard.press("Space")

    expect(player.get_by_role("heading", name="Glute stretch")).to_be_visible()
    assert phase(player) == "lead-in"


def test_question_mark_shows_the_keys_and_nobody_is_hurried_meanwhile(player):
    player.clock.run_for(2_000)
    player.keyboard.press("?")
    expect(player.get_by_role("dialog", name="Keys")).to_be_visible()
    player.clock.run_for(30_000)
    player.keyboard.press("Escape")

    expect(button(player, "Pause")).to_be_visible()
    assert (phase(player), seconds_left(player)) == ("lead-in", 8)


def test_keys_are_letters_while_somebody_types(player):
    button(player, "Finish").click()
    note = player.get_by_label("A note for your therapist")
    note.press_sequentially("so so ?")

    expect(note).to_have_value("so so ?")
    expect(player.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_far_view_stays_for_the_next_time(player):
    player.keyboard.press("f")
    expect(player.get_by_text("Exercise 1 of 7")).to_be_hidden()
    player.reload()

    expect(player.get_by_role("button", name="Far view", pressed=True)).to_be_visible()
    expect(player.get_by_role("timer")).to_be_visible()


def test_screen_reader_hears_the_phases_and_no_seconds(player):
    heard = player.locator("[aria-live=polite]")
    player.clock.run_for(LEAD_IN + 1_000)
    first = heard.inner_text()
    player.clock.run_for(20_000)

    assert (first, heard.inner_text()) == ("Hold. Repetition 1 of 5",) * 2
    expect(player.get_by_role("timer")).not_to_have_attribute("aria-live", re.compile("."))
