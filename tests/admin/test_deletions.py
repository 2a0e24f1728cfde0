"""Deleting a patient's account at the desk: asked for, taken back, listed, by administrators."""

import pytest
from django.urls import reverse

from tests.admin.conftest import list_url, url_of
from tests.conftest import NOW
from workouts.models import Deletion, Patient
from workouts.models.deletions import GRACE
from workouts.people import deletion as wishes

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(own):
    return reverse("admin:workouts_patient_deletion", args=[own.patient.pk])


def test_administrator_sees_what_would_go(administrator_client, url):
    response = administrator_client.get(url)

    assert [count for _words, count in response.context["counts"]] == [1, 1, 1, 1, 1]


def test_administrator_asks_for_a_patient(administrator_client, own, url):
    response = administrator_client.post(url)

    assert response.url == url_of(own.patient)
    assert Deletion.objects.pending_of(own.user) is not None


def test_administrator_takes_it_back(administrator_client, own, url):
    administrator_client.post(url)

    administrator_client.post(url, {"take_back": "Undo"})

    assert Deletion.objects.pending_of(own.user) is None


def test_page_of_a_pending_one_offers_to_take_it_back_alone(administrator_client, url):
    administrator_client.post(url)

    page = administrator_client.get(url).content.decode()

    assert 'name="take_back"' in page
    assert "Delete everything about this patient" not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_deletes_a_patient_at_once(superuser_client, own, method):
    url = reverse("admin:workouts_patient_delete", args=[own.patient.pk])

    response = getattr(superuser_client, method)(url, {"post": "yes"})

    assert response.status_code == 403
    assert Patient.objects.filter(pk=own.patient.pk).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_therapist_may_not_delete_own_patients(therapist_client, url, method):
    response = getattr(therapist_client, method)(url)

    assert response.status_code == 403
    assert Deletion.objects.pending().count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_patient_of_a_colleague_does_not_exist(colleague_client, url, method):
    response = getattr(colleague_client, method)(url)

    assert response.status_code == 404
    assert Deletion.objects.pending().count() == 0


def test_list_names_whoever_is_still_there(administrator_client, own):
    wishes.ask(own.user, now=NOW)

    page = administrator_client.get(list_url(Deletion)).content.decode()

    assert "Olga Own" in page
    assert "waiting" in page


def test_list_names_nobody_once_it_is_carried_out(administrator_client, own):
    wishes.ask(own.user, now=NOW)
    wishes.carry_out_due(now=NOW + GRACE)

    page = administrator_client.get(list_url(Deletion)).content.decode()

    assert "Olga" not in page
    assert "carried out" in page


def test_page_of_a_deletion_says_how_many_rows_went(administrator_client, own):
    wishes.ask(own.user, now=NOW)
    wishes.carry_out_due(now=NOW + GRACE)

    carried_out = Deletion.objects.get(cancelled_at=None)
    page = administrator_client.get(url_of(carried_out)).content.decode()

    assert "workouts.SessionLog: 1" in page
