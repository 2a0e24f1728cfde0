"""The front page."""

import pytest
import time_machine

from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_today_says_how_long_both_versions_take(client, content):
    context = client.get("/").context

    assert (context["full_minutes"] > context["short_minutes"] > 0) is True


def test_today_lists_the_seven_exercises(client, content):
    items = client.get("/").context["items"]

    assert [each.item.exercise.slug for each in items] == [
        "flexion-stretch",
        "glut-stretch",
        "lateral-hip-stretch",
        "hip-flexor-stretch",
        "hip-abduction",
        "bridge",
        "advanced-bridge",
    ]


def test_today_knows_a_session_that_is_open(guest_client, start_session):
    session = start_session(done=1)

    assert guest_client.get("/").context["todays_session"] == session


def test_today_forgets_a_session_of_another_day(guest_client, start_session):
    start_session(at=NOW.replace(day=9))

    assert guest_client.get("/").context["todays_session"] is None


def test_today_shows_no_guest_anothers_session(client, start_session):
    start_session()

    assert client.get("/").context["todays_session"] is None


def test_today_shows_a_patient_the_chain(patient_client, patient, start_session):
    start_session(patient, done=7)

    assert patient_client.get("/").context["streak"].chain == 1
