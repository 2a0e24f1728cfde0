"""“I did it yesterday”: declaring a day that was practiced without the app."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.conftest import NOW, ZONE
from workouts.models import Exercise, Patient, Pause, Plan, Routine, SessionLog, SkipReason
from workouts.models.exercise_logs import Report
from workouts.models.sessions import SessionLength

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}
HOME = ZoneInfo(ZONE)
TODAY = NOW.date()
DAY = timedelta(days=1)
YESTERDAY = {"day": "2026-06-09", "version": "full"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def declare(client, fields=YESTERDAY, **options):
    return client.post("/sessions/declare/", fields, **options)


def words_of(response):
    return [str(each) for each in response.context["messages"]]


# --- The session that is made ---------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, BOOSTED, HTMX])
def test_declared_day_is_kept_by_the_patients_word_alone(patient_client, patient, content, headers):
    declare(patient_client, headers=headers)

    session = patient.sessions.kept().get()
    logs = session.exercise_logs.all()
    assert (session.practice_day, session.version) == (TODAY - DAY, SessionLength.FULL)
    assert (session.declared_later, session.finished_at) == (True, NOW)
    assert [log.declared_reps for log in logs] == [log.prescribed_reps for log in logs]
    assert {(log.reps_done, log.held_seconds) for log in logs} == {(0, 0)}


def test_declared_short_version_is_that(patient_client, patient, content):
    declare(patient_client, YESTERDAY | {"version": "short"})

    session = patient.sessions.kept().get()
    items = {log.item.in_short for log in session.exercise_logs.select_related("item")}
    assert (session.version, items) == (SessionLength.SHORT, {True})


def test_declared_day_follows_the_plan_of_that_day(patient_client, patient, content):
    routine = Routine.objects.default()
    for starts_on, reps in [(date(2026, 6, 1), 2), (TODAY, 9)]:
        plan = Plan.objects.create(patient=patient, routine=routine, starts_on=starts_on)
        plan.items.create(item=routine.items.first(), reps_min=reps, reps_max=reps)

    declare(patient_client)

    log = patient.sessions.get().exercise_logs.in_order().first()
    assert (log.item, log.declared_reps) == (routine.items.first(), 2)


@pytest.mark.parametrize(
    ("slot", "wall"),
    [
        (time(7, 10), datetime(2026, 6, 9, 7, 10, tzinfo=HOME)),
        (time(0, 30), datetime(2026, 6, 10, 0, 30, tzinfo=HOME)),
        (None, datetime(2026, 6, 9, 12, 0, tzinfo=HOME)),
    ],
)
def test_declared_session_starts_at_the_slot_or_at_noon(
    patient_client, patient, content, slot, wall
):
    Patient.objects.update(usual_slot=slot)

    declare(patient_client)

    session = patient.sessions.get()
    assert session.started_at == wall


def test_declared_session_starts_at_the_usual_time_without_a_slot(
    patient_client, patient, start_session
):
    start_session(patient, done=7)  # at eight

    declare(patient_client)

    assert patient.sessions.get(practice_day=TODAY - DAY).start_minute == 8 * 60


def test_declared_session_says_nothing_about_the_usual_time(patient_client, patient, start_session):
    start_session(patient, at=NOW - 2 * DAY, done=7)
    Patient.objects.update(usual_slot=time(21, 0))

    declare(patient_client)

    assert patient.sessions.latest_start_minutes(14) == [8 * 60]


# --- A session begun that day ---------------------------------------------------------------------


def test_session_begun_that_day_is_raised_and_keeps_what_was_timed(
    patient_client, patient, start_session
):
    begun = start_session(patient, at=NOW - DAY, done=2)

    declare(patient_client)

    session = patient.sessions.kept().get()
    timed = [log.reps_done > 0 for log in session.exercise_logs.in_order()]
    assert (session.pk, session.declared_later, timed.count(True)) == (begun.pk, False, 3)


def test_session_only_opened_that_day_has_no_known_start(patient_client, patient, start_session):
    start_session(patient, at=NOW - DAY)

    declare(patient_client)

    assert patient.sessions.get().declared_later is True


def test_what_was_skipped_that_day_stays_skipped(patient_client, patient, start_session):
    begun = start_session(patient, at=NOW - DAY, done=1)
    log = begun.exercise_logs.in_order().last()
    skip = Report(item_id=log.item_id, side=log.side, skip_reason=SkipReason.PAIN)
    begun.record([skip], at=NOW)

    declare(patient_client)

    log.refresh_from_db()
    assert (log.declared_reps, log.skip_reason) == (0, SkipReason.PAIN)
    assert patient.sessions.kept().count() == 1


def test_session_of_the_other_version_is_left_as_it_is(patient_client, patient, start_session):
    begun = start_session(patient, at=NOW - DAY, version=SessionLength.FULL, done=1)

    declare(patient_client, YESTERDAY | {"version": "short"})

    assert patient.sessions.kept().get().version == SessionLength.SHORT
    assert set(begun.exercise_logs.values_list("declared_reps", flat=True)) == {0}


def test_declaring_again_changes_nothing(patient_client, patient, content):
    declare(patient_client)

    response = declare(patient_client, YESTERDAY | {"back": "today"}, follow=True)

    assert patient.sessions.count() == 1
    assert words_of(response)[-1] == "That day already counts."


def test_kept_day_is_not_declared(patient_client, patient, start_session):
    start_session(patient, at=NOW - DAY, done=7)

    declare(patient_client)

    assert patient.sessions.filter(exercise_logs__declared_reps__gt=0).count() == 0


# --- The streak repairs itself -------------------------------------------------------------------


def test_streak_is_whole_again_after_the_gap_is_declared(patient_client, patient, start_session):
    for days_ago in (0, 2, 3):
        start_session(patient, at=NOW - days_ago * DAY, done=7)
    broken = patient.streak(now=NOW).current

    declare(patient_client)

    assert (broken, patient.streak(now=NOW).current) == (1, 4)


def test_reserve_day_comes_back_once_its_day_is_declared(patient_client, patient, start_session):
    for days_ago in (0, *range(2, 9)):
        start_session(patient, at=NOW - days_ago * DAY, done=7)
    spent = patient.streak(now=NOW).reserves

    declare(patient_client)

    streak = patient.streak(now=NOW)
    assert (spent, streak.reserves, streak.current) == (0, 1, 9)


def test_declared_days_may_come_in_any_order(patient_client, patient, start_session):
    for days_ago in (0, 4):
        start_session(patient, at=NOW - days_ago * DAY, done=7)

    for day in ("2026-06-08", "2026-06-09", "2026-06-07"):
        declare(patient_client, {"day": day})

    assert patient.streak(now=NOW).current == 5


def test_day_in_a_pause_may_be_declared_and_counts(patient_client, patient, start_session):
    start_session(patient, done=7)
    Pause.objects.create(patient=patient, first_day=TODAY - 5 * DAY, reason="away")

    declare(patient_client)

    assert patient.streak(now=NOW).current == 2


# --- What is offered ------------------------------------------------------------------------------


def test_days_without_practice_are_offered(patient_client, patient, start_session):
    for days_ago in (2, 5):
        start_session(patient, at=NOW - days_ago * DAY, done=7)

    response = patient_client.get("/")

    text = response.content.decode()
    assert response.context["declarable_days"] == (TODAY - DAY, TODAY - 3 * DAY)
    assert ["I did it yesterday" in text, "I did it on Sunday" in text] == [True, True]


@pytest.mark.parametrize("days_ago", [[], [0], [0, 1, 2, 3, 9]])
def test_nothing_is_offered_where_nothing_was_missed(
    patient_client, patient, start_session, days_ago
):
    for number in days_ago:
        start_session(patient, at=NOW - number * DAY, done=7)

    assert "Practiced without the app?" not in patient_client.get("/").content.decode()


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, BOOSTED])
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("day", {"day": "2026-06-10"}),
        ("day", {"day": "2026-06-11"}),
        ("day", {"day": "2026-06-06"}),
        ("day", {"day": ""}),
        ("version", {"version": "long"}),
    ],
)
def test_impossible_day_is_refused(patient_client, patient, content, field, changes, headers):
    response = declare(patient_client, YESTERDAY | changes, headers=headers)

    assert (response.status_code, patient.sessions.count()) == (422, 0)
    assert list(response.context["form"].errors) == [field]


def test_day_without_a_routine_says_so(patient_client, patient, no_content):
    response = declare(patient_client, YESTERDAY | {"back": "today"}, follow=True)

    assert Exercise.objects.count() == 0
    assert words_of(response) == ["There is no routine yet. Please ask your clinic."]


def test_declaring_by_get_is_not_allowed(patient_client):
    assert patient_client.get("/sessions/declare/").status_code == 405


def test_declaring_from_another_persons_page_writes_nothing(patient_client, make_patient, content):
    other = make_patient("other@example.com").user

    response = declare(patient_client, YESTERDAY | {"page_owner": f"user-{other.opaque_id.hex}"})

    assert (response.status_code, SessionLog.objects.count()) == (409, 0)
