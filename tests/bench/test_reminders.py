"""What a round of reminders costs each patient in a clinic a hundred times as large.

The yardstick is the same round in a clinic of a hundred patients, measured before it. Mails go to a
list in memory. DESK_PATIENTS and DESK_SESSIONS as in `test_desk.py`. The least of some rounds: by
the processor, or by the clock on the wall where a database server does the work.
"""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.bench.clinics import PATIENTS, SESSIONS, in_clinic
from tests.bench.desk_clinic import NOW
from tests.bench.report import show
from tests.bench.test_desk import unkept
from workouts.models import Patient
from workouts.progress.glances import refresh
from workouts.reminders.sending import send_due

pytestmark = pytest.mark.bench

SMALL = 100
ROUNDS = 3
MOST = 1.5
# All of them practice at seven in the morning, which was an hour before this.
MORNING = NOW + timedelta(days=1)
BEFORE_DAWN = MORNING - timedelta(hours=3)


def milliseconds_of_a_round():
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    started = clock()
    send_due(now=timezone.now())
    return 1000 * (clock() - started)


def rounds_of_a_day():
    """What → milliseconds: with nobody to remind, with everybody, and with all of them reminded."""
    found = {}
    with time_machine.travel(BEFORE_DAWN):
        send_due(now=timezone.now())  # so that what therapists get at night is not counted
        found["nobody is due"] = milliseconds_of_a_round()
    with time_machine.travel(MORNING):
        mail.outbox.clear()
        found["each is due"] = milliseconds_of_a_round()
        found["each was reminded"] = milliseconds_of_a_round()
    return found


def measure(patients):
    """(what → the least milliseconds for a hundred patients, mails sent in a day)."""
    with in_clinic(patients):
        refresh(Patient.objects.all(), now=timezone.now(), most=None)
        days = []
        for _nth in range(ROUNDS):
            with unkept():
                Patient.objects.update(remind_by_mail=True)
                days.append(rounds_of_a_day())
    share = SMALL / patients
    return {name: share * min(day[name] for day in days) for name in days[0]}, len(mail.outbox)


def test_round_of_a_large_clinic_costs_a_patient_what_it_costs_in_a_small_one(
    django_db_blocker, capsys
):
    with django_db_blocker.unblock():
        small, mails = measure(SMALL)
        large, mails_of_large = measure(PATIENTS)

    lines = [f"{SMALL} patients with {SESSIONS} sessions each ({mails} mails), and {PATIENTS}:"]
    lines += [
        f"{large[name] / small[name]:6.1f} {small[name]:8.1f} → {large[name]:8.1f} ms"
        f" for a hundred patients: {name}"
        for name in small
    ]
    show(capsys, "\n".join(lines))
    assert mails_of_large == mails * PATIENTS // SMALL > 0
    assert {name: ms for name, ms in large.items() if ms > MOST * small[name]} == {}
