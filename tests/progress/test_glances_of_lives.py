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
from workouts.models import Patient
from workouts.progress.glances import STATE_LETTERS, read_glances, refresh
from workouts.progress.history import best_doses, read_history

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


@pytest.mark.parametrize("days_later", [0, 1, 2, 5, 27, 28, 29, 90])
def test_figures_equal_the_dashboard_s_on_this_day_and_on_later_ones(lives, days_later):
    now = TONIGHT + days_later * DAY
    found = read_glances(list(lives.values()), now=now)

    ours, theirs = {}, {}
    for login, patient in lives.items():
        glance, history = found[patient.pk], read_history(patient, now=now)
        states = dict(history.streak.days)
        days = [history.today - back * DAY for back in reversed(range(28))]
        doses = best_doses(each for each in history.sessions if each.practice_day in days)
        timed = sum(dose.timed for dose in doses.values())
        done = timed + sum(dose.declared for dose in doses.values())
        ours[login] = (
            glance.streak,
            glance.strength,
            glance.strip,
            glance.kept_in_7,
            glance.kept_in_28,
            glance.timed_share,
        )
        theirs[login] = (
            history.streak.current,
            history.streak.strength,
            "".join(STATE_LETTERS.get(states.get(day), "-") for day in days),
            sum(states.get(day) == DayState.KEPT for day in days[-7:]),
            sum(states.get(day) == DayState.KEPT for day in days),
            timed / done if doses else None,
        )
    assert ours == theirs
