"""Nothing is ever lost: reloads, dead networks and expired logins in the middle of a session."""

import re
import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in, until
from tests.browser.phones import everything_kept, records
from tests.browser.player import (
    BEFORE_BRIDGE,
    GET_READY,
    HOLD,
    LEAD_IN,
    REPETITION,
    come_back,
    logs,
    phase,
    seconds_left,
    stand_still,
)
from workouts.models import BrowserSession, SessionLog

PROGRESS = re.compile(r"/progress/$")
FINISH = re.compile(r"/finish/$")


def abort(route):
    route.abort()


def reload(page):
    page.reload()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))


def test_reload_resumes_at_the_same_repetition_by_itself(player):
    player.clock.run_for(LEAD_IN + 2 * REPETITION + 12_000)
    until(lambda: logs()[0].reps_done == 2)
    reload(player)

    expect(player.get_by_text("Repetition 3 of 5", exact=True)).to_be_visible()
    assert phase(player) == "lead-in"
    player.clock.run_for(LEAD_IN)
    assert (phase(player), seconds_left(player)) == ("hold", 30)


def test_reload_long_after_waits_for_resume(player):
    player.clock.run_for(LEAD_IN + REPETITION)
    until(lambda: logs()[0].reps_done == 1)
    player.clock.fast_forward(11 * 60_000)
    # The page wrote down that it was paused; a page that was killed could not.
    reload(player)

    expect(button(player, "Resume")).to_be_focused()
    before = seconds_left(player)
    player.clock.run_for(5_000)
    assert seconds_left(player) == before


def test_reload_of_a_paused_session_stays_paused(player):
    player.clock.run_for(LEAD_IN + 5_000)
    button(player, "Pause").click()
    reload(player)

    expect(button(player, "Resume")).to_be_visible()


def test_reload_resumes_at_one_more(open_player):
    player = open_player(done=BEFORE_BRIDGE)
    player.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
    button(player, "One more").click()
    player.clock.run_for(8_000)
    expect(player.get_by_text("Repetition 4 of 5", exact=True)).to_be_visible()
    reload(player)

    expect(player.get_by_text("Repetition 4 of 5", exact=True)).to_be_visible()


def test_start_goes_on_where_todays_session_stopped(player, live_server):
    player.clock.run_for(LEAD_IN + REPETITION)
    until(lambda: logs()[0].reps_done == 1)
    player.goto(live_server.url)
    player.clock.fast_forward(3 * 3600_000)
    player.get_by_role("button", name="Start").click()

    expect(player.get_by_text("Repetition 2 of 5", exact=True)).to_be_visible()
    expect(button(player, "Pause")).to_be_visible()
    assert SessionLog.objects.count() == 1


