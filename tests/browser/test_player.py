"""The guided page: it runs by itself, does what its buttons say, and records what was done."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in, until
from tests.browser.player import (
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
from tests.conftest import GUEST_SECRET
from workouts.domain.timeline import build
from workouts.models import SessionLog, SkipReason
from workouts.models.sessions import Report, prescriptions
from workouts.words import player_words

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


@pytest.mark.parametrize("reps_done", [0, 2, 5])
def test_first_picture_is_what_the_scripts_begin_with(
    live_server, start_session, scriptless_page, reps_done
):
    page = scriptless_page
    session = start_session(at=timezone.now(), done=1)
    log = session.exercise_logs.in_order()[1]
    session.record(
        [Report(item_id=log.item_id, side=log.side, reps_done=reps_done)], at=timezone.now()
    )
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


def remember_phases(page):
    """Notes each phase and cue from now on, as they are announced."""
    page.evaluate(
        """() => {
            const player = document.querySelector("session-player");
            const note = () => phases.push([
                player.dataset.phase, player.querySelector("[data-slot=cue]").textContent,
            ]);
            globalThis.phases = [];
            new MutationObserver(note).observe(
                player.querySelector("[data-slot=announcement]"), { childList: true },
            );
        }"""
    )


def test_whole_routine_runs_by_itself_and_is_recorded_as_measured(player):
    remember_phases(player)
    words = player_words()
    expected = [
        (
            step.phase.value,
            words["switch_to"][step.side] if step.phase == "switch" else words["cues"][step.cue],
        )
        for step in build(prescriptions(logs()))
        if not step.optional
    ]

    player.clock.run_for(35 * 60_000)
    expect(player.get_by_role("heading", name="How was it?")).to_be_visible()
    until(lambda: logs()[-1].reps_done == 3)

    assert [tuple(each) for each in player.evaluate("phases")] == [*expected[1:], ("done", "Done")]
    assert [(log.reps_done, log.held_seconds, log.declared_reps) for log in logs()] == [
        (log.prescribed_reps, log.prescribed_reps * log.side_record.hold_seconds, 0)
        for log in logs()
    ]


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
    player.clock.run_for(LEAD_IN + REPETITION + 1_000)

    for text in (
        "Repetition 2 of 5",
        "Next: repetition 3 of 5",
        "Exercise 1 of 7",
        "31 minutes left",
    ):
        expect(player.get_by_text(text, exact=True)).to_be_visible()
    expect(player.locator("#progress-rail [aria-current]")).to_contain_text("Flexion stretch")


def test_timer_shows_whole_seconds_until_the_phase_changes(player):
    player.clock.run_for(LEAD_IN - 100)
    before = (phase(player), seconds_left(player))
    player.clock.run_for(200)

    assert before == ("lead-in", 1)
    assert (phase(player), seconds_left(player)) == ("hold", 30)


def test_rail_shows_each_repetition_once_it_is_recorded(player):
    player.clock.run_for(LEAD_IN + REPETITION)

    entry = player.locator("#progress-rail [aria-current]")
    expect(entry).to_contain_text("1 of 5 repetitions")


def test_range_goes_on_after_what_was_asked_for(player):
    skip_to(player, "Bridge")
    player.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
    expect(button(player, "One more")).to_be_visible()
    player.clock.run_for(8_000)

    expect(player.get_by_role("heading", name="Advanced bridge")).to_be_visible()
    expect(button(player, "One more")).to_be_hidden()


def test_range_accepts_one_more_up_to_five(player):
    skip_to(player, "Bridge")
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


def test_advanced_bridge_guides_the_inside_of_its_repetition(player):
    skip_to(player, "Advanced bridge")
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


def test_pause_stops_the_time(player):
    player.clock.run_for(LEAD_IN + 12_000)
    button(player, "Pause").click()
    player.clock.run_for(60_000)

    assert (phase(player), seconds_left(player)) == ("hold", 18)
    expect(player.get_by_text("Paused", exact=True).first).to_be_visible()
    expect(button(player, "Pause")).to_have_count(0)


def test_resume_gets_ready_and_holds_the_rest(player):
    player.clock.run_for(LEAD_IN + 12_000)
    button(player, "Pause").click()
    player.clock.run_for(60_000)
    button(player, "Resume").click()
    ready = (phase(player), seconds_left(player))
    player.clock.run_for(GET_READY)

    assert ready == ("lead-in", 3)
    assert (phase(player), seconds_left(player)) == ("hold", 18)
    player.clock.run_for(18_000)
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30))


def test_back_goes_to_the_start_of_the_repetition(player):
    player.clock.run_for(LEAD_IN + REPETITION + 12_000)
    button(player, "Back").click()
    player.clock.run_for(GET_READY)

    assert seconds_left(player) == 30
    expect(player.get_by_text("Repetition 2 of 5", exact=True)).to_be_visible()


def test_back_pressed_twice_goes_to_the_repetition_before(player):
    player.clock.run_for(LEAD_IN + REPETITION + 12_000)
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


def test_skip_after_the_dose_is_no_skip(player):
    skip_to(player, "Bridge")
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


@pytest.mark.parametrize("step", [1_000, 5_000])
def test_late_timers_lose_nothing(player, step):
    for _late in range((LEAD_IN + REPETITION) // step):
        player.clock.fast_forward(step)

    assert (phase(player), seconds_left(player)) == ("hold", 30)
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30))


@pytest.fixture
def listening_page(page):
    """A page that notes which notes are played, and what becomes of the screen's lock."""
    page.add_init_script(
        """
        globalThis.notes = [];
        globalThis.locks = [];
        const Oscillator = globalThis.OscillatorNode;
        globalThis.OscillatorNode = class extends Oscillator {
            constructor(context, options) {
                super(context, options);
                notes.push(options.frequency);
            }
        };
        const sentinel = new EventTarget();
        sentinel.release = async () => { locks.push("released"); };
        const request = async () => { locks.push("taken"); return sentinel; };
        Object.defineProperty(Navigator.prototype, "wakeLock", { value: { request } });
        """
    )
    return page


