"""A patient's settings and the cue settings of a device."""

from datetime import time

import pytest

from tests.cue_fields import CHOSEN, cue_fields
from workouts.models import Patient
from workouts.player.cues import CUES_COOKIE, Cues, read_cues

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
CUES = "/settings/cues/"
FIELDS = {"name": "Pat Ient", "zone": "Europe/Madrid"}


def test_settings_are_saved(patient_client, patient):
    patient_client.post("/settings/", FIELDS)

    patient.refresh_from_db()
    assert (patient.user.name, patient.zone) == ("Pat Ient", "Europe/Madrid")


def test_settings_leave_the_slot_to_its_own_form(patient_client, patient):
    Patient.objects.update(usual_slot=time(7, 10), anchor="after coffee")

    patient_client.post("/settings/", FIELDS)

    patient.refresh_from_db()
    assert (patient.usual_slot, patient.anchor) == (time(7, 10), "after coffee")


def test_settings_with_an_unknown_zone_say_so_and_keep_what_was_typed(patient_client, patient):
    response = patient_client.post("/settings/", {**FIELDS, "zone": "Mars/Olympus"})

    patient.refresh_from_db()
    assert (response.status_code, patient.user.name) == (422, "")
    assert response.context["form"].errors["zone"]
    assert "Pat Ient" in response.content.decode()


def test_page_of_refused_settings_opens_where_it_says_so(patient_client):
    refused = patient_client.post("/settings/", {**FIELDS, "zone": "Mars/Olympus"})
    fresh = patient_client.get("/settings/")

    assert b'role="alert" tabindex="-1" autofocus' in refused.content
    assert b"autofocus" not in fresh.content


def test_settings_repeated_change_nothing(patient_client, patient):
    for _attempt in range(2):
        response = patient_client.post("/settings/", FIELDS)

    assert response.headers["Location"] == "/settings/"


def test_settings_by_htmx_are_saved_without_a_word(patient_client, patient):
    response = patient_client.post("/settings/", FIELDS, headers=HTMX)

    patient.refresh_from_db()
    assert (response.status_code, response.content) == (204, b"")
    assert (patient.user.name, patient.zone) == ("Pat Ient", "Europe/Madrid")
    assert not list(patient_client.get("/settings/").context["messages"])


def test_settings_refused_by_htmx_say_so_beside_the_field(patient_client):
    response = patient_client.post("/settings/", {**FIELDS, "zone": "Mars/Olympus"}, headers=HTMX)

    assert response.status_code == 422
    assert 'id="id_zone_error"' in response.content.decode()


def test_settings_of_a_stranger_lead_to_the_sign_in(client):
    response = client.get("/settings/")

    assert response.headers["Location"] == "/accounts/login/code/?next=/settings/"


# --- How one is guided ---------------------------------------------------------------------------


def test_settings_show_how_one_is_guided_on_this_device(patient_client):
    patient_client.post(CUES, cue_fields(CHOSEN))

    form = patient_client.get("/settings/").context["cue_form"]

    assert {name: form[name].value() for name in ("tones", "lead_in_seconds", "mix")} == {
        "tones": False,
        "lead_in_seconds": 25,
        "mix": True,
    }


def test_cues_by_a_plain_form_lead_back_to_the_settings(patient_client):
    response = patient_client.post(CUES, cue_fields(CHOSEN))

    assert response.headers["Location"] == "/settings/"


def test_cues_of_a_guest_lead_to_the_front_page(client, db):
    response = client.post(CUES, cue_fields(CHOSEN))

    assert response.headers["Location"] == "/"


def test_cues_by_htmx_are_kept_without_a_word(client, db):
    response = client.post(CUES, cue_fields(CHOSEN), headers=HTMX)

    assert (response.status_code, response.content) == (204, b"")
    assert read_cues(client.get("/").wsgi_request) == CHOSEN


def test_cues_are_kept_for_the_account_too(patient_client, patient):
    patient_client.post(CUES, cue_fields(CHOSEN))

    patient.refresh_from_db()
    assert (patient.cue_tones, patient.cue_voice_volume, patient.lead_in_seconds) == (False, 55, 25)


def test_cues_of_a_guest_change_no_account(client, patient):
    client.post(CUES, cue_fields(CHOSEN))

    patient.refresh_from_db()
    assert patient.lead_in_seconds == 10


def test_cues_repeated_leave_one_version(patient_client, patient):
    before = patient.history.count()

    for _attempt in range(3):
        patient_client.post(CUES, cue_fields(CHOSEN), headers=HTMX)

    assert patient.history.count() == before + 1


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tones_volume", "101"),
        ("voice_volume", "-1"),
        ("lead_in_seconds", "4"),
        ("extra_rest_seconds", "61"),
        ("move_seconds", "1"),
        ("move_seconds", ""),
    ],
)
def test_impossible_cues_are_refused_beside_their_field(
    patient_client, patient, field, value, headers
):
    fields = {**cue_fields(CHOSEN), field: value}

    response = patient_client.post(CUES, fields, headers=headers)

    patient.refresh_from_db()
    assert (response.status_code, patient.lead_in_seconds) == (422, 10)
    assert response.context["cue_form"].errors[field]
    assert CUES_COOKIE not in response.cookies


def test_refused_cues_by_htmx_are_the_form_alone(client, db):
    response = client.post(CUES, {}, headers=HTMX)

    assert 'id="cue-form"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_cues_by_get_are_not_allowed(patient_client):
    assert patient_client.get(CUES).status_code == 405


def test_cues_of_the_settings_page_begin_with_the_defaults(patient_client):
    form = patient_client.get("/settings/").context["cue_form"]

    assert form.initial == {name: getattr(Cues(), name) for name in form.fields}
