"""Reads and sets rows of the patient list: for tests of its columns, order and filters."""

from tests.admin.conftest import list_url, rows
from workouts.models import Glance, Patient, SessionLog


def column(response, name):
    return [row[name] for row in rows(response)]


def names(client, **query):
    return column(client.get(list_url(Patient), query), "name")


def flag(patient, **columns):
    """As if the patient's row had been made so; it is not made again while it seems fresh."""
    SessionLog.objects.of(patient).update(progressed_at=None)
    patient.plans.model.history.all().delete()
    patient.pauses.model.history.all().delete()
    Glance.objects.filter(pk=patient.pk).update(**columns)
