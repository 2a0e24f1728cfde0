"""Sessions: read at the desk, never written."""

from datetime import timedelta

import pytest

from tests.admin.conftest import add_history, everything, list_url, queries_of, url_of
from workouts.admin.sessions import SessionColumns
from workouts.models import ExerciseLog, SessionLog, SkipReason

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_list_tells_day_dose_pain_and_word(therapist_client, own):
    text = therapist_client.get(list_url(SessionLog)).content.decode()

    cells = ["June 10, 2026", "8 a.m.", "full", "100 %", "Word of Olga Own"]
    assert [cell for cell in cells if cell not in text] == []


def test_page_tells_each_exercise_and_side(therapist_client, own):
    own.session.exercise_logs.filter(side="left").update(skip_reason=SkipReason.PAIN)

    response = therapist_client.get(url_of(own.session))

    formset = response.context["inline_admin_formsets"][0].formset
    assert len(formset.forms) == ExerciseLog.objects.filter(session=own.session).count()
    assert "it hurts" in response.content.decode()
    assert "not skipped" not in response.content.decode()


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
def test_nobody_writes_a_session(who, request, own):
    client = request.getfixturevalue(who)
    before = everything()

    answers = [
        client.post(url_of(own.session), {"note": "forged"}),
        client.post(url_of(own.session, "delete"), {"post": "yes"}),
        client.post(list_url(SessionLog) + "add/", {"note": "forged"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert everything() == before


def test_guests_sessions_are_nobody_s_to_see(administrator_client, start_session):
    session = start_session(done=7)

    assert administrator_client.get(url_of(session)).status_code == 404


def test_list_takes_as_many_queries_for_thirty_sessions_as_for_one(therapist_client, own):
    for_one = queries_of(therapist_client, list_url(SessionLog))
    add_history(own.patient, own.session, days=[DAY * back for back in range(1, 30)])

    assert queries_of(therapist_client, list_url(SessionLog)) == for_one


def test_session_without_exercises_has_no_dose():
    session = SessionLog()
    session.prescribed_reps = None

    assert SessionColumns().dose_done(session) == "–"
