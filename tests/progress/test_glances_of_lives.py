"""The list's figures are the dashboard's: for lives of many kinds, on this day and on later ones.

The demo clinic is made once for this file.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from tests.conditions import first_of
from workouts.demo import clinic as demo
from workouts.domain.streak import DayState
from workouts.models import Patient, Pause, SessionLog
from workouts.models.owners import Owner
from workouts.models.pauses import PauseReason
from workouts.progress.glances import LETTERS, make_glances, read_glances, refresh
from workouts.progress.practice import best_doses, read_practice

# One worker lives through them once for all tests.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("lives")]

DAY = timedelta(days=1)
TONIGHT = datetime(2026, 6, 11, 4, 30, tzinfo=UTC)  # 21:30 of 10 June in Los Angeles


# One with a regular life, one who stopped and came back, one with a pause.
SOME = ["regina", "stella", "perry"]


@pytest.fixture(scope="module", params=first_of(SOME, None), ids=["some", "all"])
def lives(request, django_db_setup, django_db_blocker):
    """The patients of the demo clinic with their rows as of tonight, each by the login."""
    stories = [each for each in demo.STORIES if not request.param or each.login in request.param]
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(TONIGHT, tick=False):
            demo.make_clinic(now=TONIGHT, days=100, stories=stories)
        patients = Patient.objects.filter(is_demo=True).select_related("user")
        refresh(patients, now=TONIGHT, most=None)
        yield {patient.user.email.split("@")[0]: patient for patient in patients}
        transaction.set_rollback(True)


def practice_of(patient, *, now):
    """As the patient's own dashboard reads it."""
    return read_practice(Owner(user=patient.user, patient=patient, guest_hash=""), now=now)


@pytest.mark.parametrize("days_later", [0, 1, 2, 5, 27, 28, 29, 90])
def test_figures_equal_the_dashboard_s_on_this_day_and_on_later_ones(lives, days_later):
    now = TONIGHT + days_later * DAY
    found = read_glances(list(lives.values()), now=now)

    ours, theirs = {}, {}
    for login, patient in lives.items():
        glance, practice = found[patient.pk], practice_of(patient, now=now)
        states = dict(practice.streak.days)
        days = [practice.today - back * DAY for back in reversed(range(28))]
        doses = best_doses(each for each in practice.tallies if each.practice_day in days)
        timed = sum(dose.timed for dose in doses.values())
        done = timed + sum(dose.declared for dose in doses.values())
        ours[login] = (
            glance.chain,
            glance.strength,
            glance.strip,
            glance.kept_in_7,
            glance.kept_in_28,
            glance.timed_share,
        )
        theirs[login] = (
            practice.streak.chain,
            practice.streak.strength,
            "".join(LETTERS.get(states.get(day), "-") for day in days),
            sum(states.get(day) == DayState.KEPT for day in days[-7:]),
            sum(states.get(day) == DayState.KEPT for day in days),
            timed / done if doses else None,
        )
    assert ours == theirs


def test_past_is_believed_for_four_weeks(lives):
    ages = []
    for days_later in (0, 1, 28, 29):
        now = TONIGHT + days_later * DAY
        patient = lives["regina"]
        made = make_glances([patient], now=now)[patient.pk]
        ages.append((made.day - made.past_until).days)

    assert ages == [35, 36, 63, 35]


@pytest.mark.parametrize("days_ago", [35, 33])
def test_past_is_not_believed_once_a_session_of_it_has_changed(lives, days_ago):
    patient = lives["regina"]
    day = patient.today(now=TONIGHT) - days_ago * DAY
    session = SessionLog.objects.of(patient).on(day).get()

    with transaction.atomic():
        session.exercise_logs.update(reps_done=0, declared_reps=0)
        session.record([], at=TONIGHT, pain_after=3)
        tomorrow = TONIGHT + DAY
        made = make_glances([patient], now=tomorrow)[patient.pk]
        chain = practice_of(patient, now=tomorrow).streak.chain
        transaction.set_rollback(True)

    assert (made.chain, (made.day - made.past_until).days) == (chain, 35)


def test_past_is_not_believed_once_a_pause_was_set(lives):
    patient = lives["regina"]
    first_day = patient.today(now=TONIGHT) - 60 * DAY

    with transaction.atomic(), time_machine.travel(TONIGHT, tick=False):
        Pause.objects.create(
            patient=patient, first_day=first_day, last_day=first_day, reason=PauseReason.AWAY
        )
        made = make_glances([patient], now=TONIGHT + DAY)[patient.pk]
        transaction.set_rollback(True)

    assert (made.day - made.past_until).days == 35
