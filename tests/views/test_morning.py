"""The question of the morning after: when it is asked, and what becomes of its answer."""

from datetime import timedelta

import pytest
import time_machine

from tests.conftest import NOW
from workouts.models import SessionLog

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def last_session(start_session):
    return start_session(at=NOW - DAY, done=7)


def url_of_morning(session):
    return f"/sessions/{session.uuid}/morning/"


def pain_of(session):
    session.refresh_from_db()
    return session.pain_next_morning


@pytest.mark.parametrize(
    ("days_ago", "is_asked"), [(0, False), (1, True), (2, True), (3, False), (30, False)]
)
def test_today_asks_for_the_morning_after_for_two_days(
    guest_client, start_session, days_ago, is_asked
):
    session = start_session(at=NOW - days_ago * DAY, done=1)

    asked = guest_client.get("/").context["morning_session"]

    assert asked == (session if is_asked else None)


def test_today_asks_a_patient_on_both_pages(patient_client, patient, start_session):
    start_session(patient, at=NOW - DAY, done=1)

    pages = [patient_client.get(url).content.decode() for url in ("/", "/progress/")]

    assert ["How is your hip this morning?" in page for page in pages] == [True, True]


def test_today_asks_for_the_last_session_alone(guest_client, start_session):
    start_session(at=NOW - 2 * DAY, done=1)
    answered = start_session(at=NOW - DAY, done=1)
    answered.record_morning(2, at=NOW)

    assert guest_client.get("/").context["morning_session"] is None


def test_today_asks_nothing_of_a_session_that_was_only_opened(guest_client, start_session):
    start_session(at=NOW - DAY)

    assert guest_client.get("/").context["morning_session"] is None


def test_today_asks_nothing_once_todays_exercises_have_begun(
    guest_client, start_session, last_session
):
    start_session(done=1)

    assert guest_client.get("/").context["morning_session"] is None


def test_today_asks_nobody_about_anothers_session(client, last_session):
    assert client.get("/").context["morning_session"] is None


def test_morning_by_a_plain_form_says_thanks(guest_client, last_session):
    response = guest_client.post(url_of_morning(last_session), {"pain": "3"}, follow=True)

    assert (pain_of(last_session), response.redirect_chain) == (3, [("/", 302)])
    assert "Thanks, we noted that." in response.content.decode()


def test_morning_by_htmx_answers_the_card_alone(guest_client, last_session):
    response = guest_client.post(url_of_morning(last_session), {"pain": "3"}, headers=HTMX)

    page = response.content.decode()
    assert pain_of(last_session) == 3
    assert ('id="morning"' in page, "We noted 3 of 10" in page, "<html" in page) == (
        True,
        True,
        False,
    )


def test_morning_answered_again_takes_the_later_answer(guest_client, last_session):
    for pain in ("3", "3", "5"):
        guest_client.post(url_of_morning(last_session), {"pain": pain}, headers=HTMX)

    assert pain_of(last_session) == 5


def test_morning_of_concern_leads_to_advice(guest_client, last_session):
    SessionLog.objects.update(pain_before=1)

    response = guest_client.post(url_of_morning(last_session), {"pain": "3"}, follow=True)

    assert response.redirect_chain == [(last_session.get_absolute_url(), 302)]
    assert "No one is watching live." in response.content.decode()


def test_morning_of_concern_by_htmx_gives_advice_at_once(guest_client, last_session):
    SessionLog.objects.update(pain_before=1)

    response = guest_client.post(url_of_morning(last_session), {"pain": "3"}, headers=HTMX)

    assert "No one is watching live." in response.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("fields", [{}, {"pain": "11"}, {"pain": "-1"}, {"pain": "a lot"}])
def test_morning_without_a_possible_answer_is_asked_again(
    guest_client, last_session, fields, headers
):
    response = guest_client.post(url_of_morning(last_session), fields, headers=headers)

    assert (response.status_code, pain_of(last_session)) == (422, None)
    assert "How is your hip this morning?" in response.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_morning_that_is_over_is_not_kept_and_said_so(guest_client, start_session, headers):
    session = start_session(at=NOW - 5 * DAY, done=1)

    response = guest_client.post(
        url_of_morning(session), {"pain": "3"}, headers=headers, follow=True
    )

    assert pain_of(session) is None
    assert "That morning is over" in response.content.decode()


def test_morning_of_another_guest_is_not_found(client, last_session):
    client.cookies["guest"] = "o" * 43

    response = client.post(url_of_morning(last_session), {"pain": "3"})

    assert (response.status_code, pain_of(last_session)) == (404, None)


def test_morning_by_get_is_not_allowed(guest_client, last_session):
    assert guest_client.get(url_of_morning(last_session)).status_code == 405
