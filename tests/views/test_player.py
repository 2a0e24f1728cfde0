"""The guided page of a session: its steps, settings and texts, and its state when it is opened."""

import json
import re
from dataclasses import asdict

import pytest
import time_machine
from django.template.loader import render_to_string

from tests.conftest import NOW, owner_of
from workouts.models import Patient, Plan, PlanItem, Routine, SessionLog
from workouts.player.cues import Cues
from workouts.views.player import UNSTARTED, unstarted_context

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_session_page_carries_the_steps(guest_client, start_session):
    session = start_session()

    response = guest_client.get(session.get_absolute_url())

    assert '"phase": "lead-in"' in response.context["player_data"]


def player_data(client, session):
    return json.loads(client.get(session.get_absolute_url()).context["player_data"])


def test_session_page_knows_how_the_patient_is_guided(patient_client, patient, start_session):
    Patient.objects.update(cue_tones=False, lead_in_seconds=20)

    data = player_data(patient_client, start_session(patient))

    assert data["cues"] == {**asdict(Cues()), "tones": False, "lead_in_seconds": 20}


def test_session_page_carries_the_steps_of_the_default_pace(patient_client, patient, start_session):
    Patient.objects.update(lead_in_seconds=20, extra_rest_seconds=30)

    data = player_data(patient_client, start_session(patient))

    assert [step["seconds"] for step in data["steps"][:3]] == [10, 30, 5]


@pytest.mark.parametrize(
    ("before", "limit", "concern"),
    [(5, 4, "above-limit"), (4, 4, ""), (5, None, ""), (None, 4, "")],
)
def test_session_page_knows_of_pain_above_the_limit(
    guest_client, start_session, before, limit, concern
):
    session = start_session()
    SessionLog.objects.update(pain_before=before, pain_limit=limit, pain_after=9)

    data = player_data(guest_client, session)

    assert (data["painLimit"], data["concern"]) == (limit, concern)


def test_session_page_is_as_that_of_a_session_not_begun_yet(guest_client, start_session):
    session = start_session()

    page = guest_client.get(session.get_absolute_url()).context
    unstarted = unstarted_context(None, "full", session.practice_day)

    names = {"uuid": str(UNSTARTED)}
    assert json.loads(unstarted["player_data"]) == json.loads(page["player_data"]) | names
    assert unstarted["formset"].initial == page["formset"].initial


def test_session_not_begun_yet_is_as_the_patients_plan_says(patient, content):
    routine = Routine.objects.default()
    plan = Plan.objects.create(patient=patient, routine=routine, starts_on=NOW.date(), pain_limit=3)
    for item in routine.items.exclude(exercise__slug="bridge"):
        PlanItem.objects.create(plan=plan, item=item, is_left_out=True)
    Patient.objects.update(cue_voice=False)
    patient.refresh_from_db()

    data = json.loads(unstarted_context(owner_of(patient), "full", NOW.date())["player_data"])

    assert [each["name"] for each in data["exercises"].values()] == ["Bridge"]
    assert (data["painLimit"], data["cues"]["voice"]) == (3, False)


def test_session_not_begun_yet_has_nothing_without_a_routine(no_content):
    assert unstarted_context(None, "short", NOW.date()) is None


def test_session_page_shows_how_the_player_will_begin(guest_client, start_session):
    session = start_session()

    page = guest_client.get(session.get_absolute_url()).content.decode()

    assert re.search('<session-player class="session is-coming"', page)
    assert re.search(r'data-slot="exercise"\s*>(.*?)<', page)[1] == "Flexion stretch"
    assert re.search(r'data-slot="seconds">(.*?)<', page)[1] == "10"


def test_session_not_begun_yet_leaves_its_beginning_to_the_device(content):
    page = render_to_string(
        "workouts/session.html#session-player", unstarted_context(None, "full", NOW.date())
    )

    assert 'class="session"' in page
    assert re.search(r'data-slot="exercise"\s*>(.*?)<', page)[1] == ""


def test_session_page_says_which_sides_are_done(guest_client, start_session):
    session = start_session(done=2)

    response = guest_client.get(session.get_absolute_url())

    states = [each["state"] for each in response.context["rail"]]
    assert states == ["done", "done", "open", "open", "open", "open", "open"]


def test_finished_session_shows_the_streak(patient_client, patient, start_session):
    session = start_session(patient, done=7)
    session.finish(at=NOW)

    response = patient_client.get(session.get_absolute_url())

    assert response.context["streak"].current == 1


def test_session_page_queries_do_not_grow_with_the_exercises(
    guest_client, start_session, count_queries
):
    short, full = start_session(version="short"), start_session()

    assert count_queries(guest_client, short.get_absolute_url()) == count_queries(
        guest_client, full.get_absolute_url()
    )
