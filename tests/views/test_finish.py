"""Finishing a session with pain and a note, and reopening it on the same day."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from model_bakery import baker

from tests.conftest import NOW
from tests.views.reports import first_log, reports_of, url_of
from workouts.models import Pause, SessionLog

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


# --- The greeting ---------------------------------------------------------------------------------

A_DAY = timedelta(days=1)


def summary_of(client, session, *, later=timedelta()):
    """The summary's text that long after now, with single spaces and without markup."""
    with time_machine.travel(NOW + later, tick=False):
        page = client.get(session.get_absolute_url()).content.decode()
    main = re.search(r"<main.*</main>", page, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def finished(session):
    session.finish(at=NOW)
    return session


def test_finished_session_greets_with_the_new_day_of_the_streak_and_the_next_time(
    patient_client, patient, start_session
):
    patient.usual_slot = time(7)
    patient.save()
    for ago in (1, 2):
        start_session(patient, at=NOW - ago * A_DAY, done=7).finish(at=NOW)

    text = summary_of(patient_client, finished(start_session(patient, done=7)))

    assert text.startswith("3 day streak Done for today ")
    assert "See you tomorrow at 7 a.m. Your progress" in text


def test_finished_session_greets_a_guest_and_says_what_an_account_keeps(
    guest_client, start_session
):
    text = summary_of(guest_client, finished(start_session(done=7)))

    assert text.startswith("Done for today ")
    assert "See you tomorrow" in text
    assert "Sign up to keep it, see your streak grow, and get reminders." in text


def test_finished_session_in_a_pause_says_see_you_after_it(patient_client, patient, start_session):
    day = NOW.date()
    baker.make(Pause, patient=patient, first_day=day, last_day=None)

    text = summary_of(patient_client, finished(start_session(patient, done=7)))

    assert "See you after your pause" in text


def test_session_stopped_early_says_what_is_missing_and_does_not_close_the_ring(
    guest_client, start_session
):
    session = finished(start_session(done=1))

    context = guest_client.get(session.get_absolute_url()).context

    assert "Well done so far What you did is saved. 3 more exercises and today counts." in (
        summary_of(guest_client, session)
    )
    assert (context["is_done"], context["greets"], context["todays_share"]) == (False, False, 8)


def test_session_stopped_early_greets_once_an_earlier_one_of_the_day_counts(
    guest_client, start_session
):
    start_session(at=NOW - timedelta(hours=1), done=4).finish(at=NOW)

    context = guest_client.get(finished(start_session(done=1)).get_absolute_url()).context

    assert (context["greets"], context["missing_exercises"]) == (True, 0)


def test_session_stopped_early_is_told_what_is_missing_though_the_next_one_is_open(
    guest_client, start_session
):
    session = finished(start_session(at=NOW - timedelta(hours=1), done=1))
    start_session()

    assert "3 more exercises" in summary_of(guest_client, session)


@pytest.mark.parametrize(
    ("later", "heading"), [(timedelta(hours=1), "Done for today"), (A_DAY, "Done on June 10")]
)
def test_finished_session_opened_again_later_is_a_plain_summary(
    patient_client, patient, start_session, later, heading
):
    patient.usual_slot = time(7)
    patient.save()

    text = summary_of(patient_client, finished(start_session(patient, done=7)), later=later)

    assert text.startswith(f"{heading} Your progress What you did")
    assert "See you" not in text


def test_session_declared_for_an_earlier_day_is_a_plain_summary(
    patient_client, patient, start_session
):
    session = finished(start_session(patient, at=NOW - A_DAY, done=7))

    text = summary_of(patient_client, session)

    assert text.startswith("Done on June 9 Your progress What you did")


def test_session_without_a_repetition_is_not_greeted(guest_client, start_session):
    start_session(at=NOW - timedelta(hours=1), done=7).finish(at=NOW)

    text = summary_of(guest_client, finished(start_session()))

    assert text.startswith("Closed, nothing logged")
    assert "See you" not in text


def test_finished_session_that_hurt_has_no_chord(guest_client, start_session):
    calm, hurt = start_session(done=7), start_session(done=7)
    SessionLog.objects.filter(pk=hurt.pk).update(pain_before=2)
    fields = {"pain_after": "5"}

    pages = [
        guest_client.post(url_of("finish_session", each), fields, follow=True).content.decode()
        for each in (calm, hurt)
    ]

    assert ["data-chord" in page for page in pages] == [True, False]


@pytest.mark.parametrize(("client_name", "is_told"), [("patient", True), ("guest", False)])
def test_finish_form_says_who_reads_the_answers_to_those_who_have_a_therapist(
    request, patient, start_session, client_name, is_told
):
    session = start_session(patient if is_told else None)
    client = request.getfixturevalue(f"{client_name}_client")

    page = client.get(session.get_absolute_url()).content.decode()

    assert ("Both are optional." in page, "Your therapist reads them" in page) == (True, is_told)


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
