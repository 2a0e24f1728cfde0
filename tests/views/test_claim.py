"""“Was this you?”: a patient who signs in takes or leaves the sessions of the guest before."""

import pytest
import time_machine

from tests.conftest import NOW
from workouts.people.owners import GUEST_COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_dashboard_asks_whose_the_guest_sessions_were(returning_client, start_session):
    start_session(done=1)

    response = returning_client.get("/progress/")

    assert response.context["claimable_count"] == 1


def test_claim_yes_keeps_the_guest_sessions(returning_client, patient, start_session):
    session = start_session(done=7)

    returning_client.post("/sessions/claim/", {"answer": "yes"})

    session.refresh_from_db()
    assert session.patient == patient


def test_claim_no_forgets_the_guest(returning_client, start_session):
    session = start_session(done=7)

    response = returning_client.post("/sessions/claim/", {"answer": "no"})

    session.refresh_from_db()
    assert (session.patient, response.cookies[GUEST_COOKIE].value) == (None, "")


def test_claim_without_an_answer_asks_again(returning_client, start_session):
    session = start_session(done=7)

    response = returning_client.post("/sessions/claim/")

    session.refresh_from_db()
    assert (response.status_code, session.patient) == (422, None)


def test_claim_of_a_stranger_leads_to_the_sign_in(guest_client, start_session):
    session = start_session(done=7)

    response = guest_client.post("/sessions/claim/", {"answer": "yes"})

    session.refresh_from_db()
    assert (session.patient, response.headers["Location"]) == (None, "/accounts/login/code/")


def test_claim_by_get_is_not_allowed(returning_client):
    assert returning_client.get("/sessions/claim/").status_code == 405
