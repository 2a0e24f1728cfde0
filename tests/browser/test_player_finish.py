"""The end of the guided page: early, after second thoughts, without the timer."""

import json
from urllib.parse import quote

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button
from tests.browser.player import GET_READY, LEAD_IN, REPETITION, logs, phase, seconds_left
from tests.browser.stubs import STUBS, notes_kept
from tests.conftest import GUEST_SECRET
from workouts.models import SessionLog


def test_finish_early_keeps_the_seconds_held(player):
    player.clock.run_for(LEAD_IN + REPETITION + 7_000)
    button(player, "Finish").click()
    player.get_by_role("radio", name="3", exact=True).check()
    player.get_by_label("A note for your therapist").fill("Enough for today")
    button(player, "Finish").click()

    expect(player.get_by_role("link", name="Sign up")).to_be_visible()
    session = SessionLog.objects.get()
    assert (logs()[0].reps_done, logs()[0].held_seconds) == (1, 37)
    assert (session.pain_after, session.note) == (3, "Enough for today")
    assert session.finished_at is not None
    assert phase(player) == "done"


def test_keep_going_returns_to_the_same_second(player):
    player.clock.run_for(LEAD_IN + 7_000)
    button(player, "Finish").click()
    expect(player.get_by_role("timer")).to_be_hidden()
    player.clock.run_for(60_000)
    button(player, "Keep going").click()
    player.clock.run_for(GET_READY)

    assert (phase(player), seconds_left(player)) == ("hold", 23)


def test_finish_takes_what_was_done_without_the_timer(player):
    player.clock.run_for(LEAD_IN + REPETITION)
    button(player, "Finish").click()
    button(player, "I did it without the timer").click()
    button(player, "I did it all").click()
    button(player, "Finish").click()

    expect(player.get_by_role("heading", name="Done")).to_be_visible()
    assert [log.declared_reps for log in logs()] == [log.prescribed_reps for log in logs()]
    assert [log.reps_done for log in logs()] == [1] + [0] * 10


def test_typed_repetitions_outlive_the_timer_s_own_saving(player):
    button(player, "Finish").click()
    button(player, "I did it without the timer").click()
    player.get_by_role("spinbutton").first.fill("4")
    player.evaluate("window.dispatchEvent(new Event('online'))")
    button(player, "Finish").click()

    expect(player.get_by_role("heading", name="Well done so far")).to_be_visible()
    assert logs()[0].declared_reps == 4


# --- The moment -----------------------------------------------------------------------------------

CHORD = [523.25, 659.26, 783.99, 1046.5]
FINISH = "**/finish/"
TARGET = 43.9


@pytest.fixture
def open_end(live_server, start_session, page, violations):
    """Opens the end of a guest's session of which `done` exercises are done."""

    def opened(*, done=7, tones=True):
        session = start_session(at=timezone.now(), done=done)
        for name, value in {
            "guest": GUEST_SECRET,
            "cues": quote(json.dumps({"tones": tones})),
        }.items():
            page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page.add_init_script(STUBS)
        page.goto(live_server.url + session.get_absolute_url())
        if done < 7:
            button(page, "Finish").click()
        expect(page.get_by_role("heading", name="How was it?")).to_be_visible()
        page.evaluate("asked.notes.length = 0")
        return page

    yield opened
    assert violations == []


def heard(page):
    return [hertz for hertz, _ms in notes_kept(page)]


def test_finish_of_a_day_that_counts_sounds_a_chord_that_no_reload_repeats(open_end):
    page = open_end()
    button(page, "Finish").click()
    expect(page.get_by_text("See you tomorrow")).to_be_visible()
    chord = heard(page)

    page.reload()
    expect(page.get_by_text("See you tomorrow")).to_be_visible()

    assert (chord, heard(page)) == (CHORD, [])


@pytest.mark.parametrize("state", [{"tones": False}, {"done": 1}])
def test_finish_is_silent_without_tones_and_where_the_day_does_not_count(open_end, state):
    page = open_end(**state)
    button(page, "Finish").last.click()
    expect(page.get_by_role("heading", name="What you did")).to_be_visible()

    assert heard(page) == []


def test_finish_that_is_sent_later_is_silent(open_end):
    page = open_end()
    page.route(FINISH, lambda route: route.abort())
    button(page, "Finish").click()
    expect(page.get_by_role("heading", name="Done, and saved on this phone")).to_be_visible()

    page.unroute(FINISH)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()

    assert heard(page) == []


