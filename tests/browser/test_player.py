"""The guided page: it runs by itself, does what its buttons say, and records what was done."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in, until
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
    skip_to(player, "Glut stretch")
    button(player, "Back").click()

    expect(player.get_by_role("heading", name="Flexion stretch", exact=True)).to_be_visible()
    expect(player.get_by_text("Repetition 5 of 5", exact=True)).to_be_visible()


def test_a_repetition_done_twice_is_held_once(player):
    player.clock.run_for(LEAD_IN + 29_000)
    button(player, "Back").click()
    player.clock.run_for(GET_READY + HOLD)

    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30))


def test_skip_leaves_the_side_and_keeps_what_was_held(player):
    player.clock.run_for(LEAD_IN + 12_000)
    button(player, "Skip").click()

    expect(player.get_by_role("heading", name="Glut stretch")).to_be_visible()
    until(lambda: logs()[0].skip_reason == SkipReason.OTHER)
    assert (logs()[0].reps_done, logs()[0].held_seconds) == (0, 12)


def test_skip_asks_for_a_reason_without_stopping(player):
    button(player, "Skip").click()
    player.clock.run_for(2_000)
    button(player, "It hurts").click()

    assert (phase(player), seconds_left(player)) == ("lead-in", 8)
    expect(button(player, "It hurts")).to_be_hidden()
    until(lambda: logs()[0].skip_reason == SkipReason.PAIN)


def test_skip_after_the_dose_is_no_skip(open_player):
    player = open_player(done=BEFORE_BRIDGE)
    player.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
    button(player, "Skip").click()

    until(lambda: logs()[-2].reps_done == 3)
    assert logs()[-2].skip_reason == SkipReason.NONE


def test_finish_early_keeps_the_seconds_held(player):
    player.clock.run_for(LEAD_IN + REPETITION + 7_000)
    button(player, "Finish").click()
    player.get_by_role("radio", name="3", exact=True).check()
    player.get_by_label("A word to your therapist").fill("Enough for today")
    button(player, "Finish").click()

    expect(player.get_by_role("link", name="Sign up")).to_be_visible()
    session = SessionLog.objects.get()
    assert (logs()[0].reps_done, logs()[0].held_seconds) == (1, 37)
    assert (session.pain_after, session.note) == (3, "Enough for today")
    assert session.finished_at is not None
    assert phase(player) == "done"


def test_finish_with_a_mistake_says_so_and_keeps_the_words(player):
    too_much = "word " * 401
    button(player, "Finish").click()
    note = player.get_by_label("A word to your therapist")
    note.evaluate("field => field.removeAttribute('maxlength')")
    note.fill(too_much)
    button(player, "Finish").click()

    expect(player.get_by_text("Ensure this value has at most 2000 characters")).to_be_visible()
    expect(player.get_by_label("A word to your therapist")).to_have_value(too_much)
    expect(player.get_by_role("spinbutton")).to_have_count(0)
    player.get_by_label("A word to your therapist").fill("Shorter")
    button(player, "Finish").click()
    expect(player.get_by_role("link", name="Sign up")).to_be_visible()


def test_keep_going_returns_to_the_same_second(player):
    player.clock.run_for(LEAD_IN + 7_000)
    button(player, "Finish").click()
    expect(player.get_by_role("timer")).to_be_hidden()
    player.clock.run_for(60_000)
    button(player, "Keep going").click()
    player.clock.run_for(GET_READY)

    assert (phase(player), seconds_left(player)) == ("hold", 23)


def test_a_slept_phone_pauses_instead_of_counting(player):
    player.clock.run_for(LEAD_IN + 12_000)
    player.clock.fast_forward(10 * 60_000)

    expect(player.get_by_text("Paused while the phone slept").first).to_be_visible()
    assert (phase(player), seconds_left(player)) == ("hold", 18)
    until(lambda: logs()[0].held_seconds == 12)
    assert logs()[0].reps_done == 0


def test_clock_that_is_set_forward_pauses_nothing(player):
    player.clock.run_for(LEAD_IN + 12_000)
    later = player.evaluate("Date.now()") + 10 * 60_000
    player.clock.set_system_time(later)
    player.clock.run_for(3_000)

    expect(player.get_by_text("Paused while the phone slept").first).to_be_hidden()
    assert (phase(player), seconds_left(player)) == ("hold", 15)


@pytest.mark.parametrize("step", first_of(5_000, 1_000))
def test_late_timers_lose_nothing(player, step):
    for _late in range((LEAD_IN + REPETITION) // step):
        player.clock.fast_forward(step)

    assert (phase(player), seconds_left(player)) == ("hold", 30)
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30))


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

    expect(player.get_by_role("heading", name="Glut stretch")).to_be_visible()
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
    note = player.get_by_label("A word to your therapist")
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


def skip_both_sides(page):
    """Leaves the glut stretch, both sides at once."""
    skip_to(page, "Glut stretch")
    button(page, "Skip").click()
    button(page, "Skip the other side too").click()


def test_skip_takes_the_other_side_along(player):
    skip_both_sides(player)
    button(player, "No time").click()

    expect(player.get_by_role("heading", name="Lateral hip stretch")).to_be_visible()
    until(lambda: [log.skip_reason for log in logs()[1:3]] == [SkipReason.NO_TIME] * 2)


def test_one_tap_says_why(player):
    reasons = {
        "No time": SkipReason.NO_TIME,
        "Not sure how": SkipReason.UNSURE,
        "Cannot do it here": SkipReason.CANNOT_HERE,
        "Another reason": SkipReason.OTHER,
        "It hurts": SkipReason.PAIN,
    }
    for name in reasons:
        button(player, "Skip").click()
        button(player, name).click()

    until(lambda: [log.skip_reason for log in logs()[:5]] == list(reasons.values()))


def test_skipped_side_may_have_been_done_without_the_timer(player):
    button(player, "Skip").click()
    button(player, "Did it without the timer").click()

    until(lambda: logs()[0].declared_reps == 5)
    assert (logs()[0].reps_done, logs()[0].held_seconds) == (0, 0)


REPS_AFTER_ANSWER = {"Fewer repetitions": 3, "Go on as it is": 5}


@pytest.mark.parametrize("answer", first_of(*REPS_AFTER_ANSWER))
def test_pain_on_a_skip_pauses_and_is_met_with_advice(player, answer):
    button(player, "Skip").click()
    button(player, "It hurts").click()
    expect(player.get_by_role("alert")).to_contain_text("Nobody watches this live.")
    expect(button(player, "Resume")).to_be_visible()
    button(player, answer).click()

    expect(player.get_by_role("alert")).to_have_count(0)
    expect(button(player, "Pause")).to_be_visible()
    reps = REPS_AFTER_ANSWER[answer]
    expect(player.get_by_text(f"Repetition 1 of {reps}", exact=True)).to_be_visible()


@pytest.fixture
def hurting_player(live_server, patient, start_session, page):
    """The guided page of a patient who said more pain than the therapist allows."""
    session = start_session(patient, at=timezone.now())
    SessionLog.objects.filter(pk=session.pk).update(pain_before=9, pain_limit=5)
    sign_in(page, live_server, patient.user)
    stand_still(page)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_text("Your pain is above the limit")).to_be_visible()
    return page


def test_session_waits_while_the_advice_on_pain_stands(hurting_player):
    page = hurting_player
    before = seconds_left(page)
    page.clock.run_for(8_000)

    assert seconds_left(page) == before
    expect(button(page, "Resume")).to_be_visible()
    looks = [
        button(page, name).evaluate("(each) => getComputedStyle(each).backgroundColor")
        for name in ("Shorter holds", "Fewer repetitions", "Go on as it is")
    ]
    # None of the three is a favourite.
    assert len(set(looks)) == 1


@pytest.mark.parametrize("answer", first_of("Shorter holds", "Go on as it is", "Resume"))
def test_each_answer_to_the_advice_lets_the_session_run(hurting_player, answer):
    page = hurting_player
    button(page, answer).click()
    page.clock.run_for(LEAD_IN)

    expect(page.get_by_text("Your pain is above the limit")).to_be_hidden()
    assert phase(page) == "hold"


def test_advice_is_not_given_again_once_the_session_is_on(hurting_player):
    page = hurting_player
    button(page, "Go on as it is").click()
    page.clock.run_for(LEAD_IN + REPETITION)
    until(lambda: logs()[0].reps_done == 1)

    page.reload()

    expect(page.get_by_text("Repetition 2 of 5", exact=True)).to_be_visible()
    expect(button(page, "Pause")).to_be_visible()
    expect(page.get_by_text("Your pain is above the limit")).to_be_hidden()


def test_back_takes_the_question_away(player):
    button(player, "Skip").click()
    button(player, "Back").click()

    expect(button(player, "It hurts")).to_be_hidden()


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

    expect(player.get_by_role("heading", name="Glut stretch")).to_be_visible()
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


def test_finish_takes_what_was_done_without_the_timer(player):
    player.clock.run_for(LEAD_IN + REPETITION)
    button(player, "Finish").click()
    button(player, "I did it without the timer").click()
    button(player, "I did all of it").click()
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

    expect(player.get_by_role("heading", name="Done")).to_be_visible()
    assert logs()[0].declared_reps == 4
