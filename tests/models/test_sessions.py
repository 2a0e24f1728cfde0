"""A session's rows: one owner, one row for each exercise and side, figures that only grow."""

import uuid
from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import GUEST_SECRET, NOW, owner_of
from tests.models.exercise_rows import first_log, report_of
from workouts.domain.day import local_start
from workouts.domain.pain import Concern
from workouts.models import ExerciseLog, Plan, Routine, SessionLog, SkipReason
from workouts.models.hashed import hash_secret
from workouts.models.prescriptions import prescribed_for
from workouts.models.sessions import SessionLength

pytestmark = pytest.mark.django_db

HASH = hash_secret(GUEST_SECRET)
DAY = timedelta(days=1)


def test_start_makes_a_row_for_each_exercise_and_side(start_session):
    session = start_session(at=NOW + DAY)

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


@pytest.mark.parametrize(("days", "first"), [(0, "left"), (1, "right"), (2, "left")])
def test_start_begins_with_the_other_side_on_the_next_day(start_session, days, first):
    session = start_session(at=NOW + days * DAY)

    sides = session.exercise_logs.in_order().exclude(side="both").values_list("side", flat=True)

    other = "right" if first == "left" else "left"
    assert list(sides) == [first, other] * 4


def test_start_keeps_the_plans_pain_limit_of_that_day(start_session, patient, content):
    plan = Plan.objects.create(
        patient=patient, routine=Routine.objects.default(), starts_on=NOW.date(), pain_limit=4
    )
    session = start_session(patient)

    plan.pain_limit = 7
    plan.save()

    session.refresh_from_db()
    assert session.pain_limit == 4


def test_start_with_a_known_uuid_returns_the_same_session(start_session):
    session = start_session()

    again = SessionLog.objects.start(
        owner=owner_of(),
        session_uuid=session.uuid,
        prescribed=prescribed_for(None, day=session.practice_day),
        version=SessionLength.SHORT,
        local_start=local_start(NOW, "Europe/Madrid"),
        started_at=NOW,
    )

    assert (again.pk, again.version, ExerciseLog.objects.count()) == (session.pk, "full", 11)


def test_start_short_takes_the_marked_items_alone(start_session):
    session = start_session(version=SessionLength.SHORT)

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


def test_record_keeps_that_a_dose_was_eased(start_session):
    session = start_session()
    log = first_log(session)

    session.record([report_of(log, reps_done=1, eased=1)], at=NOW)
    session.record([report_of(log, reps_done=2)], at=NOW)

    log.refresh_from_db()
    assert (log.reps_done, log.eased) == (2, 1)


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


def test_practiced_leaves_out_a_session_that_was_only_opened(start_session):
    start_session()
    practiced = start_session(done=1)

    assert list(SessionLog.objects.practiced()) == [practiced]


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
        ({"pain_next_morning": 11}, "session_pain_next_morning_on_nprs"),
        ({"pain_limit": 11}, "session_pain_limit_on_nprs"),
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
        ({"eased": 2}, "exercise_log_eased_0_or_1"),
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
        version=SessionLength.FULL,
        local_start=local_start(NOW, "Europe/Madrid"),
        started_at=NOW,
    )

    assert session.uuid == own


# --- Going on with a closed one ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "later", "is_reopened"),
    [
        (3, timedelta(hours=1), True),
        (0, timedelta(hours=1), True),
        (7, timedelta(hours=1), False),
        (3, timedelta(hours=18, minutes=59), True),  # 2:59 of the night after
        (3, timedelta(hours=19), False),
    ],
)
def test_reopen_goes_on_the_same_day_while_something_is_left(
    start_session, done, later, is_reopened
):
    session = start_session(done=done)
    session.finish(at=NOW)

    answer = session.reopen(at=NOW + later)

    session.refresh_from_db()
    assert (answer, session.finished_at is None) == (is_reopened, is_reopened)


# --- Pain ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_kept"), [(0, False), (1, True), (2, True), (3, False)])
def test_morning_is_answered_within_two_days(start_session, days, is_kept):
    session = start_session(done=1)

    answer = session.record_morning(4, at=NOW + days * DAY)

    session.refresh_from_db()
    assert (answer, session.pain_next_morning) == (is_kept, 4 if is_kept else None)


def test_later_answer_of_a_morning_takes_the_earlier_ones_place(start_session):
    session = start_session(done=1)

    session.record_morning(4, at=NOW + DAY)
    session.record_morning(2, at=NOW + DAY)

    session.refresh_from_db()
    assert session.pain_next_morning == 2


def test_concern_in_sql_agrees_with_the_rule(start_session):
    session = start_session()
    answers = [None, 0, 2, 3, 5]
    rows = SessionLog.objects.bulk_create(
        SessionLog(
            guest_hash=HASH,
            routine=session.routine,
            version=SessionLength.FULL,
            practice_day=session.practice_day,
            zone=session.zone,
            utc_offset_minutes=0,
            start_minute=0,
            started_at=NOW,
            pain_before=before,
            pain_after=after,
            pain_next_morning=morning,
            pain_limit=limit,
        )
        for before, after, morning, limit in product(answers, repeat=4)
    )

    in_sql = set(SessionLog.objects.of_concern())

    assert in_sql == {row for row in rows if row.concern != Concern.NONE}


# --- Begun without a network ---------------------------------------------------------------------


@pytest.fixture
def begun_offline(start_session):
    session = start_session()
    SessionLog.objects.filter(pk=session.pk).update(begun_offline=True)
    session.refresh_from_db()
    return session


def test_record_makes_room_for_more_repetitions_than_are_prescribed_now(begun_offline):
    log = first_log(begun_offline)

    begun_offline.record([report_of(log, reps_done=8)], at=NOW)

    log.refresh_from_db()
    assert (log.reps_done, log.prescribed_reps, log.prescribed_reps_max) == (8, 5, 8)


def test_record_makes_room_for_an_exercise_that_the_plan_has_lost(begun_offline):
    lost = first_log(begun_offline)
    ExerciseLog.objects.filter(pk=lost.pk).delete()

    begun_offline.record([report_of(lost, reps_done=2)], at=NOW)

    again = first_log(begun_offline)
    assert (again.item_id, again.reps_done, again.prescribed_reps) == (lost.item_id, 2, 5)


def test_record_makes_room_once(begun_offline):
    lost = first_log(begun_offline)
    ExerciseLog.objects.filter(pk=lost.pk).delete()

    for _attempt in range(2):
        begun_offline.record([report_of(lost, reps_done=8)] * 2, at=NOW)

    assert begun_offline.exercise_logs.filter(item=lost.item_id).count() == 1


def test_record_makes_no_room_in_a_session_begun_on_the_page(start_session):
    session = start_session()
    lost = first_log(session)
    ExerciseLog.objects.filter(pk=lost.pk).delete()

    session.record([report_of(lost, reps_done=2)], at=NOW)

    assert not session.exercise_logs.filter(item=lost.item_id).exists()