def ring_shown(page):
    """How much of today's ring is drawn, and how the number or tick in it is shown, n ms on."""
    return page.evaluate(
        """() => [0, 800, 3000].map((ms) => {
            for (const each of document.getAnimations()) { each.pause(); each.currentTime = ms; }
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return [
                Math.round(parseFloat(style(".today-share").strokeDasharray)),
                Number(style(".today-circle > :last-child").opacity),
            ];
        })"""
    )


def test_summary_begins_at_its_top_with_the_ring_that_closes(open_end):
    page = open_end()
    page.set_viewport_size({"width": 390, "height": 548})
    button(page, "Finish").click()
    expect(page.get_by_text("See you tomorrow")).to_be_visible()
    top = page.evaluate("scrollY")
    open_ring, half_closed, closed = ring_shown(page)

    assert (top, open_ring, closed) == (0, [0, 0], [100, 1])
    assert 0 < half_closed[0] < 100


def test_summary_shows_the_closed_ring_at_once_to_whom_motion_troubles(open_end):
    page = open_end()
    page.emulate_media(reduced_motion="reduce")
    button(page, "Finish").click()
    expect(page.get_by_text("See you tomorrow")).to_be_visible()

    assert ring_shown(page) == [[100, 1]] * 3


# --- The panel ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("done", "is_offered"), [(7, False), (6, True)])
def test_panel_offers_the_list_while_something_is_left_to_declare(open_end, done, is_offered):
    page = open_end(done=done)

    assert button(page, "I did it without the timer").is_visible() is is_offered


@pytest.mark.parametrize(("done", "is_said"), [(7, True), (6, False)])
def test_panel_says_that_all_is_done_only_when_it_is(open_end, done, is_said):
    page = open_end(done=done)

    assert page.get_by_text("You did it all.").is_visible() is is_said


def bottom(part):
    box = part.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("height", [664, 548])
def test_panel_s_finish_is_in_view_without_scrolling(open_end, height):
    page = open_end(done=6)
    page.set_viewport_size({"width": 375, "height": height})

    assert page.evaluate("scrollY") == 0
    assert bottom(button(page, "Finish").last) <= height


def test_panel_s_finish_lies_over_no_field_that_is_typed_into(open_end):
    page = open_end(done=6)
    page.set_viewport_size({"width": 375, "height": 548})
    note, finish = page.locator("main textarea"), button(page, "Finish").last
    note.focus()

    assert bottom(note) <= finish.bounding_box()["y"]


def test_panel_s_buttons_have_one_height(open_end):
    page = open_end(done=1)
    heights = [
        button(page, name).last.bounding_box()["height"] for name in ("Finish", "Keep going")
    ]

    assert heights[0] == heights[1]


@pytest.mark.parametrize(
    ("width", "rows"), [(320, [4, 4, 3]), (360, [6, 5]), (390, [6, 5]), (844, [11]), (1280, [11])]
)
def test_pain_scale_has_even_rows_that_a_thumb_can_hit(open_end, width, rows):
    page = open_end()
    page.set_viewport_size({"width": width, "height": 800})
    boxes = page.locator(".choices-scale > .choice").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().toJSON())"
    )
    tops = [box["top"] for box in boxes]
    widths = {round(box["width"]) for box in boxes}

    assert [tops.count(top) for top in dict.fromkeys(tops)] == rows
    assert max(widths) - min(widths) <= 1
    assert min(box["width"] for box in boxes) >= TARGET
    for top in dict.fromkeys(tops):
        row = [box for box in boxes if box["top"] == top]
        whole = boxes[0]["left"] + boxes[rows[0] - 1]["right"]
        assert row[0]["left"] + row[-1]["right"] == pytest.approx(whole, abs=1)


def test_kept_end_is_a_card_no_taller_than_its_text(open_end):
    page = open_end()
    page.route(FINISH, lambda route: route.abort())
    button(page, "Finish").click()
    card = page.locator("[data-part=finish-kept]")
    expect(card).to_be_visible()

    below_its_link = card.evaluate(
        "card => card.getBoundingClientRect().bottom"
        " - card.lastElementChild.getBoundingClientRect().bottom"
    )
    assert below_its_link < 40
