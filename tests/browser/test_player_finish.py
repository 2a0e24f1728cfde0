"""The end of the guided page: early, after second thoughts, without the timer."""

from playwright.sync_api import expect

from tests.browser.acting import button
from tests.browser.player import GET_READY, LEAD_IN, REPETITION, logs, phase, seconds_left
from workouts.models import SessionLog


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

    expect(player.get_by_role("heading", name="Stopped early")).to_be_visible()
    assert logs()[0].declared_reps == 4
