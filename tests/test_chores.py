"""The loop of chores beside the server: it continues after a failure, and ends with the server."""

from threading import Event

import pytest
from django.db import DatabaseError
from django.utils import timezone

from workouts import chores
from workouts.models import Deletion, Glance, User
from workouts.models.deletions import GRACE


@pytest.mark.django_db(transaction=True)
def test_round_that_fails_is_followed_by_another(monkeypatch, caplog):
    stop, rounds = Event(), []

    def fail(**_options):
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()
        raise DatabaseError

    monkeypatch.setattr(chores, "send_due", fail)

    chores.run(stop, seconds=0)

    assert (len(rounds), len(caplog.records)) == (3, 3)


def test_loop_ends_with_the_process_that_it_is_to_end_with(db):
    chores.run(Event(), seconds=60, parent=1)


@pytest.mark.django_db(transaction=True)
def test_loop_deletes_whoever_wished_it_when_the_days_of_grace_are_over(make_patient):
    long_ago = timezone.now() - GRACE
    Deletion.objects.ask(make_patient().user, now=long_ago)

    chores.run(Event(), seconds=60, parent=1)

    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_loop_brings_the_list_of_patients_up_to_date(make_patient):
    patient = make_patient()

    chores.run(Event(), seconds=60, parent=1)

    assert Glance.objects.get().patient == patient
