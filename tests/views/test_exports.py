"""Downloads of a person's own data: who gets them, and how they are served."""

import json

import pytest
from django.urls import reverse

from tests.conftest import NOW
from workouts.models import Patient

pytestmark = pytest.mark.django_db

ADDRESSES = ["/export/me.json", "/export/sessions.csv"]


def test_addresses_are_those_of_the_page_map():
    assert [reverse("export_me"), reverse("export_sessions")] == ADDRESSES


@pytest.mark.parametrize(
    ("address", "filename"), [(ADDRESSES[0], "hip-workout.json"), (ADDRESSES[1], "sessions.csv")]
)
def test_export_is_a_file_that_names_nobody(patient_client, address, filename):
    response = patient_client.get(address)

    assert response.headers["Content-Disposition"] == f'attachment; filename="{filename}"'


@pytest.mark.parametrize("address", ADDRESSES)
def test_export_is_kept_by_no_cache(patient_client, address):
    response = patient_client.get(address)

    assert response.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("address", ADDRESSES)
def test_export_wants_somebody_signed_in(client, address):
    assert client.get(address).url == f"/accounts/login/code/?next={address}"


def test_everything_holds_ones_own_words(patient_client, patient, start_session):
    start_session(patient, done=7).record([], at=NOW, note="Straße, 腰 and “hips”")

    data = json.loads(patient_client.get("/export/me.json").getvalue())

    assert [session["note"] for session in data["sessions"]] == ["Straße, 腰 and “hips”"]


def test_sessions_hold_ones_own_words(patient_client, patient, start_session):
    start_session(patient, done=7).record([], at=NOW, note="=Mine")

    text = patient_client.get("/export/sessions.csv").getvalue().decode("utf-8-sig")

    assert {line.rsplit(",", 1)[-1] for line in text.splitlines()[1:]} == {"'=Mine"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_export_leaves_out_others(patient_client, make_patient, start_session, address):
    other = make_patient("other@example.com")
    start_session(other, done=7).record([], at=NOW, note="Not mine")
    start_session(done=7).record([], at=NOW, note="A guest's")

    text = patient_client.get(address).getvalue().decode()

    assert [word for word in ("Not mine", "A guest's", "other@") if word in text] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_export_of_whoever_never_practiced_holds_no_guests_session(
    client, django_user_model, start_session, address
):
    start_session(done=7).record([], at=NOW, note="A guest's")
    client.force_login(django_user_model.objects.create_user("new@example.com"))

    response = client.get(address)

    assert b"A guest's" not in response.getvalue()
    assert not Patient.objects.exists()


@pytest.mark.parametrize("address", ADDRESSES)
def test_settings_lead_to_the_exports(patient_client, address):
    page = patient_client.get("/settings/").content.decode()

    assert page.count(f'href="{address}"') == 1
