"""Finishing a session with pain and a note, and reopening it on the same day."""

from datetime import timedelta

import pytest
import time_machine

from tests.conftest import NOW
from tests.views.reports import first_log, reports_of, url_of
from workouts.models import SessionLog

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


# --- Finish ---------------------------------------------------------------------------------------


def test_finish_closes_the_session_with_pain_and_words(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "3", "note": "Easier than last week"}
    )

    session.refresh_from_db()
    assert (session.finished_at, session.pain_after, session.note) == (
        NOW,
        3,
        "Easier than last week",
    )
    assert response.headers["Location"] == session.get_absolute_url()


def test_finish_takes_the_reports_sent_along(guest_client, start_session):
    session = start_session()

    guest_client.post(
        url_of("finish_session", session), reports_of((first_log(session), {"reps_done": 5}))
    )

    assert first_log(session).reps_done == 5


def test_finish_without_answers_is_fine(guest_client, start_session):
    session = start_session()

    guest_client.post(url_of("finish_session", session))

    session.refresh_from_db()
    assert (session.finished_at, session.pain_after, session.note) == (NOW, None, "")


@pytest.mark.parametrize("wrong", [{"pain_after": "11"}, {"declared_reps": "51"}])
def test_finish_with_a_wrong_answer_keeps_the_session_open_and_the_words(
    guest_client, start_session, wrong
):
    session = start_session()
    rows = reports_of((first_log(session), {"reps_done": 2}))
    if "declared_reps" in wrong:
        rows, wrong = reports_of((first_log(session), wrong)), {}

    response = guest_client.post(
        url_of("finish_session", session), {**rows, **wrong, "note": "Twelve would be worse"}
    )

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (422, None)
    assert session.note == "Twelve would be worse"
    assert "Twelve would be worse" in response.content.decode()


def test_finish_repeated_keeps_the_first_time(guest_client, start_session):
    session = start_session()
    guest_client.post(url_of("finish_session", session))

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        guest_client.post(url_of("finish_session", session))

    session.refresh_from_db()
    assert session.finished_at == NOW


def test_finish_of_another_patient_is_not_found(client, start_session, patient, make_patient):
    session = start_session(patient)
    client.force_login(make_patient("other@example.com").user)

    response = client.post(url_of("finish_session", session))

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (404, None)


def test_finish_by_get_is_not_allowed(guest_client, start_session):
    response = guest_client.get(url_of("finish_session", start_session()))

    assert response.status_code == 405


def test_finished_session_of_concern_says_what_to_do(guest_client, start_session):
    session = start_session(done=7)
    SessionLog.objects.update(pain_before=2)

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "4"}, follow=True
    )

    page = response.content.decode()
    assert "It hurts more than before the session" in page
    assert "No one is watching live." in page


def test_finished_session_above_the_limit_says_so(guest_client, start_session):
    session = start_session(done=7)
    SessionLog.objects.update(pain_limit=3)

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "4"}, follow=True
    )

    assert "more pain than your therapist wants" in response.content.decode()


def test_finished_session_without_concern_gives_no_advice(guest_client, start_session):
    session = start_session(done=7)
    SessionLog.objects.update(pain_before=2)

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "3"}, follow=True
    )

    assert "No one is watching live." not in response.content.decode()


def test_finished_session_says_what_was_eased(guest_client, start_session):
    session = start_session()
    fields = reports_of((first_log(session), {"reps_done": 2, "eased": 1}))

    response = guest_client.post(url_of("finish_session", session), fields, follow=True)

    assert [entry["is_eased"] for entry in response.context["rail"]] == [True] + [False] * 6


# --- Going on with a closed one -------------------------------------------------------------------


@pytest.fixture
def closed(start_session):
    session = start_session(done=3)
    session.finish(at=NOW)
    return session


def is_closed(session):
    session.refresh_from_db()
    return session.finished_at is not None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_reopen_leads_back_to_the_guided_page(guest_client, closed, headers):
    response = guest_client.post(url_of("reopen_session", closed), headers=headers)

    assert (is_closed(closed), response.headers["Location"]) == (False, closed.get_absolute_url())


def test_reopen_keeps_what_was_done(guest_client, closed):
    guest_client.post(url_of("reopen_session", closed))

    assert first_log(closed).reps_done == 5


def test_reopen_repeated_leaves_it_open(guest_client, closed):
    for _attempt in range(3):
        guest_client.post(url_of("reopen_session", closed))

    assert is_closed(closed) is False


def test_reopen_on_another_day_says_that_it_stays_closed(guest_client, closed):
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        response = guest_client.post(url_of("reopen_session", closed), follow=True)

    assert is_closed(closed) is True
    assert "This session stays closed" in response.content.decode()


def test_reopen_of_another_guest_is_not_found(client, closed):
    client.cookies["guest"] = "o" * 43

    response = client.post(url_of("reopen_session", closed))

    assert (response.status_code, is_closed(closed)) == (404, True)


def test_reopen_by_get_is_not_allowed(guest_client, closed):
    assert guest_client.get(url_of("reopen_session", closed)).status_code == 405


@pytest.mark.parametrize(("done", "is_offered"), [(3, True), (7, False)])
def test_finished_session_offers_to_go_on_while_something_is_left(
    guest_client, start_session, done, is_offered
):
    session = start_session(done=done)
    session.finish(at=NOW)

    pages = [guest_client.get(url).content.decode() for url in (session.get_absolute_url(), "/")]

    assert ["Continue this session" in page for page in pages] == [is_offered] * 2
