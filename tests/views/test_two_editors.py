"""A patient's settings that change elsewhere while their form is open: both are saved."""

from datetime import time

import pytest

from tests.other_values import store_others
from tests.page_forms import form_of
from workouts.models import Patient, User
from workouts.player.cues import ACCOUNT_COLUMNS

pytestmark = pytest.mark.django_db

SETTINGS = "/settings/"
SLOT = "/settings/slot/"
CUES = "/settings/cues/"
MAILS = "/settings/reminders/"


@pytest.fixture
def opened(patient_client):
    """What the form that leads there would send, as the page has it now."""
    return lambda action: form_of(patient_client.get(SETTINGS), action)


def test_no_field_of_any_form_is_written_that_nobody_touched(patient_client, patient):
    """The walk: each form of the settings whose row was changed meanwhile is sent as it was."""
    page = patient_client.get(SETTINGS)
    forms = {SETTINGS: "form", SLOT: "slot_form", MAILS: "reminder_form"}
    sent = {action: form_of(page, action) for action in [*forms, CUES]}
    stored = {}
    for name in forms.values():
        stored |= store_others(page.context[name])[0]
    stored |= {
        ACCOUNT_COLUMNS[name]: other_cue(getattr(patient, ACCOUNT_COLUMNS[name]))
        for name in ACCOUNT_COLUMNS
    }
    Patient.objects.update(**stored)
    User.objects.filter(pk=patient.user.pk).update(name="Patricia")

    statuses = {patient_client.post(action, fields).status_code for action, fields in sent.items()}

    patient.refresh_from_db()
    assert statuses == {302}
    assert {name: getattr(patient, name) for name in stored} == stored
    assert patient.user.name == "Patricia"
    assert set(stored) > {"zone", "usual_slot", "fallback_slot", "anchor", "remind_by_mail"}


def other_cue(value):
    return not value if isinstance(value, bool) else value - 1 if value > 1 else 10


def test_name_leaves_the_zone_that_was_set_meanwhile(patient_client, patient, opened):
    form = opened(SETTINGS)
    Patient.objects.update(zone="Asia/Tokyo")

    patient_client.post(SETTINGS, form | {"name": "Pat Ient"})

    patient.refresh_from_db()
    assert (patient.user.name, patient.zone) == ("Pat Ient", "Asia/Tokyo")


def test_zone_leaves_the_name_that_was_set_meanwhile(patient_client, patient, opened):
    form = opened(SETTINGS)
    type(patient.user).objects.update(name="Patricia")

    patient_client.post(SETTINGS, form | {"zone": "Asia/Tokyo"})

    patient.refresh_from_db()
    assert (patient.user.name, patient.zone) == ("Patricia", "Asia/Tokyo")


def test_zone_that_two_have_set_is_told_and_saved_once_more(patient_client, patient, opened):
    form = opened(SETTINGS)
    Patient.objects.update(zone="Asia/Tokyo")

    told = patient_client.post(SETTINGS, form | {"zone": "Europe/Madrid"})
    patient.refresh_from_db()
    zone_then = patient.zone
    patient_client.post(SETTINGS, form_of(told, SETTINGS))

    patient.refresh_from_db()
    assert told.status_code == 422
    assert "“Asia/Tokyo” since you opened the page" in told.content.decode()
    assert (zone_then, patient.zone) == ("Asia/Tokyo", "Europe/Madrid")


def test_time_leaves_the_habit_that_was_set_meanwhile(patient_client, patient, opened):
    Patient.objects.update(anchor="after coffee", usual_slot=time(7))
    form = opened(SLOT)
    Patient.objects.update(anchor="after tea", fallback_slot=time(20))

    patient_client.post(SLOT, form | {"usual_slot": "08:30"})

    patient.refresh_from_db()
    assert (patient.anchor, patient.usual_slot) == ("after tea", time(8, 30))
    assert patient.fallback_slot == time(20)


def test_habit_that_two_have_set_is_told(patient_client, patient, opened):
    Patient.objects.update(anchor="after coffee", usual_slot=time(7))
    form = opened(SLOT)
    Patient.objects.update(anchor="before bed")

    told = patient_client.post(SLOT, form | {"suggestion": "after work"})
    patient_client.post(SLOT, form_of(told, SLOT))

    patient.refresh_from_db()
    assert told.status_code == 422
    assert "“before bed” since you opened the page" in told.content.decode()
    assert patient.anchor == "after work"


def test_habit_can_be_cleared(patient_client, patient, opened):
    Patient.objects.update(anchor="after coffee")

    patient_client.post(SLOT, opened(SLOT) | {"suggestion": "", "anchor": ""})

    patient.refresh_from_db()
    assert patient.anchor == ""


def test_cues_leave_what_was_set_meanwhile(patient_client, patient, opened):
    form = opened(CUES)
    Patient.objects.update(lead_in_seconds=30, cue_voice=False)

    patient_client.post(CUES, form | {"move_seconds": "5"})

    patient.refresh_from_db()
    assert (patient.lead_in_seconds, patient.cue_voice) == (30, False)
    assert patient.move_seconds == 5


def test_cue_switched_off_is_off(patient_client, patient, opened):
    form = opened(CUES)
    del form["tones"]

    patient_client.post(CUES, form)

    patient.refresh_from_db()
    assert patient.cue_tones is False


def test_one_tap_moves_the_time_and_nothing_else(patient_client, patient):
    Patient.objects.update(anchor="after tea", zone="Asia/Tokyo")

    patient_client.post(SLOT, {"usual_slot": "09:00"})

    patient.refresh_from_db()
    assert (patient.usual_slot, patient.anchor) == (time(9), "after tea")
    assert patient.zone == "Asia/Tokyo"
