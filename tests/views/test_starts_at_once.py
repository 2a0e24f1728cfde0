"""Several starts of one person at the same moment open one session."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from tests.conftest import GUEST_SECRET
from workouts.models import SessionLog

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4
TRIES = 6


def start_at_once(make_client):
    """The statuses and addresses of starts that are sent at the same instant."""
    barrier = Barrier(AT_ONCE)

    def start(client):
        try:
            barrier.wait(timeout=10)
            response = client.post("/sessions/start/")
            return response.status_code, response.headers.get("Location")
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(start, [make_client() for _nth in range(AT_ONCE)]))


def check(make_client):
    found = []
    for _try in range(TRIES):
        SessionLog.objects.all().delete()
        answers = start_at_once(make_client)
        found.append((len(answers), SessionLog.objects.unfinished().count()))
    assert found == [(1, 1)] * TRIES


def test_starts_of_a_patient_at_once_open_one_session(patient, content):
    def make_client():
        client = Client()
        client.force_login(patient.user)
        return client

    check(make_client)


def test_starts_of_a_guest_at_once_open_one_session(content):
    def make_client():
        client = Client()
        client.cookies["guest"] = GUEST_SECRET
        return client

    check(make_client)
