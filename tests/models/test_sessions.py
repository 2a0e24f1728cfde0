"""A session's rows: one owner, one row for each exercise and side, figures that only grow."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import GUEST_SECRET, NOW, full_reports, owner_of
from workouts.domain.adherence import is_kept
from workouts.domain.day import local_start
from workouts.models import ExerciseLog, SessionLog, SkipReason
from workouts.models.plans import prescribed_for
from workouts.models.sessions import Report, Version
from workouts.owners import hash_secret

pytestmark = pytest.mark.django_db

HASH = hash_secret(GUEST_SECRET)


def first_log(session):
    return session.exercise_logs.in_order().first()


def report_of(log, **figures):
    return Report(item_id=log.item_id, side=log.side, **figures)


def test_start_makes_a_row_for_each_exercise_and_side(start_session):
    session = start_session()

    rows = session.exercise_logs.in_order().values_list("item__exercise__slug", "side")

    assert list(rows) == [
        ("flexion-stretch", "both"),
        ("glut-stretch", "right"),
        ("glut-stretch", "left"),
        ("lateral-hip-stretch", "right"),
        ("lateral-hip-stretch", "left"),
        ("hip-flexor-stretch", "right"),
        ("hip-flexor-stretch", "left"),
        ("hip-abduction", "right"),
        ("hip-abduction", "left"),
        ("bridge", "both"),
        ("advanced-bridge", "both"),
    ]


def test_start_with_a_known_uuid_returns_the_same_session(start_session):
    session = start_session()

    again = SessionLog.objects.start(
        owner=owner_of(),
        session_uuid=session.uuid,
        prescribed=prescribed_for(None, day=session.practice_day),
        version=Version.SHORT,
        local_start=local_start(NOW, "Europe/Madrid"),
        started_at=NOW,
    )

    assert (again.pk, again.version, ExerciseLog.objects.count()) == (session.pk, "full", 11)


def test_start_short_takes_the_marked_items_alone(start_session):
    session = start_session(version=Version.SHORT)

    assert all(log.item.in_short for log in session.exercise_logs.in_order())


def test_start_keeps_that_days_prescription(start_session):
    session = start_session()
    log = first_log(session)

    log.item.hold_seconds = 99
    log.item.save()

    assert first_log(session).dose.hold_seconds == 30


def test_record_keeps_the_larger_of_each_figure(start_session):
    session = start_session()
    log = first_log(session)

    session.record([report_of(log, reps_done=3, held_seconds=60)], at=NOW)
    session.record([report_of(log, reps_done=2, held_seconds=80)], at=NOW)

    log.refresh_from_db()
    assert (log.reps_done, log.held_seconds) == (3, 80)


def test_record_keeps_pain_over_any_other_reason(start_session):
    session = start_session()
    log = first_log(session)

    session.record([report_of(log, skip_reason=SkipReason.PAIN)], at=NOW)
    session.record([report_of(log, skip_reason=SkipReason.NO_TIME)], at=NOW)

    log.refresh_from_db()
    assert log.skip_reason == SkipReason.PAIN


def test_record_keeps_declared_apart_from_timed(start_session):
    session = start_session()
    log = first_log(session)

    session.record([report_of(log, declared_reps=5)], at=NOW)

    log.refresh_from_db()
    assert (log.reps_done, log.declared_reps) == (0, 5)


def test_record_without_a_note_keeps_the_earlier_one(start_session):
    session = start_session()

    session.record([], at=NOW, pain_after=3, note="Better today")
    session.record([], at=NOW)

    session.refresh_from_db()
    assert (session.pain_after, session.note) == (3, "Better today")


def test_finish_keeps_the_first_time(start_session):
    session = start_session()

    session.finish(at=NOW)
    session.finish(at=NOW.replace(hour=20))

    session.refresh_from_db()
    assert session.finished_at == NOW


def delivered(reports, *, draw):
    """The same reports as a bad network delivers them: repeated, shuffled, some answers lost."""
    repeated = [report for report in reports for _ in range(draw(st.integers(1, 10)))]
    return draw(st.permutations(repeated))


@st.composite
def deliveries(draw):
    figures = st.tuples(
        st.integers(0, 10), st.integers(0, 5), st.integers(0, 300), st.sampled_from(SkipReason)
    )
    sent = draw(st.lists(figures, min_size=1, max_size=8))
    return sent, delivered(sent, draw=draw)


def state_of(session):
    return list(
        session.exercise_logs.order_by("item__position", "side").values_list(
            "reps_done", "held_seconds", "declared_reps", "skip_reason"
        )
    )


def to_reports(figures, logs):
    return [
        report_of(
            logs[nth],
            reps_done=min(reps, 5, logs[nth].prescribed_reps_max),
            held_seconds=seconds,
            skip_reason=skip,
        )
        for nth, reps, seconds, skip in figures
    ]


def check_delivery(start_session, delivery):
    sent, arrived = delivery
    with transaction.atomic():
        once, often = start_session(), start_session()
        once.record(to_reports(sent, list(once.exercise_logs.in_order())), at=NOW)
        for report in to_reports(arrived, list(often.exercise_logs.in_order())):
            often.record([report], at=NOW)
        states = state_of(once), state_of(often)
        transaction.set_rollback(True)
    assert states[0] == states[1]


shared_fixture = [HealthCheck.function_scoped_fixture]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=shared_fixture)
@given(delivery=deliveries())
def test_reports_in_any_order_and_number_leave_one_state(start_session, delivery):
    check_delivery(start_session, delivery)


@pytest.mark.soak
@settings(max_examples=1000, deadline=None, derandomize=True, suppress_health_check=shared_fixture)
@given(delivery=deliveries())
def test_a_thousand_sequences_of_reports_leave_one_state(start_session, delivery):
    check_delivery(start_session, delivery)


@pytest.mark.parametrize("done", range(8))
def test_kept_in_sql_agrees_with_the_rule(start_session, done):
    session = start_session(done=done)
    records = [log.side_record for log in session.exercise_logs.in_order()]

    in_sql = SessionLog.objects.kept().filter(pk=session.pk).exists()

    assert in_sql == is_kept(records) == (done >= 4)


def test_kept_counts_declared_repetitions(start_session):
    session = start_session()
    declared = [
        Report(item_id=report.item_id, side=report.side, declared_reps=report.reps_done)
        for report in full_reports(session, exercises=4)
    ]

    session.record(declared, at=NOW)

    assert SessionLog.objects.kept().get() == session


def test_practised_leaves_out_a_session_that_was_only_opened(start_session):
    start_session()
    practised = start_session(done=1)

    assert list(SessionLog.objects.practised()) == [practised]


def test_day_shares_take_the_best_session_of_a_day(start_session, patient):
    start_session(patient, done=1)
    best = start_session(patient, done=7)

    assert SessionLog.objects.of(patient).day_shares() == {best.practice_day: 1.0}


def test_claim_gives_a_guests_sessions_to_the_patient(start_session, patient):
    session = start_session()

    claimed = SessionLog.objects.claim(HASH, patient)

    session.refresh_from_db()
    assert (claimed, session.patient, session.guest_hash) == (1, patient, "")


def test_claim_leaves_other_guests_sessions_alone(start_session, patient):
    start_session(secret="o" * 43)

    assert SessionLog.objects.claim(HASH, patient) == 0


def test_claim_without_a_secret_takes_nothing(start_session, patient, make_patient):
    start_session(make_patient("other@example.com"))

    assert SessionLog.objects.claim("", patient) == 0


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"guest_hash": ""}, "session_has_one_owner"),
        ({"pain_before": 11}, "session_pain_before_on_nprs"),
        ({"pain_after": 11}, "session_pain_after_on_nprs"),
        ({"finished_at": NOW.replace(year=2020)}, "session_finished_after_start"),
        ({"start_minute": 1440}, "session_start_minute_in_a_day"),
        ({"version": "long"}, "session_version_known"),
    ],
)
def test_database_refuses_an_impossible_session(start_session, fields, constraint):
    session = start_session()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SessionLog.objects.filter(pk=session.pk).update(**fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"prescribed_reps": 0}, "exercise_log_reps_in_order"),
        ({"reps_done": 6}, "exercise_log_done_within_prescribed"),
        ({"declared_reps": 6}, "exercise_log_done_within_prescribed"),
        ({"held_seconds": 36_001}, "exercise_log_held_seconds_bounded"),
        ({"skip_reason": 9}, "exercise_log_skip_reason_known"),
    ],
)
def test_database_refuses_an_impossible_exercise_log(start_session, fields, constraint):
    log = first_log(start_session())

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ExerciseLog.objects.filter(pk=log.pk).update(**fields)


def test_database_refuses_a_second_row_for_the_same_side(start_session):
    log = first_log(start_session())
    log.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        log.save(force_insert=True)


def test_stored_day_stays_when_the_patients_zone_changes(start_session, patient):
    session = start_session(patient)
    day = session.practice_day

    patient.zone = "Pacific/Kiritimati"
    patient.save()

    session.refresh_from_db()
    assert session.practice_day == day


def test_owned_by_nobody_is_empty(start_session, patient):
    start_session(patient)
    start_session()
    nobody = owner_of(secret="n" * 43)

    assert not SessionLog.objects.owned_by(nobody).exists()


def test_start_uuid_is_the_devices_own(start_session, content):
    own = uuid.uuid4()

    session = SessionLog.objects.start(
        owner=owner_of(),
        session_uuid=own,
        prescribed=prescribed_for(None, day=NOW.date()),
        version=Version.FULL,
        local_start=local_start(NOW, "Europe/Madrid"),
        started_at=NOW,
    )

    assert session.uuid == own
