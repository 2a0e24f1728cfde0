"""A patient's practice as dashboard, list and brief read it: in five queries, never out of date."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from tests.conftest import NOW, full_reports
from workouts.models import Checkpoint, Pause, Plan, Routine, SessionLog
from workouts.models.hashed import hash_secret
from workouts.models.notes import SharedNote, TherapistNote, Visibility, read_shared_notes
from workouts.models.pauses import PauseReason
from workouts.models.users import User
from workouts.progress.checkpoints import CHART_WINDOW, MAX_USE, TRAVEL_MARGIN
from workouts.progress.history import read_history, read_sessions_between

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)
# So long ago that it is added up in a checkpoint.
PAST = (CHART_WINDOW + TRAVEL_MARGIN).days + 1


def history_of(patient, *, now=NOW):
    return read_history(patient, now=now)


def ago(days):
    return NOW - timedelta(days=days)


def whole(patient, streak, *, now=NOW):
    """The patient's streak read from the first day on, with as many days as that one has."""
    read = patient.streak(now=now)
    days = len(streak.days)
    return replace(read, days=read.days[-days:], strengths=read.strengths[-days:])


def test_history_of_nobody_yet_is_empty(patient):
    history = history_of(patient)

    assert (history.sessions, history.starts, history.first_day, history.last_day) == (
        [],
        [],
        None,
        None,
    )


@pytest.fixture
def veteran(patient, start_session):
    """A plan, a pause, and sessions on some days on both sides of where a checkpoint ends."""
    for days in (0, 1, 2, 5, 6, 30, *range(PAST - 4, PAST + 5), PAST + 9, PAST + 12, PAST + 33):
        start_session(patient, at=ago(days), done=7)
    Plan.objects.create(
        patient=patient,
        routine=Routine.objects.default(),
        starts_on=TODAY - timedelta(days=PAST + 10),
        weekday_mask=63,
    )
    day = TODAY - timedelta(days=PAST + 6)
    baker.make(Pause, patient=patient, first_day=day, last_day=day + timedelta(days=3))
    return patient


@pytest.mark.parametrize("is_stored", [False, True])
def test_streak_is_the_one_read_from_the_first_day_on(veteran, is_stored):
    if is_stored:
        history_of(veteran)

    history = history_of(veteran)

    assert (history.checkpoint is not None) is is_stored
    assert history.streak == whole(veteran, history.streak)


def test_checkpoint_has_what_was_before(veteran):
    history_of(veteran)

    stored = Checkpoint.objects.get()
    assert (stored.until, stored.first_day, stored.last_day) == (
        TODAY - CHART_WINDOW - TRAVEL_MARGIN,
        TODAY - timedelta(days=PAST + 33),
        TODAY - CHART_WINDOW - TRAVEL_MARGIN,
    )
    assert (stored.current, stored.longest) == (6, 6)


def test_without_anything_before_nothing_is_stored(patient, start_session):
    start_session(patient, at=ago(PAST - 2), done=7)

    history_of(patient)

    assert not Checkpoint.objects.exists()


def test_figures_are_the_same_with_a_checkpoint_and_without(veteran):
    def figures(history):
        return (
            history.first_day,
            history.last_day,
            history.starts,
            history.streak.days[-CHART_WINDOW.days :],
        )

    without = figures(history_of(veteran))

    assert figures(history_of(veteran)) == without


@pytest.mark.parametrize("count", [1, 3])
def test_history_takes_at_most_five_queries(veteran, count):
    counts = []
    for _nth in range(count):
        with CaptureQueriesContext(connection) as queries:
            history_of(veteran)
        counts.append(len(queries))

    # The first one writes the checkpoint, in a savepoint.
    assert counts == [7, *[4] * (count - 1)]


@pytest.mark.parametrize(
    ("days_later", "is_used"),
    [(-TRAVEL_MARGIN.days, True), (0, True), (MAX_USE.days, True), (MAX_USE.days + 1, False)],
)
def test_checkpoint_is_used_for_four_weeks(veteran, days_later, is_used):
    history_of(veteran)
    now = NOW + timedelta(days=days_later)

    history = history_of(veteran, now=now)

    assert (history.checkpoint is not None) is is_used
    assert history.streak == whole(veteran, history.streak, now=now)


# --- What happens late ----------------------------------------------------------------------------


def add(patient, start_session):
    session = start_session(patient, at=ago(PAST + 8))
    session.record(full_reports(session, exercises=7), at=NOW)


def progress(patient, start_session):
    session = SessionLog.objects.of(patient).order_by("started_at")[2]
    session.exercise_logs.update(reps_done=0)
    session.record(full_reports(session, exercises=1), at=NOW)


def claim(patient, start_session):
    start_session(at=ago(PAST + 8), done=7)
    SessionLog.objects.claim(hash_secret("g" * 43), patient)


def set_a_pause(patient, start_session):
    day = TODAY - timedelta(days=PAST + 11)
    baker.make(Pause, patient=patient, first_day=day, last_day=day)


def end_the_pause(patient, start_session):
    patient.pauses.update(last_day=TODAY - timedelta(days=PAST + 6))


