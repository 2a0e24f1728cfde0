"""Remarks and own exercises: in which language they were written, shown and spoken."""

import json
import re
from datetime import date
from html import unescape

import pytest
from django.utils import timezone

from tests.admin.conftest import (
    filled_in,
    make_case,
    make_staff,
    own,
    therapist,
    therapist_client,
    url_of,
)
from workouts.models import Exercise, Plan, PlanItem, Routine

__all__ = ["make_case", "make_staff", "own", "therapist", "therapist_client"]  # the fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def prescribe(content):
    def make(patient, **fields):
        plan = Plan.objects.create(
            patient=patient,
            routine=Routine.objects.default(),
            starts_on=patient.today(now=timezone.now()),
            **fields,
        )
        PlanItem.objects.create(plan=plan, item=plan.routine.items.first(), remark="Sin rebotar.")
        return plan

    return make


def player_data(page):
    found = re.search(r'<template id="session-data">(.*?)</template>', page, re.DOTALL)
    return json.loads(unescape(found[1]))


@pytest.mark.parametrize(
    ("patients", "chosen", "language"), [("es", "", "es"), ("en", "", "en"), ("en", "es", "es")]
)
def test_plan_is_written_in_the_patients_language_unless_another_is_chosen(
    make_patient, prescribe, patients, chosen, language
):
    plan = prescribe(make_patient(language=patients), remark_language=chosen)

    assert plan.remark_language == language


def test_remarks_stay_in_their_language_when_the_patient_changes_theirs(make_patient, prescribe):
    patient = make_patient(language="es")
    plan = prescribe(patient)

    patient.choose_language("en")
    plan.save()

    assert plan.remark_language == "es"


@pytest.mark.parametrize(("patients", "mark"), [("en", 'lang="es"'), ("es", "")])
def test_remark_is_marked_where_the_page_is_in_another_language(
    client, make_patient, prescribe, patients, mark
):
    patient = make_patient(language=patients)
    prescribe(patient, remark_language="es")
    client.force_login(patient.user)

    page = client.get("/exercises/").content.decode()

    assert re.search(r'<p class="remark"\s+(.*?)>\s*Sin rebotar', page)[1].strip() == mark


def test_player_speaks_a_remark_in_its_own_language(client, make_patient, prescribe, start_session):
    patient = make_patient(language="en")
    prescribe(patient, remark_language="es")
    session = start_session(patient, at=timezone.now())
    client.force_login(patient.user)

    data = player_data(client.get(session.get_absolute_url()).content.decode())

    assert [each["langs"] for each in data["exercises"].values() if each["remark"]] == [
        {"remark": "es"}
    ]


def test_version_of_a_plan_takes_its_language_along(therapist_client, own):
    Plan.objects.filter(pk=own.plan.pk).update(remark_language="es")
    url = url_of(own.plan)

    therapist_client.post(url, filled_in(therapist_client.get(url), pain_limit="4"))

    latest = own.patient.plans.order_by("starts_on").last()
    assert (latest.pain_limit, latest.remark_language) == (4, "es")
    assert latest.starts_on > date(2026, 6, 1)


def test_exercise_for_one_patient_is_written_in_the_plans_language(therapist_client, own):
    Plan.objects.filter(pk=own.plan.pk).update(remark_language="es")
    url = f"/admin/workouts/plan/{own.plan.pk}/exercise/"
    texts = {"name_es": "Paso lateral", "steps_es": "Dé un paso.", "feel_es": "Trabaja la cadera."}
    dose = {"reps": "5", "hold_seconds": "10", "rest_seconds": "5", "laterality": "bilateral"}

    response = therapist_client.post(url, texts | dose)

    assert response.status_code == 302
    exercise = Exercise.objects.get(patient=own.patient)
    assert (exercise.name_es, exercise.name_en) == ("Paso lateral", None)
    plan = own.patient.plans.order_by("starts_on").last()
    page = therapist_client.get(f"/admin/workouts/plan/{plan.pk}/exercise/{exercise.pk}/")
    assert page.context["form"]["name_es"].value() == "Paso lateral"
