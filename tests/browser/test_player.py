"""The guided page: it runs by itself, at the patient's own pace, and records what was done."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, end_animations, until
from tests.browser.player import (
    BEFORE_ADVANCED_BRIDGE,
    BEFORE_BRIDGE,
    GET_READY,
    HOLD,
    LEAD_IN,
    REPETITION,
    cue,
    logs,
    phase,
    seconds_left,
    skip_to,
    stand_still,
)
from tests.conditions import first_of
from tests.conftest import GUEST_SECRET
from workouts.models import SessionLog, SkipReason

TEXTS = """
    () => Object.fromEntries(
        [...document.querySelectorAll(".player [data-slot]")]
            .filter((slot) => !slot.hidden)
            .map((slot) => [slot.dataset.slot, slot.textContent.trim().replace(/\\s+/g, " ")]),
    )
"""
DRAWN = """
    () => [
        document.querySelector("session-player").dataset.phase,
        { ...document.querySelector(".player-figure svg").dataset },
    ]
"""
# `timersSet`: the milliseconds of each timer that is set from now on; one that runs sets the next.
COUNT_TIMERS = """() => {
    globalThis.timersSet = [];
    for (const name of ["setTimeout", "setInterval", "requestAnimationFrame"]) {
        const set = globalThis[name];
        globalThis[name] = (act, ms) => {
            timersSet.push(ms);
            return set(act, ms);
        };
    }
}"""


@pytest.fixture
def scriptless_page(live_server, page):
    """A page whose scripts never arrive, although the browser would run them."""
    page.context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
    page.route("**/*.js", lambda route: route.abort())
    return page


def test_first_picture_is_what_the_scripts_begin_with(live_server, start_session, scriptless_page):
    page = scriptless_page
    session = start_session(at=timezone.now())
    stand_still(page)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.locator(".player-digits")).to_have_text("10")
    first = [page.evaluate(TEXTS), page.evaluate(DRAWN)]

    page.unroute("**/*.js")
    page.reload()
    expect(page.get_by_role("timer")).to_have_text("10")

    assert [page.evaluate(TEXTS), page.evaluate(DRAWN)] == first


def test_first_picture_is_no_player_and_makes_way_for_the_form(
    live_server, start_session, scriptless_page
):
    page = scriptless_page
    page.goto(live_server.url + start_session(at=timezone.now()).get_absolute_url())

    expect(page.locator(".player-digits")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_count(0)
    expect(button(page, "Pause")).to_have_count(0)
    expect(page.get_by_role("spinbutton")).to_have_count(0)

    end_animations(page)

    expect(page.get_by_role("spinbutton").first).to_be_visible()
    expect(page.locator(".player-digits")).to_be_hidden()


def test_start_begins_by_itself_and_keeps_the_document(live_server, content, page):
    page.goto(live_server.url)
    page.evaluate("document.isTheSame = true")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("timer")).to_have_text("9")

    assert page.evaluate("document.isTheSame")
    assert page.url.endswith(SessionLog.objects.get().get_absolute_url())
    assert SessionLog.objects.get().zone == "America/Los_Angeles"


def test_each_button_is_there_once(player):
    visible = [name.strip() for name in player.get_by_role("button").all_inner_texts()]

    assert sorted(visible) == [
        "Back",
        "Far view",
        "Finish",
        "Keys: press ?",
        "Options",
        "Pause",
        "Skip",
    ]


def test_page_says_where_one_is(player):
    player.clock.run_for(LEAD_IN - 100)
    last_of_lead_in = (phase(player), seconds_left(player))
    player.clock.run_for(200)
    first_of_hold = (phase(player), seconds_left(player))
    player.clock.run_for(REPETITION + 900)

    assert (last_of_lead_in, first_of_hold) == (("lead-in", 1), ("hold", 30))
    for text in (
        "Repetition 2 of 5",
        "Next: repetition 3 of 5",
        "Exercise 1 of 7",
        "31 minutes left",
    ):
        expect(player.get_by_text(text, exact=True)).to_be_visible()
    entry = player.locator("#progress-rail [aria-current]")
    expect(entry).to_contain_text("Flexion stretch")
    expect(entry).to_contain_text("1 of 5 repetitions")


def test_range_goes_on_after_what_was_asked_for(open_player):
    player = open_player(done=BEFORE_BRIDGE)
    player.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
    expect(button(player, "One more")).to_be_visible()
    player.clock.run_for(8_000)

    expect(player.get_by_role("heading", name="Advanced bridge")).to_be_visible()
    expect(button(player, "One more")).to_be_hidden()


def test_range_accepts_one_more_up_to_five(open_player):
    player = open_player(done=BEFORE_BRIDGE)
    player.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
    button(player, "One more").click()
    expect(button(player, "One more")).to_be_hidden()
    player.clock.run_for(8_000 + 15_000)
    expect(player.get_by_text("Repetition 4 of 5")).to_be_visible()
    button(player, "One more").click()
    player.clock.run_for(8_000 + 15_000)

    expect(player.get_by_role("heading", name="Advanced bridge")).to_be_visible()
    until(lambda: logs()[-2].reps_done == 5)
    assert logs()[-2].held_seconds == 5 * 15


def test_advanced_bridge_guides_the_inside_of_its_repetition(open_player):
    player = open_player(done=BEFORE_ADVANCED_BRIDGE)
    player.clock.run_for(LEAD_IN)

    seen = []
    for seconds in (3, 5, 3, 5, 3, 3):
        seen.append((phase(player), cue(player), seconds_left(player)))
        player.clock.run_for(seconds * 1000)

    assert seen == [
        ("hold", "Lift your hips", 3),
        ("hold", "Straighten the right knee", 5),
        ("hold", "Right foot back down", 3),
        ("hold", "Straighten the left knee", 5),
        ("hold", "Left foot back down", 3),
        ("hold", "Lower your hips", 3),
    ]
    until(lambda: (logs()[-1].reps_done, logs()[-1].held_seconds) == (1, 10))


def test_pause_stops_the_time_and_resume_gets_ready_for_the_rest(player):
    player.clock.run_for(LEAD_IN + 12_000)
    button(player, "Pause").click()
    player.clock.run_for(60_000)

    assert (phase(player), seconds_left(player)) == ("hold", 18)
    expect(player.get_by_text("Paused", exact=True).first).to_be_visible()
    expect(button(player, "Pause")).to_have_count(0)

    button(player, "Resume").click()
    ready = (phase(player), seconds_left(player))
    player.clock.run_for(GET_READY)

    assert ready == ("lead-in", 3)
    assert (phase(player), seconds_left(player)) == ("hold", 18)
    player.clock.run_for(18_000)
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30))


def test_pause_leaves_nothing_running(player):
    player.clock.run_for(LEAD_IN + 12_000)
    button(player, "Pause").click()
    player.clock.run_for(10_000)
    player.evaluate(COUNT_TIMERS)
    player.clock.run_for(60_000)

    assert player.evaluate("timersSet") == []
    until(lambda: player.evaluate("document.getAnimations().length") == 0)
    assert player.workers == []


def test_back_goes_to_the_start_of_the_repetition_and_again_to_the_one_before(player):
    player.clock.run_for(LEAD_IN + REPETITION + 12_000)
    button(player, "Back").click()
    player.clock.run_for(GET_READY)

    assert seconds_left(player) == 30
    expect(player.get_by_text("Repetition 2 of 5", exact=True)).to_be_visible()

    player.clock.run_for(12_000)
    button(player, "Back").click()
    button(player, "Back").click()

    expect(player.get_by_text("Repetition 1 of 5", exact=True)).to_be_visible()


def test_back_crosses_to_the_exercise_before(player):
    skip_to(player, "Glute stretch")
    button(player, "Back").click()

    expect(player.get_by_role("heading", name="Flexion stretch", exact=True)).to_be_visible()
    expect(player.get_by_text("Repetition 5 of 5", exact=True)).to_be_visible()


def test_a_repetition_done_twice_is_held_once(player):
    player.clock.run_for(LEAD_IN + 29_000)
    button(player, "Back").click()
    player.clock.run_for(GET_READY + HOLD)

    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30))


def test_a_slept_phone_pauses_instead_of_counting(player):
    player.clock.run_for(LEAD_IN + 12_000)
    player.clock.fast_forward(10 * 60_000)

    expect(player.get_by_text("Paused while the phone was asleep").first).to_be_visible()
    assert (phase(player), seconds_left(player)) == ("hold", 18)
    until(lambda: logs()[0].held_seconds == 12)
    assert logs()[0].reps_done == 0


def test_clock_that_is_set_forward_pauses_nothing(player):
    player.clock.run_for(LEAD_IN + 12_000)
    later = player.evaluate("Date.now()") + 10 * 60_000
    player.clock.set_system_time(later)
    player.clock.run_for(3_000)

    expect(player.get_by_text("Paused while the phone was asleep").first).to_be_hidden()
    assert (phase(player), seconds_left(player)) == ("hold", 15)


@pytest.mark.parametrize("step", first_of(5_000, 1_000))
def test_late_timers_lose_nothing(player, step):
    for _late in range((LEAD_IN + REPETITION) // step):
        player.clock.fast_forward(step)

    assert (phase(player), seconds_left(player)) == ("hold", 30)
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30))


def test_session_goes_on_without_what_a_browser_may_lack(live_server, content, page):
    page.add_init_script(
        """
        for (const [owner, name] of [
            [window, "indexedDB"], [window, "AudioContext"], [window, "sessionStorage"],
            [Navigator.prototype, "wakeLock"], [crypto, "randomUUID"],
        ]) Object.defineProperty(owner, name, { value: undefined, configurable: true });
        """
    )
    page.clock.install()
    page.goto(live_server.url)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("timer")).to_be_visible()
    page.clock.run_for(LEAD_IN + REPETITION)

    until(lambda: logs()[0].reps_done == 1)


def ease(page, name):
    button(page, "Options").click()
    page.get_by_role("checkbox", name=name, exact=True).check()
    button(page, "Back to the session").click()
    expect(button(page, "Pause")).to_be_visible()


def test_shorter_holds_are_timed_logged_as_eased_and_outlive_a_reload(player):
    ease(player, "Shorter holds")
    player.clock.run_for(LEAD_IN + 1_000)
    first = seconds_left(player)
    player.clock.run_for(20_000)

    assert first == 19
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 20))
    assert logs()[0].eased

    player.reload()
    expect(button(player, "Pause")).to_be_visible()
    player.clock.run_for(LEAD_IN + 1_000)

    assert (phase(player), seconds_left(player)) == ("hold", 19)


def test_fewer_repetitions_end_the_side_earlier(player):
    ease(player, "Fewer repetitions")
    player.clock.run_for(LEAD_IN + 2 * REPETITION + HOLD + 500)

    expect(player.get_by_role("heading", name="Glute stretch")).to_be_visible()
    until(lambda: (logs()[0].reps_done, logs()[0].skip_reason) == (3, SkipReason.NONE))


def test_pace_changes_in_mid_session_and_stays(player):
    button(player, "Options").click()
    pace = player.get_by_label("Time to get ready (seconds)")
    pace.fill("0")
    button(player, "Back to the session").click()
    after_one_that_cannot_be = seconds_left(player)
    pace.fill("20")
    button(player, "Back to the session").click()
    expect(button(player, "Pause")).to_be_visible()
    now = seconds_left(player)
    player.reload()

    assert (after_one_that_cannot_be, now) == (10, 20)
    expect(player.get_by_role("timer")).to_have_text("20")