def delete_the_pause(patient, start_session):
    patient.pauses.all().delete()


def change_the_plan(patient, start_session):
    patient.plans.update(weekday_mask=3)


def plan_before(patient, start_session):
    Plan.objects.create(
        patient=patient,
        routine=Routine.objects.default(),
        starts_on=TODAY - timedelta(days=PAST + 40),
        weekday_mask=21,
    )


CHANGES = [
    add,
    progress,
    claim,
    set_a_pause,
    end_the_pause,
    delete_the_pause,
    change_the_plan,
    plan_before,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_checkpoint_is_not_valid_after(change, veteran, start_session):
    with time_machine.travel(NOW, tick=False):
        before = history_of(veteran).streak
        change(veteran, start_session)

        history = history_of(veteran)

    assert history.checkpoint is None
    assert history.streak == whole(veteran, history.streak)
    assert history.streak != before


def test_checkpoint_is_valid_after_a_change_of_today(veteran, start_session):
    history_of(veteran)
    start_session(veteran, at=ago(3), done=7)
    baker.make(Pause, patient=veteran, first_day=TODAY, last_day=None)

    history = history_of(veteran)

    assert history.checkpoint is not None
    assert history.streak == whole(veteran, history.streak)


def test_session_that_was_being_written_meanwhile_is_not_missed(veteran, start_session):
    history_of(veteran)
    session = start_session(veteran, at=ago(PAST + 8))
    session.record(full_reports(session, exercises=7), at=NOW - timedelta(minutes=1))

    assert history_of(veteran).checkpoint is None


def test_checkpoint_is_nobody_elses(veteran, make_patient, start_session):
    other = make_patient("other@example.com")
    start_session(other, at=ago(PAST), done=7)
    history_of(veteran)

    history = history_of(other)

    assert (len(history.sessions), history.checkpoint) == (1, None)


# --- What is in it --------------------------------------------------------------------------------


def test_history_holds_nobody_elses_sessions(patient, make_patient, start_session):
    start_session(make_patient("other@example.com"), done=7)
    start_session(done=7)

    assert history_of(patient).sessions == []


def test_starts_are_the_last_thirty_practiced_newest_first(patient, start_session):
    for days in range(33):
        start_session(patient, at=ago(days) + timedelta(minutes=days), done=1)
    start_session(patient, at=ago(-1) - timedelta(hours=12))

    assert history_of(patient).starts == [8 * 60 + days for days in range(30)]


def test_starts_reach_behind_the_checkpoint(patient, start_session):
    for minute, days in enumerate((0, PAST - 1, PAST, PAST + 1)):
        session = start_session(patient, at=ago(days), done=1)
        SessionLog.objects.filter(pk=session.pk).update(start_minute=minute)

    starts = [history_of(patient).starts for _nth in range(2)]

    assert starts == [[0, 1, 2, 3]] * 2


def test_session_declared_later_has_no_start(patient, start_session):
    session = start_session(patient, at=ago(1))
    session.declare_all(at=NOW)

    assert history_of(patient).starts == []


def test_figures_keep_timed_and_declared_apart(patient, start_session):
    session = start_session(patient, at=ago(1))
    session.declare_all(at=NOW)
    session.record(full_reports(session, exercises=1), at=NOW)

    (figures,) = history_of(patient).sessions
    dose = figures.dose
    assert (dose.prescribed, dose.timed, dose.share) == (61, 5, 1.0)


def test_pauses_come_latest_first_with_who_set_them(patient):
    therapist = User.objects.create_user("thea@example.com", name="Thea", is_staff=True)
    day = TODAY + timedelta(days=9)
    baker.make(Pause, patient=patient, first_day=TODAY, last_day=None, reason=PauseReason.AWAY)
    baker.make(Pause, patient=patient, first_day=day, last_day=day, set_by=therapist)

    with CaptureQueriesContext(connection) as queries:
        pauses = history_of(patient).pauses
        shown = [(pause.first_day, str(pause.set_by or "")) for pause in pauses]

    assert shown == [(day, "Thea"), (TODAY, "")]
    assert len(queries) == 4


def test_read_sessions_between_keeps_to_its_days(patient, start_session):
    for days in (0, 1, 2):
        start_session(patient, at=ago(days), done=7)
    day = TODAY - timedelta(days=1)

    assert [each.practice_day for each in read_sessions_between(patient, day, day)] == [day]


def test_streak_across_the_date_line_is_the_whole_one(patient, start_session):
    """Starts whose days jump, just where a checkpoint ends."""
    past = timedelta(days=PAST - 5)
    for hours in (0, 20, 44, 60, 90, 130, 160, 200, 220, 250):
        start_session(patient, at=NOW - past - timedelta(hours=hours), done=7)
    last = TODAY - past
    SessionLog.objects.filter(practice_day__range=(last - timedelta(days=6), last)).update(
        practice_day=last - timedelta(days=1)
    )
    history_of(patient)

    history = history_of(patient)

    assert history.checkpoint is not None
    assert history.streak == whole(patient, history.streak)


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
