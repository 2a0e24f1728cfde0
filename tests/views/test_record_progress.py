"""Progress reports during a session: stored once, refused beside their field, by htmx or form."""

import pytest
import time_machine

from tests.conftest import NOW
from tests.views.reports import first_log, reports_of, url_of
from workouts.models import ExerciseLog, Routine, RoutineItem

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_progress_by_htmx_is_stored_and_answers_the_rail(guest_client, start_session):
    session = start_session()
    log = first_log(session)

    response = guest_client.post(
        url_of("record_progress", session),
        reports_of((log, {"reps_done": 2, "held_seconds": 60})),
        headers=HTMX,
    )

    log.refresh_from_db()
    assert (log.reps_done, log.held_seconds) == (2, 60)
    assert 'id="progress-rail"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_progress_by_a_plain_form_leads_back_to_the_page(guest_client, start_session):
    session = start_session()
    log = first_log(session)

    response = guest_client.post(
        url_of("record_progress", session), reports_of((log, {"declared_reps": 5}))
    )

    log.refresh_from_db()
    assert (log.declared_reps, response.headers["Location"]) == (5, session.get_absolute_url())


def test_progress_of_many_exercises_is_one_post(guest_client, start_session):
    session = start_session()
    rows = [(log, {"reps_done": 1}) for log in session.exercise_logs.in_order()]

    guest_client.post(url_of("record_progress", session), reports_of(*rows))

    assert session.exercise_logs.filter(reps_done=1).count() == 11


def test_progress_repeated_changes_nothing(guest_client, start_session):
    session = start_session()
    fields = reports_of((first_log(session), {"reps_done": 2}))

    for _attempt in range(3):
        guest_client.post(url_of("record_progress", session), fields, headers=HTMX)

    assert first_log(session).reps_done == 2


def test_progress_that_is_too_much_is_refused_beside_its_field(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("record_progress", session),
        reports_of((first_log(session), {"declared_reps": 6})),
    )

    assert (response.status_code, first_log(session).declared_reps) == (422, 0)
    assert response.context["formset"].forms[0].errors["declared_reps"] == [
        "At most 5 repetitions."
    ]


def test_progress_beside_an_impossible_answer_is_kept(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("finish_session", session),
        {**reports_of((first_log(session), {"reps_done": 2})), "pain_after": "11"},
    )

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (422, None)
    assert first_log(session).reps_done == 2


def test_progress_with_one_wrong_number_stores_the_rest(guest_client, start_session):
    session = start_session()
    good, bad, *_rest = session.exercise_logs.in_order()

    response = guest_client.post(
        url_of("record_progress", session),
        reports_of((bad, {"declared_reps": 50}), (good, {"reps_done": 1})),
    )

    assert (response.status_code, first_log(session).reps_done) == (422, 1)


def test_refused_progress_keeps_the_words_that_were_typed(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("record_progress", session),
        {**reports_of((first_log(session), {"declared_reps": 6})), "note": "My left knee clicks"},
    )

    assert "My left knee clicks" in response.content.decode()


def test_progress_for_an_exercise_of_another_routine_is_refused(guest_client, start_session):
    session = start_session()
    routine = Routine.objects.create(slug="other", name="Other", summary="Other")
    item = RoutineItem.objects.create(
        routine=routine,
        exercise=first_log(session).item.exercise,
        position=1,
        reps_min=1,
        reps_max=1,
        hold_seconds=1,
        rest_seconds=1,
        laterality="bilateral",
    )
    foreign = ExerciseLog(item=item, side="both")

    response = guest_client.post(
        url_of("record_progress", session), reports_of((foreign, {"reps_done": 1}))
    )

    assert response.status_code == 422
    assert "These numbers belong to another session" in response.content.decode()


def test_progress_of_another_guest_is_not_found(client, start_session):
    session = start_session()
    client.cookies["guest"] = "o" * 43

    response = client.post(
        url_of("record_progress", session), reports_of((first_log(session), {"reps_done": 1}))
    )

    assert (response.status_code, first_log(session).reps_done) == (404, 0)


def test_progress_by_get_is_not_allowed(guest_client, start_session):
    response = guest_client.get(url_of("record_progress", start_session()))

    assert response.status_code == 405
