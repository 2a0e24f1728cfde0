"""The cards below the start button: each answered with one tap, and the offer of another zone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.axe import broken_rules
from tests.conditions import first_of
from workouts.models import Patient, Pause
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier

DAY = timedelta(days=1)


@pytest.fixture
def signed_in(page, live_server, patient, content, violations):
    """The patient's phone, before its first page."""
    sign_in(page, live_server, patient.user)
    yield page
    assert violations == []


@pytest.fixture
def today(patient):
    return patient.today(now=timezone.now())


def open_page(page, live_server, path="/"):
    page.goto(f"{live_server.url}{path}")


def card(page, title):
    return page.locator("section").filter(has=page.get_by_role("heading", name=title))


# --- The zone -------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", first_of("US/Pacific", "America/Los_Angeles"))
def test_phone_in_its_own_zone_is_offered_no_other_under_an_older_name(
    signed_in, live_server, zone
):
    Patient.objects.update(zone=zone)
    open_page(signed_in, live_server)

    expect(signed_in.get_by_role("heading", name="Your phone is in another")).to_have_count(0)


def test_phone_in_another_zone_is_offered_to_move(signed_in, live_server, patient):
    Patient.objects.update(zone="Europe/Berlin")
    open_page(signed_in, live_server)

    expect(
        signed_in.get_by_role(
            "heading",
            name="Your phone is in another time zone: Los Angeles. Use it for your times?",
        )
    ).to_be_visible()
    signed_in.get_by_role("button", name="Use this time zone").click()

    expect(signed_in.get_by_text("Your times now follow your phone's time zone.")).to_be_visible()
    patient.refresh_from_db()
    assert patient.zone == "America/Los_Angeles"


def test_zone_that_was_kept_is_not_offered_again(signed_in, live_server, patient):
    Patient.objects.update(zone="Europe/Berlin")
    open_page(signed_in, live_server)
    signed_in.get_by_role("button", name="Keep mine").click()
    expect(signed_in.get_by_text("Your times stay as they are.")).to_be_visible()

    open_page(signed_in, live_server)

    patient.refresh_from_db()
    expect(signed_in.get_by_role("heading", name="Your phone is in another")).to_have_count(0)
    assert (patient.zone, patient.declined_zone) == ("Europe/Berlin", "America/Los_Angeles")


# --- One tap --------------------------------------------------------------------------------------


def test_pause_ends_with_one_tap(signed_in, live_server, patient, today):
    Pause.objects.create(patient=patient, first_day=today - DAY, reason=PauseReason.AWAY)
    open_page(signed_in, live_server)

    signed_in.get_by_role("button", name="End the pause").click()

    expect(signed_in.get_by_text("Your pause has ended. Good to have you back.")).to_be_visible()
    expect(signed_in.get_by_role("button", name="End the pause")).to_have_count(0)
    assert patient.pauses.get().last_day == today - DAY


def test_yesterday_is_declared_with_one_tap(signed_in, live_server, patient, start_session):
    start_session(patient, at=timezone.now() - 2 * DAY, done=7)
    open_page(signed_in, live_server)

    signed_in.get_by_role("button", name="I did it yesterday").click()

    expect(signed_in.get_by_text("Thanks, we logged that day.")).to_be_visible()
    assert patient.streak(now=timezone.now()).current == 2


@pytest.fixture
def missed_two(signed_in, live_server, patient, start_session):
    """The front page of somebody who did not practice for two days."""
    start_session(patient, at=timezone.now() - 3 * DAY, done=7)
    Patient.objects.update(slot_answered_at=timezone.now())
    open_page(signed_in, live_server)
    return signed_in


def test_barrier_is_named_with_one_tap_and_fixed_with_another(missed_two, patient):
    missed_two.get_by_role("button", name="I had no time").click()

    expect(missed_two.get_by_role("heading", name="A few minutes keep the day")).to_be_focused()
    expect(missed_two.get_by_role("heading", name="What got in the way?")).to_have_count(0)
    assert patient.barrier_answers.get().barrier == Barrier.NO_TIME

    # The fix is one more tap.
    missed_two.get_by_role("button", name="Short version,").click()

    missed_two.wait_for_url("**/sessions/*/")
    assert patient.sessions.order_by("-started_at").first().version == "short"


