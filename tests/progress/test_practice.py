"""A patient's practice as the dashboard reads it: in two queries, and never out of date."""

import tracemalloc
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from tests.conftest import NOW, full_reports, owner_of
from tests.histories import repeat
from workouts.models import BarrierAnswer, Pause, Plan, Routine, SessionLog
from workouts.models.hashed import hash_secret
from workouts.models.latest_sessions import morning_session, todays_session
from workouts.models.notes import SharedNote, TherapistNote, Visibility, read_shared_notes
from workouts.models.owners import Owner
from workouts.models.pauses import PauseReason
from workouts.models.prescriptions import prescribed_for, read_doses
from workouts.models.sessions import SessionLength
from workouts.models.users import User
from workouts.progress.practice import pasts, read_practice, read_tallies

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)
SECRET = "s" * 43


@pytest.fixture(autouse=True)
def fresh_memory():
    pasts.forget()
    yield
    pasts.forget()


def practice_of(patient, *, now=NOW):
    return read_practice(owner_of(patient), now=now)


def ago(days):
    return NOW - timedelta(days=days)


def test_practice_of_nobody_yet_is_empty(patient):
    practice = practice_of(patient)

    assert (practice.tallies, practice.starts, practice.first_day) == ((), (), None)


@pytest.mark.parametrize("is_remembered", [False, True])
def test_streak_is_the_patients_own(patient, start_session, is_remembered):
    for days in (0, 1, 2, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 30, 31, 33):
        start_session(patient, at=ago(days), done=7)
    Plan.objects.create(
        patient=patient, routine=Routine.objects.default(), starts_on="2026-06-01", weekday_mask=63
    )
    baker.make(Pause, patient=patient, first_day="2026-05-12", last_day="2026-05-15")
    if is_remembered:
        practice_of(patient)

    practice = practice_of(patient)

    assert practice.streak == patient.streak(now=NOW)


def test_years_of_everybody_remembered_take_little_memory(patient, start_session):
    repeat(start_session(patient, done=7), times=365)
    practice_of(patient)  # compiles the queries
    pasts.forget()
    tracemalloc.start()

    practice_of(patient)
    with_it, _peak = tracemalloc.get_traced_memory()
    pasts.forget()
    without_it, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 0 < pasts.most * (with_it - without_it) < 4_000_000


def test_practice_takes_two_queries_remembered_or_not(patient, start_session):
    for days in (0, 40):
        start_session(patient, at=ago(days), done=7)
    counts = []

    for _nth in range(2):
        with CaptureQueriesContext(connection) as queries:
            practice_of(patient)
        counts.append(len(queries))

    assert counts == [2, 2]


@pytest.mark.parametrize("days", [1, 20, 40])
def test_session_that_arrives_late_is_seen(patient, start_session, days):
    start_session(patient, at=ago(45), done=7)
    before = practice_of(patient).streak.longest
    start_session(patient, at=ago(44), done=7)
    practice_of(patient)

    start_session(patient, at=ago(days), done=7)

    assert before == 1
    assert practice_of(patient).streak == patient.streak(now=NOW)
    assert len(practice_of(patient).tallies) == 3


@pytest.mark.parametrize("days", [0, 40])
def test_progress_that_arrives_late_is_seen(patient, start_session, days):
    session = start_session(patient, at=ago(days))
    practice_of(patient)

    session.record(full_reports(session, exercises=7), at=NOW)

    assert practice_of(patient).streak.longest == 1


def test_pain_that_arrives_late_is_seen(patient, start_session):
    session = start_session(patient, at=ago(40), done=7)
    practice_of(patient)

    session.record([], at=NOW, pain_after=4)

    assert [each.pain_after for each in practice_of(patient).tallies] == [4]


def test_claimed_session_is_seen(patient, start_session):
    practice_of(patient)
    start_session(at=ago(40), done=7)

    SessionLog.objects.claim(hash_secret("g" * 43), patient)

    assert practice_of(patient).first_day == TODAY - timedelta(days=40)


def test_pause_set_for_the_past_is_seen(patient, start_session):
    for days in (40, 42):
        start_session(patient, at=ago(days), done=7)
    practice_of(patient)

    day = TODAY - timedelta(days=41)
    baker.make(Pause, patient=patient, first_day=day, last_day=day)

    assert practice_of(patient).streak.longest == 2


def test_week_that_has_passed_is_read_anew(patient, start_session):
    start_session(patient, at=ago(1), done=7)
    practice_of(patient)

    later = practice_of(patient, now=NOW + timedelta(days=30))

    assert later.streak == patient.streak(now=NOW + timedelta(days=30))


def test_practice_holds_nobody_elses_sessions(patient, make_patient, start_session):
    start_session(make_patient("other@example.com"), done=7)
    start_session(done=7)

    assert practice_of(patient).tallies == ()


def test_starts_are_the_last_thirty_practised_newest_first(patient, start_session):
    for days in range(33):
        start_session(patient, at=ago(days) + timedelta(minutes=days), done=1)
    start_session(patient, at=ago(-1) - timedelta(hours=12))

    assert practice_of(patient).starts == tuple(8 * 60 + days for days in range(30))


def test_session_declared_later_has_no_start(patient, start_session):
    session = start_session(patient, at=ago(1))
    session.declare_all(at=NOW)

    assert practice_of(patient).starts == ()


