"""Signing a patient out everywhere from the desk, because a phone is lost."""

import pytest
from django.urls import reverse

from tests.admin.conftest import browser_of, queries_of, url_of
from workouts.models import PushSubscription, User

pytestmark = pytest.mark.django_db


def is_signed_in(browser):
    return browser.get(reverse("profile")).status_code == 200


def sign_out(client, case):
    return client.post(url_of(case.patient, "sign-out"), follow=True)


def test_therapist_signs_an_own_patient_out_everywhere(therapist_client, own):
    phones = [browser_of(own.user), browser_of(own.user)]
    PushSubscription.objects.allow(
        own.patient, endpoint="https://push.example/lost", p256dh="k", auth="a"
    )

    page = sign_out(therapist_client, own).content.decode()

    assert "2 devices are signed out." in page
    assert [is_signed_in(phone) for phone in phones] == [False, False]
    assert not PushSubscription.objects.exists()


def test_who_did_it_is_in_the_history(therapist, therapist_client, own):
    browser_of(own.user)

    sign_out(therapist_client, own)

    version = own.patient.history.first()
    assert (version.history_change_reason, version.history_user) == (
        "Signed out everywhere",
        therapist,
    )


def test_patient_who_is_signed_in_nowhere_leaves_no_version(therapist_client, own):
    before = own.patient.history.count()

    page = sign_out(therapist_client, own).content.decode()

    assert "The patient was not signed in anywhere." in page
    assert own.patient.history.count() == before


def test_patient_of_a_colleague_is_not_found(therapist_client, foreign):
    phone = browser_of(foreign.user)

    response = sign_out(therapist_client, foreign)

    assert response.status_code == 404
    assert is_signed_in(phone)


def test_get_signs_nobody_out(therapist_client, own):
    assert therapist_client.get(url_of(own.patient, "sign-out")).status_code == 405


@pytest.mark.parametrize(("role", "stays"), [("therapist", True), ("administrator", False)])
def test_account_at_the_desk_is_signed_out_by_the_administrator_alone(
    role, stays, therapist_client, administrator_client, own
):
    User.objects.filter(pk=own.user.pk).update(is_staff=True)
    phone = browser_of(User.objects.get(pk=own.user.pk))

    sign_out({"therapist": therapist_client, "administrator": administrator_client}[role], own)

    assert is_signed_in(phone) == stays


def test_way_in_says_on_how_many_devices(therapist_client, own):
    one = queries_of(therapist_client, url_of(own.patient, "way-in"))
    for _phone in range(2):
        browser_of(own.user)

    page = therapist_client.get(url_of(own.patient, "way-in")).content.decode()

    assert "The patient is signed in on 2 devices." in page
    assert queries_of(therapist_client, url_of(own.patient, "way-in")) == one
