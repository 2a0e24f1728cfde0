"""No page takes more queries after 400 sessions than after one."""

import pytest
import time_machine

from tests.conftest import NOW
from tests.histories import repeat

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/exercises/",
    "/exercises/bridge/",
    "/handout/",
    "/progress/",
    "/progress/times/",
    "/progress/pain/",
    "/progress/dose/",
    "/progress/strength/",
    "/notes/",
    "/pauses/",
    "/settings/",
    "session",
]


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_queries_are_as_many_after_400_sessions_as_after_one(
    patient_client, patient, start_session, count_queries
):
    session = start_session(patient, done=7)
    urls = [session.get_absolute_url() if page == "session" else page for page in PAGES]
    with_one = {url: count_queries(patient_client, url) for url in urls}

    repeat(session, times=399)
    patient_client.get("/progress/")  # half a year is added up once

    assert {url: count_queries(patient_client, url) for url in urls} == with_one


@pytest.mark.parametrize(
    "sessions", [0, 1, 30, 201, pytest.param(3650, marks=pytest.mark.exhaustive)]
)
def test_dashboard_takes_eleven_queries_however_long_one_has_practiced(
    patient_client, patient, start_session, count_queries, sessions
):
    if sessions:
        repeat(start_session(patient, done=7), times=sessions - 1)

    first, *later = (count_queries(patient_client, "/progress/") for _look in range(3))

    # After half a year the first look writes a checkpoint: a statement in a savepoint.
    assert (first, later) == (14 if sessions > 200 else 11, [11, 11])


def test_finished_sessions_page_queries_are_as_many_after_400_sessions(
    patient_client, patient, start_session, count_queries
):
    session = start_session(patient, done=7)
    session.finish(at=NOW)
    with_one = count_queries(patient_client, session.get_absolute_url())

    repeat(session, times=399)
    patient_client.get("/progress/")  # half a year is added up once

    assert count_queries(patient_client, session.get_absolute_url()) == with_one


def test_streak_of_400_sessions_is_400_days(patient, start_session):
    session = start_session(patient, done=7)

    repeat(session, times=399)

    assert patient.streak(now=NOW).current == 400