def test_days_away_become_a_pause_unless_they_end_before_they_begin(missed_two, patient, today):
    missed_two.get_by_role("button", name="I was away").click()
    last_day = missed_two.get_by_label("Last day")
    proposed = last_day.input_value()
    last_day.fill(str(today - 20 * DAY))
    missed_two.get_by_role("button", name="Set the pause").click()

    # A refused one says so in its place.
    expect(missed_two.get_by_text("The last day comes before the first one.")).to_be_visible()
    expect(last_day).to_have_value(str(today - 20 * DAY))
    last_day.fill(proposed)
    missed_two.get_by_role("button", name="Set the pause").click()

    expect(missed_two.get_by_text("Your pause is set. Your streak waits for you.")).to_be_visible()
    pause = patient.pauses.get()
    assert (pause.first_day, pause.last_day) == (today - 2 * DAY, today - DAY)
    assert patient.streak(now=timezone.now()).current == 1


# --- The slot -------------------------------------------------------------------------------------


def test_habit_and_time_are_chosen_after_the_first_session(
    signed_in, live_server, patient, start_session
):
    session = start_session(patient, at=timezone.now(), done=7)
    session.finish(at=timezone.now())
    open_page(signed_in, live_server, session.get_absolute_url())
    question = card(signed_in, "When will you do it tomorrow?")
    own_words = question.get_by_label("In your own words")

    expect(own_words).to_be_hidden()
    question.get_by_role("radio", name="something else").check()
    expect(own_words).to_be_visible()
    question.get_by_role("radio", name="after coffee").check()
    expect(own_words).to_be_hidden()
    question.get_by_label("Your time").fill("07:10")
    question.get_by_role("button", name="Save my time").click()

    expect(signed_in.get_by_text("Your time is saved.")).to_be_visible()
    patient.refresh_from_db()
    assert (patient.anchor, str(patient.usual_slot)) == ("after coffee", "07:10:00")


@pytest.mark.exhaustive  # the walks of test_access.py meet each card, where it is opened again
def test_cards_keep_the_rules_of_accessibility(page, live_server, patient, start_session):
    sign_in(page, live_server, patient.user)
    start_session(patient, at=timezone.now() - 3 * DAY, done=7)
    Patient.objects.update(zone="Europe/Berlin")
    open_page(page, live_server)
    expect(page.get_by_role("heading", name="Your phone is in another")).to_be_visible()

    for barrier in ("I forgot", "It hurt", "I wasn't sure how to do it", "I was away"):
        button = page.locator("#barrier").get_by_role("button", name=barrier)
        if not button.is_visible():
            page.get_by_text("It was something else").click()
        with page.expect_response("**/barrier/answer/"):
            button.click()
        expect(button).to_be_hidden()
        assert broken_rules(page) == []


# --- Without JavaScript ---------------------------------------------------------------------------


@pytest.fixture
def plain_page(browser, live_server, patient, page):
    """The same patient in a browser without scripts."""
    sign_in(page, live_server, patient.user)
    context = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    yield context.new_page()
    context.close()


def test_barrier_and_its_fix_work_without_scripts(plain_page, live_server, patient, start_session):
    start_session(patient, at=timezone.now() - 3 * DAY, done=7)
    open_page(plain_page, live_server)

    plain_page.get_by_role("button", name="I wasn't sure how to do it").click()
    plain_page.get_by_label("Your question to the therapist").fill("Which knee?")
    plain_page.get_by_role("button", name="Send the question").click()

    expect(plain_page.get_by_text("Your therapist will read it")).to_be_visible()
    assert patient.barrier_answers.get().question == "Which knee?"


@pytest.mark.exhaustive
def test_yesterday_is_declared_without_scripts(plain_page, live_server, patient, start_session):
    start_session(patient, at=timezone.now() - 2 * DAY, done=7)
    open_page(plain_page, live_server)

    plain_page.get_by_role("button", name="Only the short version").first.click()

    expect(plain_page.get_by_text("Thanks, we logged that day.")).to_be_visible()
    assert patient.streak(now=timezone.now()).current == 2
