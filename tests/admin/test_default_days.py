"""Days that the desk's forms suggest are valid, in whichever zone clinic and patient are."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.forms import Select
from django.test import RequestFactory
from django.urls import reverse

from tests.admin.conftest import add_url, filled_in, url_of
from tests.conftest import NOW
from workouts.admin.plan_forms import CopyForm
from workouts.forms.pauses import PauseForm
from workouts.models import Patient, Pause, Plan, Routine

pytestmark = pytest.mark.django_db

ZONES = ["Pacific/Kiritimati", "Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles", "Pacific/Niue"]
HOURS = range(0, 24, 3)


@pytest.fixture
def everywhere(own, settings):
    """Each clinic's zone, each patient's zone, each hour: the patient, on the clock of then."""

    def walk():
        for settings.TIME_ZONE in ZONES:
            for zone in ZONES:
                Patient.objects.filter(pk=own.patient.pk).update(zone=zone)
                for hour in HOURS:
                    with time_machine.travel(NOW + timedelta(hours=hour), tick=False):
                        patient = Patient.objects.get(pk=own.patient.pk)
                        yield (settings.TIME_ZONE, zone, hour), patient

    return walk


def default_day():
    """What the desk's forms begin with."""
    request = RequestFactory().get("/")
    initial = admin.site.get_model_admin(Plan).get_changeform_initial_data(request)
    return initial["starts_on"]


def test_plan_from_the_day_that_the_form_begins_with_is_taken(everywhere):
    patients, found = Patient.objects.all(), {}
    for where, patient in everywhere():
        today = patient.today(now=NOW + timedelta(hours=where[-1]))
        data = {"patient": patient.pk, "starts_on": str(default_day())}
        form = CopyForm(data, patients=patients, search=Select())
        if not form.is_valid() or form.cleaned_data["starts_on"] < today:
            found[where] = dict(form.errors)

    assert found == {}


def test_pause_from_the_day_that_the_form_begins_with_is_taken(everywhere):
    found = {}
    for where, patient in everywhere():
        today = patient.today(now=NOW + timedelta(hours=where[-1]))
        empty = PauseForm(today=today)
        data = {"first_day": str(empty["first_day"].value()), "reason": "away"}
        form = PauseForm(data, today=today, instance=Pause(patient=patient))
        if not form.is_valid():
            found[where] = dict(form.errors)

    assert found == {}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_forms_are_saved_as_they_come(therapist_client, own, zone):
    Patient.objects.filter(pk=own.patient.pk).update(zone=zone)
    routine = {"routine": Routine.objects.default().pk}
    evening = NOW + timedelta(hours=12)
    with time_machine.travel(evening, tick=False):
        Plan.objects.filter(patient=own.patient).exclude(pk=own.plan.pk).delete()
        page = therapist_client.get(add_url(Plan), {"patient": own.patient.pk})
        added = therapist_client.post(add_url(Plan), filled_in(page, **routine))
        patient = Patient.objects.get(pk=own.patient.pk)
        days = list(patient.plans.values_list("starts_on", flat=True))

        assert (added.status_code, len(days)) == (302, 2)
        assert max(days) >= patient.today(now=evening)

        patient.plans.exclude(pk=own.plan.pk).delete()
        url = reverse("admin:workouts_plan_copy", args=[own.plan.pk])
        form = therapist_client.get(url).context["form"]
        data = {"patient": patient.pk, "starts_on": form["starts_on"].value()}

        assert therapist_client.post(url, data).status_code == 302


def test_year_that_is_typed_short_is_asked_about(own, therapist_client):
    typed = filled_in(therapist_client.get(url_of(own.pause))) | {"first_day": "0026-07-01"}

    response = therapist_client.post(url_of(own.pause), typed)

    [error] = response.context["adminform"].form.errors["first_day"]
    assert "is the year right?" in error
