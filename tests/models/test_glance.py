"""The derived row of the patient list: how long it is fresh, and failures to refresh it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from tests.admin.conftest import add_history
from tests.conftest import GUEST_SECRET, NOW, full_reports, owner_of
from workouts.domain.attention import Flag
from workouts.models import Glance, Patient, Pause, Plan, Routine, SessionLog
from workouts.models.glance import outdated
from workouts.models.hashed import hash_secret
from workouts.models.pauses import PauseReason
from workouts.models.prescriptions import prescribed_for
from workouts.progress.glances import make_glances, refresh

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = NOW + timedelta(minutes=10)
JUST_NOW = LATER - timedelta(minutes=1)


@pytest.fixture
def life(patient, start_session):
    """A session of an hour ago, a plan and a pause of last week; its row was made just before."""
    with time_machine.travel(NOW - 7 * DAY, tick=False):
        Plan.objects.create(
            patient=patient, routine=Routine.objects.default(), starts_on=date(2026, 6, 1)
        )
        Pause.objects.create(
            patient=patient,
            first_day=date(2026, 7, 1),
            last_day=date(2026, 7, 14),
            reason=PauseReason.AWAY,
        )
    session = start_session(patient, at=NOW - timedelta(hours=1), done=3)
    refresh(Patient.objects.all(), now=NOW, most=None)
    with time_machine.travel(JUST_NOW, tick=False):
        yield session


def is_outdated(now=LATER):
    return outdated(Patient.objects.all(), now=now).exists()


def test_row_stays_true_while_nothing_changes(life):
    assert not is_outdated()


def test_row_is_true_until_the_practice_day_is_over(life):
    three_in_the_night = NOW + timedelta(hours=19)

    moments = (three_in_the_night - timedelta(seconds=1), three_in_the_night)

    assert [is_outdated(now=at) for at in moments] == [False, True]


def test_patient_without_a_row_is_outdated(life, make_patient):
    new = make_patient("new@example.com")

    assert list(outdated(Patient.objects.all(), now=LATER)) == [new]


def test_oldest_row_comes_first_and_a_missing_one_before_it(life, make_patient):
    others = [make_patient(f"p{nth}@example.com") for nth in range(2)]
    refresh(Patient.objects.filter(pk=others[0].pk), now=NOW + DAY, most=None)

    found = outdated(Patient.objects.all(), now=NOW + 3 * DAY)

    assert list(found) == [others[1], life.patient, others[0]]


def change_nothing_but(change):
    return pytest.param(change, id=change.__name__)


def repetitions(session):
    session.record(full_reports(session, exercises=7), at=JUST_NOW)


def pain_after(session):
    session.record([], at=JUST_NOW, pain_after=8)


def pain_next_morning(session):
    session.record_morning(8, at=JUST_NOW + DAY)


def declaration(session):
    SessionLog.objects.declare(
        owner=owner_of(session.patient),
        day=session.practice_day - 2 * DAY,
        prescribed=prescribed_for(session.patient, day=session.practice_day),
        version=session.version,
        at=JUST_NOW,
    )


def new_plan(session):
    Plan.objects.create(
        patient=session.patient, routine=Routine.objects.default(), starts_on=date(2026, 6, 8)
    )


def changed_plan(session):
    plan = session.patient.plans.get()
    plan.weekday_mask = 1
    plan.save()


def deleted_plan(session):
    session.patient.plans.get().delete()


def new_pause(session):
    Pause.objects.create(
        patient=session.patient, first_day=date(2026, 6, 9), reason=PauseReason.PAIN
    )


def ended_pause(session):
    session.patient.pauses.get().end(today=date(2026, 7, 3))


def deleted_pause(session):
    session.patient.pauses.get().delete()


def learned_zone(session):
    Patient.objects.update(zone="")
    session.patient.zone = ""
    session.patient.learn_zone("Asia/Tokyo")


@pytest.mark.parametrize(
    "change",
    [
        change_nothing_but(each)
        for each in (
            repetitions,
            pain_after,
            declaration,
            new_plan,
            changed_plan,
            deleted_plan,
            new_pause,
            ended_pause,
            deleted_pause,
            learned_zone,
        )
    ],
)
def test_row_is_outdated_by(change, life):
    change(life)

    assert is_outdated()


def test_row_is_outdated_by_the_answer_of_the_morning_after(life):
    refresh(Patient.objects.all(), now=NOW + DAY, most=None)
    before = is_outdated(now=LATER + DAY)

    pain_next_morning(life)

    assert (before, is_outdated(now=LATER + DAY)) == (False, True)


def test_row_is_outdated_by_a_claimed_session(life, patient, start_session):
    start_session(at=NOW - 2 * DAY, done=7)
    before = is_outdated()

    SessionLog.objects.claim(hash_secret(GUEST_SECRET), patient)

    assert (before, is_outdated()) == (False, True)


def test_row_is_outdated_by_a_session_opened_in_pain(patient, patient_client, content):
    with time_machine.travel(NOW, tick=False):
        refresh(Patient.objects.all(), now=NOW, most=None)
    with time_machine.travel(JUST_NOW, tick=False):
        patient_client.post("/sessions/start/", {"version": "full", "pain_before": "8"})

    assert SessionLog.objects.get().pain_before == 8
    assert is_outdated()


def test_change_that_was_being_written_meanwhile_is_not_missed(life):
    life.record([], at=NOW - timedelta(seconds=30), pain_after=8)

    assert is_outdated()


def test_others_are_not_outdated_by_a_change(life, make_patient):
    make_patient("other@example.com")
    refresh(Patient.objects.all(), now=NOW, most=None)

    repetitions(life)

    assert [patient.pk for patient in outdated(Patient.objects.all(), now=LATER)] == [
        life.patient_id
    ]


def test_made_anew_the_row_is_true_again(life):
    repetitions(life)

    refresh(Patient.objects.all(), now=LATER + timedelta(minutes=5), most=None)

    assert not is_outdated(now=LATER + timedelta(minutes=5))


def test_row_kept_again_takes_the_place_of_the_old_one(life):
    repetitions(life)

    refresh(Patient.objects.all(), now=LATER, most=None)

    assert Glance.objects.get().streak == 1


def test_row_of_a_patient_who_is_gone_meanwhile_does_no_harm(life, make_patient, caplog):
    other = make_patient("other@example.com")
    glances = make_glances([life.patient, other], now=LATER)
    glances[other.pk].skipped_exercise_id = None
    glances[other.pk].strip = None  # as a constraint that fails

    Glance.objects.store(glances.values())

    assert connection.is_usable()
    assert [record.getMessage() for record in caplog.records] == [
        "2 rows of Glance could not be stored."
    ]


def test_row_goes_with_its_patient(life, patient):
    patient.delete()

    assert Glance.objects.count() == 0


def test_flags_are_told_the_most_serious_first():
    glance = Glance(hurts=True, has_stopped=False, is_falling=True, keeps_skipping=True)

    assert glance.flags == [Flag.HURTS, Flag.FALLING, Flag.SKIPS]


@pytest.mark.parametrize(
    ("last_day", "days"),
    [(None, None), (date(2026, 6, 7), 3), (date(2026, 6, 11), 0)],
)
def test_days_since_the_last_practice_are_never_negative(last_day, days):
    assert Glance(day=date(2026, 6, 10), last_day=last_day).days_since == days


def test_everything_can_be_made_again(life, patient):
    add_history(patient, life, days=[DAY * back for back in range(1, 60)])
    SessionLog.objects.update(progressed_at=JUST_NOW)
    refresh(Patient.objects.all(), now=LATER + DAY, most=None)
    before = Glance.objects.values().get()
    Glance.objects.all().delete()

    refresh(Patient.objects.all(), now=LATER + DAY, most=None)

    assert Glance.objects.values().get() == before
