"""The guided page where something is left out, or hurts."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in, until
from tests.browser.player import (
    BEFORE_BRIDGE,
    LEAD_IN,
    REPETITION,
    logs,
    phase,
    seconds_left,
    skip_to,
    stand_still,
)
from tests.conditions import first_of
from workouts.models import SessionLog, SkipReason


def test_skip_leaves_the_side_and_keeps_what_was_held(player):
    player.clock.run_for(LEAD_IN + 12_000)
    button(player, "Skip").click()

    expect(player.get_by_role("heading", name="Glute stretch")).to_be_visible()
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


def skip_both_sides(page):
    """Leaves the glut stretch, both sides at once."""
    skip_to(page, "Glute stretch")
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
        "Not sure how to do it": SkipReason.UNSURE,
        "Can't do it here": SkipReason.CANNOT_HERE,
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


REPS_AFTER_ANSWER = {"Fewer repetitions": 3, "Continue as is": 5}


@pytest.mark.parametrize("answer", first_of(*REPS_AFTER_ANSWER))
def test_pain_on_a_skip_pauses_and_is_met_with_advice(player, answer):
    button(player, "Skip").click()
    button(player, "It hurts").click()
    expect(player.get_by_role("alert")).to_contain_text("No one is watching live.")
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
        for name in ("Shorter holds", "Fewer repetitions", "Continue as is")
    ]
    # None of the three is a favorite.
    assert len(set(looks)) == 1


@pytest.mark.parametrize("answer", first_of("Shorter holds", "Continue as is", "Resume"))
def test_each_answer_to_the_advice_lets_the_session_run(hurting_player, answer):
    page = hurting_player
    button(page, answer).click()
    page.clock.run_for(LEAD_IN)

    expect(page.get_by_text("Your pain is above the limit")).to_be_hidden()
    assert phase(page) == "hold"


def test_advice_is_not_given_again_once_the_session_is_on(hurting_player):
    page = hurting_player
    button(page, "Continue as is").click()
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
