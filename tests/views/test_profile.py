"""A patient's settings."""

from datetime import time

import pytest

pytestmark = pytest.mark.django_db

FIELDS = {
    "name": "Pat Ient",
    "zone": "Europe/Madrid",
    "usual_slot": "07:10",
    "anchor": "after coffee",
}


def test_settings_are_saved(patient_client, patient):
    patient_client.post("/settings/", FIELDS)

    patient.refresh_from_db()
    assert (patient.user.name, patient.zone, patient.usual_slot, patient.anchor) == (
        "Pat Ient",
        "Europe/Madrid",
        time(7, 10),
        "after coffee",
    )


def test_settings_keep_unticked_tones_off(patient_client, patient):
    patient_client.post("/settings/", FIELDS)

    patient.refresh_from_db()
    assert patient.cue_tones is False


def test_settings_with_an_unknown_zone_say_so_and_keep_what_was_typed(patient_client, patient):
    response = patient_client.post("/settings/", {**FIELDS, "zone": "Mars/Olympus"})

    patient.refresh_from_db()
    assert (response.status_code, patient.anchor) == (422, "")
    assert response.context["form"].errors["zone"]
    assert "after coffee" in response.content.decode()


def test_settings_repeated_change_nothing(patient_client, patient):
    for _attempt in range(2):
        response = patient_client.post("/settings/", FIELDS)

    assert response.headers["Location"] == "/settings/"


def test_settings_of_a_stranger_lead_to_the_sign_in(client):
    response = client.get("/settings/")

    assert response.headers["Location"] == "/accounts/login/code/?next=/settings/"