def press_start(page, live_server):
    stand_still(page)
    page.goto(live_server.url)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("timer")).to_be_visible()


@pytest.fixture
def watched_page(live_server, content, listening_page):
    press_start(listening_page, live_server)
    return listening_page


def test_no_tone_sounds_for_a_patient_who_wants_none(
    live_server, content, make_patient, listening_page
):
    sign_in(listening_page, live_server, make_patient(cue_tones=False).user)
    press_start(listening_page, live_server)

    listening_page.clock.run_for(LEAD_IN + HOLD + 1_000)

    assert phase(listening_page) == "rest"
    assert listening_page.evaluate("notes") == []


def test_screen_stays_on_while_the_session_runs(watched_page):
    page = watched_page
    page.wait_for_function("locks.length")
    button(page, "Pause").click()
    button(page, "Resume").click()
    page.wait_for_function("locks.length === 3")

    assert page.evaluate("locks") == ["taken", "released", "taken"]


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


def test_space_pauses_and_goes_on(player):
    player.clock.run_for(LEAD_IN + 4_000)
    player.keyboard.press("Space")
    player.clock.run_for(30_000)
    paused = seconds_left(player)
    player.keyboard.press("Space")
    player.clock.run_for(GET_READY + 1_000)

    assert paused == 26
    assert (phase(player), seconds_left(player)) == ("hold", 25)


def test_space_on_a_button_presses_that_button_alone(player):
    player.clock.run_for(LEAD_IN + 4_000)
    button(player, "Skip").focus()
    player.keyboard.press("Space")

    expect(player.get_by_role("heading", name="Glut stretch")).to_be_visible()
    assert phase(player) == "lead-in"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ArrowLeft", ("lead-in", 3)),
        ("ArrowRight", ("hold", 26)),  # a hold is never cut short
        ("s", ("lead-in", 10)),
        ("Escape", ("hold", 26)),
    ],
)
def test_key_does_what_its_button_does(player, key, expected):
    player.clock.run_for(LEAD_IN + 4_000)
    player.keyboard.press(key)

    assert (phase(player), seconds_left(player)) == expected


