"""The models that the desk shows, and a case's row of each: for tests of who may see which row."""

import pytest
from django.contrib import admin

from tests.admin.conftest import url_of
from workouts.admin.scoped import SHARED_MODELS
from workouts.models import (
    Clinic,
    Deletion,
    Exercise,
    Patient,
    PatientRead,
    Pause,
    Plan,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)

# The row of a patient's case with which each model's pages are opened.
ROWS = {
    Patient: "patient",
    TherapistNote: "note",
    Plan: "plan",
    Pause: "pause",
    SessionLog: "session",
    User: "user",
    Deletion: "deletion",
    PatientRead: "read",
}
REGISTERED = sorted(admin.site._registry, key=lambda model: model.__name__)
# On their own pages these are the clinic's alone: test_plan_exercises.py has those of a patient.
OF_THE_CLINIC = {Clinic, Exercise, Routine, *SHARED_MODELS}
PERSONAL = [model for model in REGISTERED if model not in OF_THE_CLINIC]
ROW_PAGES = ["change", "delete", "history"]

every_personal_page = pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)


def foreign_row(model, foreign):
    """KeyError for a model that is new on the desk: add its row, so that it is tested as well."""
    return getattr(foreign, ROWS[model])


def own_row(model, own):
    """A row of the therapist's own patient, or one that all share."""
    return getattr(own, ROWS[model]) if model in ROWS else model.objects.first()


def names(models):
    return [model.__name__ for model in models]


def text_of(response):
    return response.content.decode()


def shows(response, case):
    """True if the page names the patient or links to one of the patient's rows."""
    text = text_of(response)
    rows = [case.patient, case.note, case.plan, case.pause, case.session, case.user]
    return case.patient.user.name in text or any(f'"{url_of(row)}' in text for row in rows)
