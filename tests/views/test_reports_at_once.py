"""Reports of one session at the same moment, from two tabs or an outbox: its tally has them all."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from tests.conftest import GUEST_SECRET
from tests.views.reports import reports_of, url_of
from workouts.models import SessionLog

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4
TRIES = 6


def report_at_once(session, logs):
    """The statuses of reports of these exercises and sides that are sent at the same instant."""
    barrier = Barrier(len(logs))

    def report(log):
        client = Client()
        client.cookies["guest"] = GUEST_SECRET
        fields = reports_of((log, {"reps_done": log.prescribed_reps}))
        try:
            barrier.wait(timeout=10)
            return client.post(url_of("record_progress", session), fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(logs)) as pool:
        return set(pool.map(report, logs))


def test_tally_has_every_report_of_the_same_instant(start_session):
    for _try in range(TRIES):
        session = start_session()
        logs = list(session.exercise_logs.in_order())[:AT_ONCE]

        statuses = report_at_once(session, logs)

        session.refresh_from_db()
        assert statuses == {302}
        assert session.tally.done_reps == sum(log.prescribed_reps for log in logs)
    assert SessionLog.objects.recount() == 0
