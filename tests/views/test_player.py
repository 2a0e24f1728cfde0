"""Starting a session, its guided page, progress, the end, and whose it was."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.conftest import GUEST_SECRET, NOW, ZONE
from workouts.models import ExerciseLog, Patient, Routine, RoutineItem, SessionLog
from workouts.owners import GUEST_COOKIE, hash_secret

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
START = "/sessions/start/"


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def in_ms(instant):
    return int(instant.timestamp() * 1000)


def reports_of(*rows):
    """Form fields for reports, each a dict of figures with its log."""
    fields = {"reports-TOTAL_FORMS": len(rows), "reports-INITIAL_FORMS": 0}
    for nth, (log, figures) in enumerate(rows):
        for name, value in {"item": log.item_id, "side": log.side, **figures}.items():
            fields[f"reports-{nth}-{name}"] = value
    return fields


def url_of(name, session):
    return reverse(name, args=[session.uuid])


def first_log(session):
    return session.exercise_logs.in_order().first()


# --- Start ---------------------------------------------------------------------------------------


def test_start_opens_a_session_and_leads_to_it(client, content):
    response = client.post(START, {"version": "full"})

    assert response.headers["Location"] == SessionLog.objects.get().get_absolute_url()


def test_start_gives_a_guest_a_secret_and_keeps_its_hash(client, content):
    response = client.post(START)

    cookie = response.cookies[GUEST_COOKIE]
    assert SessionLog.objects.get().guest_hash == hash_secret(cookie.value)
    assert cookie["httponly"]


def test_start_keeps_the_guests_secret(guest_client, content):
    response = guest_client.post(START)

    assert GUEST_COOKIE not in response.cookies
    assert SessionLog.objects.get().guest_hash == hash_secret(GUEST_SECRET)


def test_start_of_a_patient_is_the_patients(patient_client, patient, content):
    patient_client.post(START)

    session = SessionLog.objects.get()
    assert (session.patient, session.guest_hash) == (patient, "")


def test_start_makes_staff_a_patient_of_their_own(client, content, django_user_model):
    user = django_user_model.objects.create_user("thea@example.com", is_staff=True)
    client.force_login(user)

    client.post(START)

    assert SessionLog.objects.get().patient == Patient.objects.get(user=user)


def test_start_decides_the_day_in_the_devices_zone(client, content):
    client.post(START, {"zone": "Asia/Tokyo"})

    session = SessionLog.objects.get()
    # Midnight of the 11th in Tokyo: by the rule of three o'clock still the day before.
    assert (str(session.practice_day), session.start_minute) == ("2026-06-10", 0)


def test_start_goes_on_with_todays_unfinished_session(patient_client, patient, start_session):
    session = start_session(patient)

    response = patient_client.post(START, {"zone": ZONE})

    assert response.headers["Location"] == session.get_absolute_url()
    assert SessionLog.objects.count() == 1


def test_start_after_a_finished_session_opens_another(patient_client, patient, start_session):
    start_session(patient).finish(at=NOW)

    patient_client.post(START, {"zone": ZONE})

    assert SessionLog.objects.of(patient).count() == 2


def test_start_leaves_yesterdays_session_behind(patient_client, patient, start_session):
    start_session(patient, at=NOW - timedelta(days=1))

    patient_client.post(START, {"zone": ZONE})

    assert SessionLog.objects.of(patient).count() == 2


def test_start_repeated_with_one_uuid_opens_one_session(guest_client, content):
    fields = {"uuid": str(uuid.uuid4())}

    for _attempt in range(3):
        guest_client.post(START, fields)

    assert SessionLog.objects.count() == 1


def test_start_with_another_persons_uuid_is_not_found(client, start_session):
    session = start_session()

    response = client.post(START, {"uuid": str(session.uuid)})

    assert response.status_code == 404


def test_start_corrects_a_device_clock_that_is_off(client, content):
    device_now = NOW + timedelta(hours=5)

    client.post(
        START,
        {
            "started_at_ms": in_ms(device_now - timedelta(minutes=10)),
            "device_now_ms": in_ms(device_now),
        },
    )

    assert SessionLog.objects.get().started_at == NOW - timedelta(minutes=10)


def test_start_from_too_long_ago_is_kept_and_marked(client, content):
    client.post(
        START,
        {"started_at_ms": in_ms(datetime(2001, 1, 1, tzinfo=UTC)), "device_now_ms": in_ms(NOW)},
    )

    session = SessionLog.objects.get()
    assert (session.started_at, session.start_was_clamped) == (NOW - timedelta(days=30), True)


def test_start_teaches_the_patients_zone_once(client, make_patient, content):
    patient = make_patient("new@example.com")
    Patient.objects.update(zone="")
    client.force_login(patient.user)

    client.post(START, {"zone": "Europe/Madrid"})
    client.post(START, {"zone": "Asia/Tokyo"})

    patient.refresh_from_db()
    assert patient.zone == "Europe/Madrid"


def test_start_without_any_routine_says_so(client, no_content):
    response = client.post(START, follow=True)

    assert "There is no routine to practise yet." in response.content.decode()


def test_start_without_javascript_learns_no_zone(client, make_patient, content):
    patient = make_patient("new@example.com")
    Patient.objects.update(zone="")
    client.force_login(patient.user)

    client.post(START)

    patient.refresh_from_db()
    assert patient.zone == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uuid", "not-a-uuid"),
        ("zone", "Mars/Olympus"),
        ("version", "endless"),
        ("pain_before", "11"),
        ("started_at_ms", "-1"),
        ("device_now_ms", "9" * 30),
    ],
)
def test_start_with_a_wrong_value_says_so_and_opens_nothing(client, content, field, value):
    response = client.post(START, {field: value})

    assert (response.status_code, SessionLog.objects.count()) == (422, 0)
    assert response.context["form"].errors[field]


# --- The page ------------------------------------------------------------------------------------


def test_session_page_carries_the_steps(guest_client, start_session):
    session = start_session()

    response = guest_client.get(session.get_absolute_url())

    assert '"phase": "lead-in"' in response.context["player_data"]


@pytest.mark.parametrize("tones", [True, False])
def test_session_page_knows_whether_the_patient_wants_tones(
    patient_client, patient, start_session, tones
):
    Patient.objects.update(cue_tones=tones)
    session = start_session(patient)

    data = json.loads(patient_client.get(session.get_absolute_url()).context["player_data"])

    assert data["cues"] == {"tones": tones}


def test_session_page_says_which_sides_are_done(guest_client, start_session):
    session = start_session(done=2)

    response = guest_client.get(session.get_absolute_url())

    states = [each["state"] for each in response.context["rail"]]
    assert states == ["done", "done", "open", "open", "open", "open", "open"]


def test_finished_session_shows_the_chain(patient_client, patient, start_session):
    session = start_session(patient, done=7)
    session.finish(at=NOW)

    response = patient_client.get(session.get_absolute_url())

    assert response.context["streak"].chain == 1


def test_session_page_queries_do_not_grow_with_the_exercises(
    guest_client, start_session, count_queries
):
    short, full = start_session(version="short"), start_session()

    assert count_queries(guest_client, short.get_absolute_url()) == count_queries(
        guest_client, full.get_absolute_url()
    )


# --- Progress ------------------------------------------------------------------------------------


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


def test_progress_with_one_wrong_report_stores_none(guest_client, start_session):
    session = start_session()
    good, bad, *_rest = session.exercise_logs.in_order()

    guest_client.post(
        url_of("record_progress", session),
        reports_of((good, {"reps_done": 1}), (bad, {"reps_done": 50})),
    )

    assert first_log(session).reps_done == 0


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
    assert "These figures are not of this session" in response.content.decode()


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


# --- Finish --------------------------------------------------------------------------------------


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


def test_finish_with_impossible_pain_keeps_the_session_open_and_the_words(
    guest_client, start_session
):
    session = start_session()

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "11", "note": "Twelve would be worse"}
    )

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (422, None)
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


# --- “Was this you?” -----------------------------------------------------------------------------


@pytest.fixture
def returning_client(patient_client):
    """The patient is signed in on a browser that practised as a guest before."""
    patient_client.cookies["guest"] = GUEST_SECRET
    return patient_client


def test_dashboard_asks_whose_the_guest_sessions_were(returning_client, start_session):
    start_session(done=1)

    response = returning_client.get("/progress/")

    assert response.context["claimable_count"] == 1


def test_claim_yes_keeps_the_guest_sessions(returning_client, patient, start_session):
    session = start_session(done=7)

    returning_client.post("/sessions/claim/", {"answer": "yes"})

    session.refresh_from_db()
    assert session.patient == patient


def test_claim_no_forgets_the_guest(returning_client, start_session):
    session = start_session(done=7)

    response = returning_client.post("/sessions/claim/", {"answer": "no"})

    session.refresh_from_db()
    assert (session.patient, response.cookies[GUEST_COOKIE].value) == (None, "")


def test_claim_without_an_answer_asks_again(returning_client, start_session):
    session = start_session(done=7)

    response = returning_client.post("/sessions/claim/")

    session.refresh_from_db()
    assert (response.status_code, session.patient) == (422, None)


def test_claim_of_a_stranger_leads_to_the_sign_in(guest_client, start_session):
    session = start_session(done=7)

    response = guest_client.post("/sessions/claim/", {"answer": "yes"})

    session.refresh_from_db()
    assert (session.patient, response.headers["Location"]) == (None, "/accounts/login/code/")


def test_claim_by_get_is_not_allowed(returning_client):
    assert returning_client.get("/sessions/claim/").status_code == 405