def test_dead_network_loses_no_repetition_and_is_tried_again_without_being_told(player):
    player.route(PROGRESS, abort)
    player.clock.run_for(LEAD_IN + 3 * REPETITION)
    expect(player.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    assert logs()[0].reps_done == 0

    player.unroute(PROGRESS)
    player.evaluate("window.dispatchEvent(new Event('online'))")

    expect(player.get_by_text("Saved", exact=True)).to_be_visible()
    assert (logs()[0].reps_done, logs()[0].held_seconds) == (3, 90)

    player.route(PROGRESS, abort)
    player.clock.run_for(REPETITION)
    expect(player.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    player.unroute(PROGRESS)
    player.clock.run_for(10_000)

    until(lambda: logs()[0].reps_done == 4)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a lock of SQLite's file")
def test_locked_database_loses_no_repetition(player):
    """The server answers 503, which the phone keeps as it keeps a dead network's."""
    connection_created.connect(wait_briefly)
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with player.expect_response(PROGRESS) as refused:
            player.clock.run_for(LEAD_IN + REPETITION)
        expect(player.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    connection_created.disconnect(wait_briefly)
    player.clock.run_for(2 * REPETITION)

    until(lambda: logs()[0].reps_done == 3)
    assert refused.value.status == 503


def wait_briefly(connection, **_signal):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")


def test_what_was_not_sent_outlives_a_reload_and_is_sent_by_another_page(player, live_server):
    player.route(PROGRESS, abort)
    player.clock.run_for(LEAD_IN + 2 * REPETITION)
    expect(player.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    player.unroute(PROGRESS)
    reload(player)

    expect(player.get_by_text("Repetition 3 of 5", exact=True)).to_be_visible()
    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (2, 60))

    player.route(PROGRESS, abort)
    player.clock.run_for(LEAD_IN + REPETITION)
    expect(player.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    player.unroute(PROGRESS)
    player.goto(f"{live_server.url}/exercises/")

    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (3, 90))


def test_finish_without_network_is_sent_later(player):
    player.clock.run_for(LEAD_IN + HOLD)
    button(player, "Finish").click()
    player.get_by_role("radio", name="4", exact=True).check()
    player.get_by_label("A note for your therapist").fill("In the cellar")
    player.route(FINISH, abort)
    button(player, "Finish").click()
    expect(player.get_by_text("Saved on this phone, will be sent")).to_be_visible()

    player.unroute(FINISH)
    player.evaluate("window.dispatchEvent(new Event('online'))")

    expect(player.get_by_role("link", name="Sign up")).to_be_visible()
    session = SessionLog.objects.get()
    assert (session.pain_after, session.note) == (4, "In the cellar")


WORD = "It pulls in the groin"


def finish_with_a_word(page, *, answer=abort):
    """Finishes with pain 4 and a word, which the network does not take."""
    page.clock.run_for(LEAD_IN + HOLD)
    button(page, "Finish").click()
    page.get_by_role("radio", name="4", exact=True).check()
    page.get_by_label("A note for your therapist").fill(WORD)
    page.route(FINISH, answer)
    button(page, "Finish").click()


def word_on_the_phone(page):
    return any(record["fields"].get("note") == WORD for record in records(page))


def test_word_of_a_finished_session_stays_on_the_phone_only_until_it_is_sent(player, live_server):
    finish_with_a_word(player)
    expect(player.get_by_role("heading", name="Done, and saved on this phone")).to_be_visible()
    # No service worker here: nothing is sent while the page is closed.
    expect(
        player.get_by_text("It will be sent when you next open The Hip Workout.")
    ).to_be_visible()
    expect(player.get_by_text("It will be sent automatically")).to_be_hidden()
    assert word_on_the_phone(player)

    player.reload()
    expect(player.get_by_label("A note for your therapist")).to_have_value(WORD)

    player.unroute(FINISH)
    player.goto(f"{live_server.url}/exercises/")
    until(lambda: SessionLog.objects.exclude(finished_at=None).exists())
    session = SessionLog.objects.get()
    assert (session.pain_after, session.note) == (4, WORD)
    until(lambda: all(record["sent"] for record in records(player)))
    assert WORD not in everything_kept(player)


BACKGROUND_SYNC = """
Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => ({
    register: async () => {},
    getRegistration: async () => ({ active: true, sync: { register: async () => {} } }),
    addEventListener: () => {},
}) });
"""


def test_end_is_said_to_be_sent_by_itself_where_the_browser_does_so(context, open_player):
    context.add_init_script(BACKGROUND_SYNC)
    player = open_player()
    finish_with_a_word(player)

    expect(player.get_by_text("It will be sent automatically.")).to_be_visible()
    expect(player.get_by_text("when you next open The Hip Workout")).to_be_hidden()


@pytest.fixture
def patients_player(live_server, patient, start_session, page):
    session = start_session(patient, at=timezone.now())
    sign_in(page, live_server, patient.user)
    stand_still(page)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_role("timer")).to_have_text("10")
    return page


def test_expired_login_keeps_the_session_going(patients_player, patient, live_server):
    page = patients_player
    BrowserSession.objects.all().delete()
    page.clock.run_for(LEAD_IN + REPETITION)

    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.locator("#progress-rail")).to_be_visible()
    page.clock.run_for(REPETITION)
    assert logs()[0].reps_done == 0

    sign_in(page, live_server, patient.user)
    # As in another tab, whose page says who is signed in: what was fetched meanwhile said "nobody".
    page.request.get(live_server.url)
    come_back(page)

    until(lambda: (logs()[0].reps_done, logs()[0].held_seconds) == (2, 60))
    expect(page.get_by_role("link", name="Sign in again")).to_be_hidden()


def test_a_new_token_from_another_tab_is_used(patients_player, live_server):
    page = patients_player
    token = {"name": "csrftoken", "value": "t" * 32, "url": live_server.url}
    page.context.add_cookies([token])
    page.clock.run_for(LEAD_IN + REPETITION)

    until(lambda: logs()[0].reps_done == 1)


def test_somebody_else_signed_in_writes_nothing(patients_player, make_patient, live_server):
    page = patients_player
    sign_in(page, live_server, make_patient("other@example.com").user)
    page.clock.run_for(LEAD_IN + REPETITION)

    expect(page.get_by_text("Someone else is signed in")).to_be_visible()
    assert logs()[0].reps_done == 0


def test_patients_summary_shows_the_streak(live_server, patient, start_session, page):
    session = start_session(patient, at=timezone.now(), done=7)
    sign_in(page, live_server, patient.user)
    page.goto(live_server.url + session.get_absolute_url())
    button(page, "Finish").click()

    expect(page.get_by_text("1 day streak")).to_be_visible()
    expect(page.get_by_role("link", name="Your progress")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(401, "It will be sent once you sign in again."), (409, "kept only while this page is open")],
)
def test_page_says_when_it_is_sent_to_whom_it_is_not_signed_in(patients_player, status, sentence):
    finish_with_a_word(patients_player, answer=lambda route: route.fulfill(status=status))

    expect(patients_player.get_by_text(sentence)).to_be_visible()
    until(lambda: word_on_the_phone(patients_player) == (status == 401))


def test_back_to_the_same_repetition_counts_it_once(player):
    player.clock.run_for(LEAD_IN + REPETITION)
    until(lambda: logs()[0].reps_done == 1)
    button(player, "Back").click()
    player.clock.run_for(GET_READY)
    reload(player)
    player.clock.run_for(LEAD_IN + HOLD)

    until(lambda: logs()[0].held_seconds == 30)
    assert logs()[0].reps_done == 1
