"""Discharge: what ends with it, what stays, and what being taken back brings."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from workouts.models import Pause
from workouts.models.pauses import PauseReason

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


def test_no_practice_is_expected_after_a_discharge(patient, start_session):
    for back in (2, 1, 0):
        start_session(patient, done=7, at=NOW - timedelta(days=back))
    before = patient.streak(now=NOW)

    patient.discharge(by=None, now=NOW)

    after = patient.streak(now=LATER)
    assert (after.current, after.strength) == (before.current, before.strength)


def test_discharge_says_who_did_it(patient):
    patient.discharge(by=patient.user, now=NOW)

    pause = Pause.objects.get()
    assert (pause.reason, pause.last_day, pause.set_by) == (
        PauseReason.DISCHARGED,
        None,
        patient.user,
    )


def test_patient_taken_back_is_expected_to_practice_from_that_day_on(patient):
    patient.discharge(by=None, now=NOW)

    patient.take_back(now=LATER)

    pause = Pause.objects.get()
    assert not pause.runs_on(patient.today(now=LATER))
    assert pause.runs_on(patient.today(now=LATER) - timedelta(days=1))


def test_pause_of_the_patient_goes_on_after_being_taken_back(patient):
    today = patient.today(now=NOW)
    own = Pause.objects.create(patient=patient, first_day=today, reason=PauseReason.AWAY)
    patient.discharge(by=None, now=NOW)

    patient.take_back(now=NOW)

    assert list(Pause.objects.all()) == [own]


@pytest.mark.parametrize("verb", ["discharge", "take_back"])
def test_done_twice_is_done_once(patient, verb):
    if verb == "take_back":
        patient.discharge(by=None, now=NOW)
    act = {
        "discharge": lambda: patient.discharge(by=None, now=NOW),
        "take_back": lambda: patient.take_back(now=LATER),
    }[verb]

    done = [act(), act()]

    assert (done, Pause.objects.count()) == ([True, False], 1)
