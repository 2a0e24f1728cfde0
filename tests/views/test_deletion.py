"""The page on which a person asks for everything about them to be deleted."""

import pytest
from time_machine import travel

from tests.conftest import NOW
from workouts.models import Deletion, Patient
from workouts.models.deletions import GRACE

pytestmark = pytest.mark.django_db

URL = "/settings/deletion/"
ASK = "/settings/deletion/ask/"
TAKE_BACK = "/settings/deletion/take-back/"


def test_page_counts_what_would_go(patient_client, patient, start_session):
    start_session(patient, done=7)

    response = patient_client.get(URL)

    assert [count for _words, count in response.context["counts"]] == [1, 0, 0, 0, 0]


def test_page_counts_nothing_of_others(patient_client, make_patient, start_session):
    start_session(make_patient("other@example.com"), done=7)

    response = patient_client.get(URL)

    assert [count for _words, count in response.context["counts"]] == [0, 0, 0, 0, 0]


def test_whoever_is_sure_is_deleted_after_the_days_of_grace(patient_client, patient):
    with travel(NOW, tick=False):
        response = patient_client.post(ASK, {"is_sure": "on"})

    deletion = Deletion.objects.get()
    assert (response.status_code, response.url) == (302, URL)
    assert (deletion.user, deletion.due_at) == (patient.user, NOW + GRACE)


def test_whoever_is_not_sure_is_told_so_beside_the_box(patient_client):
    response = patient_client.post(ASK)

    assert response.status_code == 422
    assert response.context["form"].errors["is_sure"] == [
        "Check the box if you are sure. Nothing is deleted yet."
    ]
    assert Deletion.objects.count() == 0


def test_asking_again_leaves_one_wish(patient_client):
    for _time in range(2):
        patient_client.post(ASK, {"is_sure": "on"})

    assert Deletion.objects.count() == 1


def test_page_says_when_it_happens(patient_client):
    with travel(NOW, tick=False):
        patient_client.post(ASK, {"is_sure": "on"})

        page = patient_client.get(URL).content.decode()

    assert "<strong>June 24, 2026</strong>" in page


def test_wish_is_taken_back(patient_client, patient):
    patient_client.post(ASK, {"is_sure": "on"})

    response = patient_client.post(TAKE_BACK)

    assert (response.status_code, response.url) == (302, URL)
    assert Deletion.objects.pending_of(patient.user) is None


def test_taking_back_what_nobody_asked_for_changes_nothing(patient_client):
    response = patient_client.post(TAKE_BACK)

    assert response.status_code == 302
    assert Deletion.objects.count() == 0


def test_taking_back_leaves_the_wish_of_another(patient_client, make_patient):
    other = make_patient("other@example.com")
    Deletion.objects.ask(other.user, now=NOW)

    patient_client.post(TAKE_BACK)

    assert Deletion.objects.pending_of(other.user) is not None


def test_one_may_wish_anew_after_taking_it_back(patient_client, patient):
    for path, data in [(ASK, {"is_sure": "on"}), (TAKE_BACK, {}), (ASK, {"is_sure": "on"})]:
        patient_client.post(path, data)

    assert Deletion.objects.count() == 2
    assert Deletion.objects.pending_of(patient.user) is not None


def test_everything_stays_usable_meanwhile(patient_client, patient):
    patient_client.post(ASK, {"is_sure": "on"})

    assert patient_client.get("/progress/").status_code == 200
    assert Patient.objects.filter(pk=patient.pk).exists()


def test_settings_lead_to_the_deletion(patient_client):
    page = patient_client.get("/settings/").content.decode()

    assert f'href="{URL}"' in page
