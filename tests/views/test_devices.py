"""Malformed values that only a device can have sent never refuse what a person did.

Nobody could correct it, and the device would send the same again and again.
"""

import uuid
from importlib import import_module
from pkgutil import iter_modules

import pytest
import time_machine
from django.forms import BaseForm

from tests.conftest import NOW, ZONE
from tests.views.reports import reports_of, url_of
from workouts import forms
from workouts.forms.sessions import OfflineReportForm, ReportForm, StartForm
from workouts.forms.slots import ZoneForm
from workouts.models import SessionLog

pytestmark = pytest.mark.django_db

LATER_THAN_2100 = "4200000000000"
VALUES = [LATER_THAN_2100, "NaN", "\x00"]
MORE_VALUES = ["America/New_Zone", "UTC", "-1", "9" * 30, "1.5", "x" * 300, "2", "99", "100000"]


@pytest.fixture(params=[VALUES, pytest.param(MORE_VALUES, marks=pytest.mark.exhaustive)])
def values(request):
    """What no field can hold, or hardly any."""
    return request.param


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def unseen(form):
    """The fields that no page shows, so that only a device can have filled them in."""
    return [name for name, field in form.base_fields.items() if field.widget.is_hidden]


def test_every_form_with_fields_that_nobody_sees_is_tried_here():
    found = {
        each
        for module in iter_modules(forms.__path__, "workouts.forms.")
        for each in vars(import_module(module.name)).values()
        if isinstance(each, type) and issubclass(each, BaseForm) and unseen(each)
    }

    assert found == {
        StartForm,
        ReportForm,
        OfflineReportForm,
        ZoneForm,
    }


@pytest.mark.parametrize("is_begun", [False, True], ids=["online", "begun"])
def test_session_is_opened_whatever_the_device_says_of_itself(
    guest_client, start_session, values, is_begun
):
    log = start_session().exercise_logs.in_order().first()
    names = unseen(StartForm)
    if is_begun:  # its name is how it is found again; what was chosen nobody can choose again
        names = [*(name for name in names if name != "uuid"), "version", "pain_before"]
    found = {}
    for name in names:
        for value in values:
            SessionLog.objects.all().delete()
            fields = {"uuid": str(uuid.uuid4()), "zone": ZONE}
            if is_begun:
                fields |= {"already_begun": "on", **reports_of((log, {"reps_done": 3}))}
            response = guest_client.post("/sessions/start/", fields | {name: value})
            done = list(SessionLog.objects.values_list("exercise_logs__reps_done", flat=True))
            if (response.status_code, sum(done) if done else None) != (302, 3 * is_begun):
                found[name, value] = (response.status_code, done)

    assert found == {}


@pytest.mark.parametrize("name", ["record_progress", "finish_session"])
def test_right_reports_and_words_are_stored_beside_a_wrong_one(
    guest_client, start_session, values, name
):
    found = {}
    for field in unseen(ReportForm):
        for value in values:
            session = start_session()
            bad, good, *_rest = session.exercise_logs.in_order()
            rows = reports_of((bad, {"reps_done": 1, field: value}), (good, {"reps_done": 2}))
            fields = {**rows, "pain_after": "3", "note": "The bridge was easy"}
            response = guest_client.post(url_of(name, session), fields)
            session.refresh_from_db()
            good.refresh_from_db()
            bad.refresh_from_db()
            kept = (good.reps_done, session.pain_after, session.note, bool(session.finished_at))
            right = (2, 3, "The bridge was easy", name == "finish_session")
            is_own_kept = bad.reps_done == 1 or field in {"item", "side", "reps_done"}
            if (response.status_code, kept) != (302, right) or not is_own_kept:
                found[field, value] = (response.status_code, kept, bad.reps_done)

    assert found == {}


@pytest.mark.parametrize("field", unseen(ReportForm)[2:])
def test_report_that_is_wrong_alone_counts_as_empty(guest_client, start_session, field):
    session = start_session()
    log = session.exercise_logs.in_order().first()

    response = guest_client.post(
        url_of("finish_session", session), reports_of((log, {field: "-1"}))
    )

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (302, NOW)


def test_times_stay_wherever_the_device_says_it_is(patient_client, patient, values):
    patient.decline_zone("Europe/Berlin")
    found = {}
    for name in unseen(ZoneForm):
        for value in ["", *values]:
            response = patient_client.post("/settings/zone/", {"answer": "keep", name: value})
            patient.refresh_from_db()
            if (response.status_code, patient.zone) != (302, ZONE) or not patient.declined_zone:
                found[name, value] = (response.status_code, patient.zone)

    assert found == {}
