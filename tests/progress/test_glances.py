"""How the rows of the list of patients are made, column by column."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.admin.conftest import add_history
from tests.conftest import NOW, full_reports
from workouts.domain.adherence import ExerciseState, exercise_states
from workouts.domain.attention import PainTrend
from workouts.models import Glance, Patient, Pause, Plan, Routine, SessionLog, SkipReason
from workouts.models.exercise_logs import Report
from workouts.models.pauses import PauseReason
from workouts.progress import glances
from workouts.progress.glances import make_glances, read_glances, refresh, refresh_round

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TONIGHT = datetime(2026, 6, 11, 4, 30, tzinfo=UTC)  # 21:30 of 10 June in Los Angeles


@pytest.fixture
def glance_of(patient):
    def make(now=NOW):
        return make_glances([patient], now=now)[patient.pk]

    return make


# --- Column by column --------------------------------------------------------------------------


def test_new_patient_has_nothing_to_tell(glance_of):
    glance = glance_of()

    assert (glance.last_day, glance.kept_in_28, glance.streak, glance.pain) == (None, 0, 0, None)
    assert (glance.timed_share, glance.strip) == (None, "-" * 28)


def test_last_day_is_that_of_the_last_practice(glance_of, patient, start_session):
    start_session(patient, at=NOW - 3 * DAY, done=1)
    start_session(patient, at=NOW - DAY, done=0)  # opened, nothing done

    assert glance_of().days_since == 3


def test_kept_days_need_half_a_session(glance_of, patient, start_session):
    start_session(patient, at=NOW - DAY, done=4)
    start_session(patient, at=NOW, done=3)

    assert glance_of().kept_in_7 == 1


def test_kept_days_count_a_day_once(glance_of, patient, start_session):
    start_session(patient, at=NOW, done=7)
    start_session(patient, at=NOW - timedelta(hours=2), done=7)

    assert glance_of().kept_in_7 == 1


def test_kept_days_of_a_week_and_of_four(glance_of, patient, start_session):
    session = start_session(patient, done=7)
    add_history(patient, session, days=[DAY * back for back in (6, 7, 27, 28)])

    glance = glance_of()

    assert (glance.kept_in_7, glance.kept_in_28) == (2, 4)


def test_streak_follows_the_plan(glance_of, patient, start_session):
    session = start_session(patient, done=7)
    add_history(patient, session, days=[DAY * back for back in (2, 5, 7)])
    Plan.objects.create(
        patient=patient,
        routine=Routine.objects.default(),
        starts_on=session.practice_day - 30 * DAY,
        weekday_mask=0b001_0101,  # Monday, Wednesday, Friday
    )

    assert glance_of().streak == patient.streak(now=NOW).current == 4


def test_pain_is_the_latest_answer_of_four_weeks(glance_of, patient, start_session):
    session = start_session(patient, done=7)
    older = add_history(patient, session, days=[DAY, 7 * DAY, 8 * DAY, 28 * DAY])
    for each, pain in zip(older, (6, 2, 3, 9), strict=True):
        SessionLog.objects.filter(pk=each.pk).update(pain_after=pain)

    glance = glance_of()

    assert (glance.pain, glance.pain_trend) == (6, PainTrend(before=2.5, lately=6, weeks=2))


def test_pain_of_long_ago_is_not_shown(glance_of, patient, start_session):
    session = start_session(patient, at=NOW - 29 * DAY, done=7)
    session.record([], at=NOW, pain_after=8)

    assert glance_of().pain is None


@pytest.mark.parametrize(("days_ago", "is_told"), [(13, True), (14, False)])
def test_concern_is_shown_for_two_weeks(days_ago, is_told, glance_of, patient, start_session):
    session = start_session(patient, at=NOW - days_ago * DAY, done=7)
    SessionLog.objects.filter(pk=session.pk).update(pain_before=0, pain_after=9)

    glance = glance_of()

    assert (glance.concern != "", glance.hurts) == (is_told, is_told)


def test_timed_share_is_of_the_repetitions_done(glance_of, patient, start_session):
    session = start_session(patient)
    timed, declared, *_rest = full_reports(session, exercises=2)
    word = Report(item_id=declared.item_id, side=declared.side, declared_reps=declared.reps_done)

    session.record([timed, word], at=NOW)

    share = timed.reps_done / (timed.reps_done + word.declared_reps)
    assert glance_of().timed_share == share


@pytest.mark.parametrize(("days_ago", "has_stopped"), [(3, False), (4, True)])
def test_three_planned_days_without_practice_are_a_stop(
    days_ago, has_stopped, glance_of, patient, start_session
):
    start_session(patient, at=NOW - days_ago * DAY, done=7)

    glance = glance_of()

    assert (glance.silent_days, glance.has_stopped) == (days_ago - 1, has_stopped)


def test_nobody_has_stopped_in_a_pause(glance_of, patient, start_session):
    start_session(patient, at=NOW - 10 * DAY, done=7)
    Pause.objects.create(patient=patient, first_day=date(2026, 6, 10), reason=PauseReason.AWAY)

    assert not glance_of().has_stopped


def test_days_outside_the_plan_are_no_stop(glance_of, patient, start_session):
    session = start_session(patient, at=NOW - 7 * DAY, done=7)
    Plan.objects.create(
        patient=patient,
        routine=Routine.objects.default(),
        starts_on=session.practice_day,
        weekday_mask=0b000_0100,  # Wednesday
    )

    assert (glance_of().silent_days, glance_of().has_stopped) == (0, False)


def test_whoever_never_began_has_stopped_three_days_after_joining(glance_of, patient):
    patient.user.joined_at = NOW - 4 * DAY

    assert (glance_of().has_stopped, glance_of().last_day) == (True, None)


def test_silence_is_counted_for_sixty_days_at_most(glance_of, patient, start_session):
    start_session(patient, at=NOW - 400 * DAY, done=7)

    assert glance_of().silent_days == 59


def skip(session, nth):
    """Skips the exercise at that place of the session; it says which one that is."""
    logs = list(session.exercise_logs.in_order())
    item = list(dict.fromkeys(log.item for log in logs))[nth]
    session.record(
        [
            Report(item_id=item.pk, side=log.side, skip_reason=SkipReason.UNSURE)
            for log in logs
            if log.item_id == item.pk
        ],
        at=NOW,
    )
    states = exercise_states(log.side_record for log in session.exercise_logs.all())
    assert states[item.pk] == ExerciseState.SKIPPED
    return item.exercise


@pytest.mark.parametrize(("skipped_days", "is_habit"), [((0, 2, 4), True), ((0, 2, 5), False)])
def test_exercise_skipped_three_times_in_five_sessions_is_named(
    skipped_days, is_habit, glance_of, patient, start_session
):
    for back in range(6):
        session = start_session(patient, at=NOW - back * DAY, done=5)
        if back in skipped_days:
            exercise = skip(session, 6)

    glance = glance_of()

    assert (glance.keeps_skipping, glance.skipped_exercise) == (
        is_habit,
        exercise if is_habit else None,
    )


def test_sessions_without_any_practice_skip_nothing(glance_of, patient, start_session):
    for back in range(3):
        skip(start_session(patient, at=NOW - back * DAY), 6)

    assert not glance_of().keeps_skipping


def test_falling_is_shown_in_the_critical_weeks(glance_of, patient, start_session):
    session = start_session(patient, at=NOW - 60 * DAY, done=7)
    # Nothing but every third day, but for the last two weeks.
    days = [*range(1, 46), *range(48, 60, 3)]
    add_history(patient, session, days=[-DAY * day for day in days])

    glance = glance_of()

    assert (glance.is_falling, glance.weight > 0) == (True, True)


# --- Until when -----------------------------------------------------------------------------------


def test_row_is_valid_until_three_in_the_night(glance_of):
    assert glance_of().valid_until == datetime(2026, 6, 11, 10, 0, tzinfo=UTC)


def test_row_is_valid_no_longer_than_a_journey_excuses_days(glance_of, patient, start_session):
    start_session(patient, at=NOW, done=7)
    patient.zone = "Pacific/Kiritimati"  # 21 hours ahead of Los Angeles
    now = NOW + timedelta(hours=25)

    glance = glance_of(now)

    assert (glance.day - date(2026, 6, 10)).days == 2
    assert glance.valid_until == min(
        NOW + timedelta(hours=36), datetime(2026, 6, 12, 13, 0, tzinfo=UTC)
    )


def test_row_is_valid_over_a_day_that_the_zone_never_had(glance_of, patient):
    patient.zone = "Pacific/Apia"  # went from 29 December 2011 to the 31st
    now = datetime(2011, 12, 30, 0, 0, tzinfo=UTC)

    assert glance_of(now).valid_until == datetime(2011, 12, 30, 13, 0, tzinfo=UTC)


# --- Many at once ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_made_in_at_most_eight_queries(
    count, make_patient, start_session, django_assert_num_queries
):
    patients = [make_patient(f"p{nth}@example.com") for nth in range(count)]
    for patient in patients:
        add_history(patient, start_session(patient, done=7), days=[DAY, 2 * DAY, 90 * DAY])

    with django_assert_num_queries(6):
        make_glances(patients, now=NOW)


def test_no_rows_take_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert make_glances([], now=NOW) == {}


def test_true_rows_are_read_and_not_made(patient, django_assert_num_queries):
    refresh(Patient.objects.all(), now=NOW, most=None)

    with django_assert_num_queries(1):
        found = read_glances([patient], now=NOW)

    assert found == {patient.pk: Glance.objects.get()}


def test_refresh_takes_no_more_than_it_may(make_patient):
    for nth in range(3):
        make_patient(f"p{nth}@example.com")

    made = [refresh(Patient.objects.all(), now=NOW, most=2) for _nth in range(3)]

    assert (made, Glance.objects.count()) == ([2, 1, 0], 3)


def test_refresh_goes_on_from_batch_to_batch(make_patient, monkeypatch):
    monkeypatch.setattr(glances, "PATIENTS_PER_BATCH", 2)
    for nth in range(3):
        make_patient(f"p{nth}@example.com")

    assert refresh(Patient.objects.all(), now=NOW, most=None) == 3


def test_round_leaves_discharged_patients_alone(make_patient):
    discharged = make_patient("gone@example.com")
    discharged.user.is_active = False
    discharged.user.save()
    active = make_patient("here@example.com")

    refresh_round(now=NOW)

    assert Glance.objects.get().patient == active


def test_command_makes_every_row(make_patient):
    make_patient("one@example.com")
    make_patient("two@example.com")
    out = StringIO()

    call_command("refresh_glances", stdout=out)

    assert out.getvalue() == "2 patients refreshed.\n"
    assert not glances.outdated(Patient.objects.all(), now=timezone.now()).exists()