def test_tally_of_a_session_keeps_timed_and_declared_apart(patient, start_session):
    session = start_session(patient, at=ago(1))
    session.declare_all(at=NOW)
    session.record(full_reports(session, exercises=1), at=NOW)

    (tally,) = practice_of(patient).tallies
    assert (tally.dose.prescribed, tally.dose.timed, tally.dose.share) == (61, 5, 1.0)


def test_todays_session_is_the_latest_of_today(patient, start_session):
    start_session(patient, at=ago(1), done=7)
    session = start_session(patient, done=7)

    assert todays_session(practice_of(patient).tallies[::-1], now=NOW).uuid == session.uuid


def test_todays_session_is_none_after_yesterdays(patient, start_session):
    start_session(patient, at=ago(1), done=7)

    assert todays_session(practice_of(patient).tallies[::-1], now=NOW) is None


@pytest.mark.parametrize(("days", "is_asked"), [(0, False), (1, True), (2, True), (3, False)])
def test_morning_is_asked_for_on_the_two_days_after(patient, start_session, days, is_asked):
    start_session(patient, at=ago(days), done=7)

    assert (morning_session(practice_of(patient).tallies[::-1], now=NOW) is not None) is is_asked


def test_morning_that_was_answered_is_not_asked_for(patient, start_session):
    session = start_session(patient, at=ago(1), done=7)
    session.record_morning(3, at=NOW)

    assert morning_session(practice_of(patient).tallies[::-1], now=NOW) is None


def test_plan_is_the_one_in_force(patient, content):
    routine = Routine.objects.default()
    plans = [
        Plan.objects.create(patient=patient, routine=routine, starts_on=day)
        for day in ("2026-05-01", "2026-06-10", "2026-06-11")
    ]

    assert practice_of(patient).plan == (plans[1].pk, routine.pk)


def test_pauses_come_latest_first_with_who_set_them(patient):
    therapist = User.objects.create_user("thea@example.com", name="Thea", is_staff=True)
    day = TODAY + timedelta(days=9)
    baker.make(Pause, patient=patient, first_day=TODAY, last_day=None, reason=PauseReason.PAIN)
    baker.make(Pause, patient=patient, first_day=day, last_day=day, set_by=therapist)

    with CaptureQueriesContext(connection) as queries:
        pauses = practice_of(patient).pauses
        told = [(pause.first_day, str(pause.set_by or "")) for pause in pauses]

    assert told == [(day, "Thea"), (TODAY, "")]
    assert len(queries) == 2


def test_barrier_answers_are_those_of_the_last_week(patient):
    for days in (0, 7, 8):
        baker.make(BarrierAnswer, patient=patient, day=TODAY - timedelta(days=days))

    answers = practice_of(patient).barrier_answers

    assert {answer.day for answer in answers} == {TODAY, TODAY - timedelta(days=7)}


def test_claimable_are_the_practised_sessions_of_this_browser(patient, start_session):
    start_session(secret=SECRET, done=1)
    start_session(secret=SECRET)
    start_session(done=1)
    owner = Owner(user=patient.user, patient=patient, guest_hash=hash_secret(SECRET))

    assert read_practice(owner, now=NOW).claimable_count == 1


def test_read_tallies_keeps_to_its_days(patient, start_session):
    for days in (0, 1, 2):
        start_session(patient, at=ago(days), done=7)
    day = TODAY - timedelta(days=1)

    assert [each.practice_day for each in read_tallies(patient, first=day, last=day)] == [day]


@pytest.mark.parametrize("has_plan", [False, True])
def test_read_doses_are_those_prescribed(patient, content, has_plan):
    plan = None
    if has_plan:
        plan = Plan.objects.create(
            patient=patient, routine=Routine.objects.default(), starts_on=TODAY
        )
        items = list(plan.routine.items.order_by("position"))
        plan.items.create(item=items[0], is_left_out=True)
        plan.items.create(item=items[1], hold_seconds=12)
    prescribed = prescribed_for(patient, day=TODAY)

    doses = read_doses(plan and (plan.pk, plan.routine_id))

    assert doses.full == tuple(
        each.prescription for each in prescribed.items_of(SessionLength.FULL)
    )
    assert doses.short == tuple(
        each.prescription for each in prescribed.items_of(SessionLength.SHORT)
    )


def test_shared_notes_are_the_patients_newest_first(patient, make_patient):
    thea = User.objects.create_user("thea@example.com", is_staff=True)
    shared = {"author": thea, "visibility": Visibility.SHARED}
    other = make_patient("other@example.com")
    baker.make(TherapistNote, patient=patient, body="old", written_at=ago(2), **shared)
    new = baker.make(TherapistNote, patient=patient, body="new", written_at=ago(1), **shared)
    baker.make(TherapistNote, patient=other, body="of another", **shared)
    baker.make(TherapistNote, patient=patient, author=thea, body="private")

    notes = read_shared_notes(patient)

    assert [note.body for note in notes] == ["new", "old"]
    assert notes[0] == SharedNote(new.pk, "thea@example.com", "new", ago(1), None, "", None)


def test_practice_across_the_date_line_is_the_patients_own(patient, start_session):
    """Starts whose days jump, just where the remembered days end."""
    for hours in (0, 20, 44, 60, 90, 130, 160, 200, 220, 250):
        start_session(patient, at=NOW - timedelta(hours=hours), done=7)
    SessionLog.objects.filter(practice_day__range=(TODAY - timedelta(days=6), TODAY)).update(
        practice_day=TODAY - timedelta(days=1)
    )
    with time_machine.travel(NOW, tick=False):
        practice_of(patient)

        assert practice_of(patient).streak == patient.streak(now=NOW)
