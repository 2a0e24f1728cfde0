"""The pages behind the dashboard: time of day, pain, dose and strength."""

from datetime import time, timedelta

import pytest
import time_machine

from tests.conftest import NOW
from workouts.models import Patient, Routine

pytestmark = pytest.mark.django_db

PATHS = ["/progress/times/", "/progress/pain/", "/progress/dose/", "/progress/strength/"]
CHARTS = ["starts", "pain", "dose", "curve"]


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def practice(start_session, patient, *, days, done=7):
    """One session a day at the same time, the last one today."""
    for ago in range(days):
        start_session(patient, at=NOW - timedelta(days=ago), done=done)


def minutes_later(minutes, *, days):
    """So many days ago, that much later than eight."""
    return NOW - timedelta(days=days) + timedelta(minutes=minutes)


def page_of(client, path):
    return " ".join(client.get(path).content.decode().split())


@pytest.mark.parametrize(("path", "chart"), [*zip(PATHS, CHARTS, strict=True)])
def test_chart_is_there_once_there_is_something_to_draw(
    patient_client, patient, start_session, path, chart
):
    before = page_of(patient_client, path)
    start_session(patient, done=7).record([], at=NOW, pain_after=3)

    after = page_of(patient_client, path)

    drawn = f'class="chart {chart}"'
    assert (drawn in before, drawn in after) == (False, True)


def test_pain_chart_has_the_limit_of_the_plan_in_force(patient_client, patient, start_session):
    routine = Routine.objects.default()
    for day, limit in ((NOW - timedelta(days=3), 5), (NOW + timedelta(days=3), 7)):
        patient.plans.create(routine=routine, starts_on=day.date(), pain_limit=limit)
    start_session(patient, done=7).record([], at=NOW, pain_after=3)

    page = page_of(patient_client, "/progress/pain/")

    assert 'class="limit-name">limit 5<' in page


@pytest.mark.parametrize("path", PATHS[:3])
def test_chart_has_its_figures_as_a_table(patient_client, patient, start_session, path):
    start_session(patient, done=7).record([], at=NOW, pain_after=3)

    assert '<table class="table">' in page_of(patient_client, path)


@pytest.mark.parametrize("path", PATHS)
def test_chart_leads_back_to_the_dashboard(patient_client, path):
    assert 'back-link" href="/progress/"' in page_of(patient_client, path)


def test_times_are_the_usual_one_of_the_last_fourteen(patient_client, patient, start_session):
    practice(start_session, patient, days=16, done=1)

    rhythm = patient_client.get("/progress/times/").context["clock"]["rhythm"]

    assert (rhythm.usual_minute, rhythm.total, rhythm.share) == (8 * 60, 14, 1.0)


def test_times_offer_to_move_a_slot_that_is_no_longer_kept(patient_client, patient, start_session):
    Patient.objects.update(usual_slot=time(7))
    for days in range(10):
        start_session(patient, at=minutes_later(30, days=days), done=7)

    page = page_of(patient_client, "/progress/times/")

    assert "Move your time to 8:30 a.m.? Your morning sessions start then now." in page
    assert 'name="usual_slot" value="08:30"' in page


@pytest.mark.parametrize("slot", [None, time(8)])
def test_times_offer_no_move_of_a_slot_that_is_kept_or_not_there(
    patient_client, patient, start_session, slot
):
    Patient.objects.update(usual_slot=slot)
    practice(start_session, patient, days=10)

    assert "move your slot" not in page_of(patient_client, "/progress/times/")


def test_times_move_the_slot_by_what_their_form_posts(patient_client, patient):
    patient_client.post("/settings/slot/", {"usual_slot": "08:30"})

    patient.refresh_from_db()
    assert patient.usual_slot == time(8, 30)


def test_times_say_how_the_last_weeks_compare(patient_client, patient, start_session):
    for days in range(14):
        wander = 0 if days < 7 else 120 * (days - 6)
        start_session(patient, at=minutes_later(wander, days=days), done=7)

    assert "Steadier than before." in page_of(patient_client, "/progress/times/")


def test_strength_is_said_in_percent(patient_client, patient, start_session):
    practice(start_session, patient, days=3)

    assert "<strong>15%</strong>" in page_of(patient_client, "/progress/strength/")
