"""Two accounts claim one guest's session at the same moment: one gets it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.conftest import GUEST_SECRET
from workouts.models import SessionLog
from workouts.models.hashed import hash_secret


def claim_together(patients):
    """How many sessions each patient's claim won, the claims running at once."""
    barrier = Barrier(len(patients))

    def claim(patient):
        try:
            barrier.wait()
            return SessionLog.objects.claim(hash_secret(GUEST_SECRET), patient)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(patients)) as pool:
        return sorted(pool.map(claim, patients))


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_one_wins_a_hundred_times(start_session, make_patient):
    patients = [make_patient(f"{name}@example.com") for name in ("one", "two")]
    wins = []

    for _round in range(100):
        session = start_session()
        wins.append(claim_together(patients))
        session.refresh_from_db()
        assert session.patient in patients

    assert wins == [[0, 1]] * 100