def test_arrow_says_ready_while_waiting(player):
    player.clock.run_for(4_000)
    player.keyboard.press("ArrowRight")

    assert (phase(player), seconds_left(player)) == ("hold", 30)


def test_escape_pauses_and_never_resumes(player):
    player.keyboard.press("Escape")
    player.keyboard.press("Escape")

    expect(button(player, "Resume")).to_be_visible()


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


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("It hurts", SkipReason.PAIN),
        ("No time", SkipReason.NO_TIME),
        ("Not sure how", SkipReason.UNSURE),
        ("Cannot do it here", SkipReason.CANNOT_HERE),
        ("Another reason", SkipReason.OTHER),
    ],
)
def test_one_tap_says_why(player, name, reason):
    button(player, "Skip").click()
    button(player, name).click()

    until(lambda: logs()[0].skip_reason == reason)


def test_skipped_side_may_have_been_done_without_the_timer(player):
    button(player, "Skip").click()
    button(player, "Did it without the timer").click()

    until(lambda: logs()[0].declared_reps == 5)
    assert (logs()[0].reps_done, logs()[0].held_seconds) == (0, 0)


def test_pain_is_met_with_advice_and_an_easier_dose(player):
    button(player, "Skip").click()
    button(player, "It hurts").click()
    expect(player.get_by_role("alert")).to_contain_text("Nobody watches this live.")
    button(player, "Fewer repetitions").click()

    expect(player.get_by_role("alert")).to_have_count(0)
    expect(player.get_by_text("Repetition 1 of 3", exact=True)).to_be_visible()


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


@pytest.mark.parametrize("answer", ["Shorter holds", "Go on as it is", "Resume"])
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


def test_pain_on_a_skip_pauses_too(player):
    button(player, "Skip").click()
    button(player, "It hurts").click()

    expect(button(player, "Resume")).to_be_visible()
    button(player, "Go on as it is").click()
    expect(button(player, "Pause")).to_be_visible()


def test_back_takes_the_question_away(player):
    button(player, "Skip").click()
    button(player, "Back").click()

    expect(button(player, "It hurts")).to_be_hidden()


def ease(page, name):
    button(page, "Options").click()
    page.get_by_role("checkbox", name=name, exact=True).check()
    button(page, "Back to the session").click()
    expect(button(page, "Pause")).to_be_visible()


def test_shorter_holds_are_timed_and_logged_as_eased(player):
    ease(player, "Shorter holds")
    player.clock.run_for(LEAD_IN + 1_000)
    first = seconds_left(player)
    player.clock.run_for(20_000)

    assert first == 19
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (1, 20))
    assert logs()[0].eased


def test_fewer_repetitions_end_the_side_earlier(player):
    ease(player, "Fewer repetitions")
    player.clock.run_for(LEAD_IN + 2 * REPETITION + HOLD + 500)

    expect(player.get_by_role("heading", name="Glut stretch")).to_be_visible()
    until(lambda: (logs()[0].reps_done, logs()[0].skip_reason) == (3, SkipReason.NONE))


def test_ease_outlives_a_reload(player):
    ease(player, "Shorter holds")
    player.clock.run_for(LEAD_IN + 1_000)
    player.reload()
    expect(button(player, "Pause")).to_be_visible()
    player.clock.run_for(LEAD_IN + 1_000)

    assert (phase(player), seconds_left(player)) == ("hold", 19)


def test_pace_changes_in_mid_session_and_stays(player):
    button(player, "Options").click()
    player.get_by_label("Time to get ready (seconds)").fill("20")
    button(player, "Back to the session").click()
    expect(button(player, "Pause")).to_be_visible()
    now = seconds_left(player)
    player.reload()

    assert now == 20
    expect(player.get_by_role("timer")).to_have_text("20")


def test_a_pace_that_cannot_be_changes_nothing(player):
    button(player, "Options").click()
    player.get_by_label("Time to get ready (seconds)").fill("0")
    button(player, "Back to the session").click()

    assert seconds_left(player) == 10


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
