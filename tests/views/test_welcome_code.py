"""The page on which a patient types the code from the clinic."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import GUEST_SECRET
from workouts.models import Invitation, User

pytestmark = pytest.mark.django_db
URL = "/welcome/code/"
WRONG = "This code doesn&#x27;t work."


@pytest.fixture
def newcomer(make_patient):
    """An invited patient, with the code."""
    patient = make_patient("pia@example.com", name="Pia New")
    invitation, secret = Invitation.objects.issue(patient, by=None, now=timezone.now())
    patient.code, patient.secret = invitation.code, secret
    return patient


def enter(client, code, **fields):
    return client.post(URL, {"code": code} | fields)


def signed_in(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
def test_page_is_one_tap_from_signing_in(client, page):
    text = client.get(reverse(page)).content.decode()

    assert f'href="{URL}"' in text
    assert "I have a code from my clinic" in text


def test_code_signs_in_and_leads_to_the_welcome_pages(client, newcomer):
    typed = f"{newcomer.code[:4]}-{newcomer.code[4:]} ".lower()

    response = enter(client, typed)

    assert (response.status_code, response.url) == (302, reverse("welcome_in"))
    assert signed_in(client) == str(newcomer.user.pk)


def test_code_sent_twice_by_the_same_browser_leads_on(client, newcomer):
    enter(client, newcomer.code)

    response = enter(client, newcomer.code)

    assert response.url == reverse("welcome_in")


def test_code_lets_no_second_person_in(newcomer):
    enter(Client(), newcomer.code)
    second = Client()

    response = enter(second, newcomer.code)

    assert (response.status_code, signed_in(second)) == (422, None)


def spoil(newcomer, how):
    """Makes the code open nothing; what to type then."""
    now = timezone.now()
    own = Invitation.objects.filter(patient=newcomer)
    if how == "used":
        enter(Client(), newcomer.code)
    elif how == "revoked":
        own.revoke(now=now)
    elif how == "expired":
        own.update(expires_at=now - timedelta(seconds=1))
    elif how == "discharged":
        newcomer.discharge(by=None, now=now)
    elif how == "staff":
        User.objects.filter(pk=newcomer.user.pk).update(is_staff=True)
    return {"unknown": "BCDFGHJK", "no code": "0000 0000"}.get(how, newcomer.code)


@pytest.mark.parametrize(
    "how", ["used", "revoked", "expired", "discharged", "staff", "unknown", "no code"]
)
def test_whatever_is_wrong_the_message_beside_the_field_is_the_same(client, newcomer, how):
    typed = spoil(newcomer, how)

    response = enter(client, typed)

    page = response.content.decode()
    assert (response.status_code, signed_in(client)) == (422, None)
    assert page.count(WRONG) == 1
    assert f'value="{typed}"' in page
    assert "Pia" not in page


def test_empty_code_is_asked_for(client):
    response = enter(client, "")

    assert response.status_code == 422
    assert "This field is required." in response.content.decode()


def test_another_person_is_not_signed_out_without_asking(patient_client, newcomer, patient):
    response = enter(patient_client, newcomer.code)

    page = response.content.decode()
    assert (response.status_code, signed_in(patient_client)) == (409, str(patient.user.pk))
    assert f"<strong>{patient.user.email}</strong> is signed in on this device" in page
    assert Invitation.objects.open(now=timezone.now()).count() == 1


def test_another_person_is_signed_out_once_said_so(patient_client, newcomer):
    patient_client.cookies["guest"] = GUEST_SECRET

    response = enter(patient_client, newcomer.code, instead="yes")

    assert signed_in(patient_client) == str(newcomer.user.pk)
    assert response.cookies["guest"].value == ""


def test_code_is_in_no_log_and_no_url(client, newcomer, caplog):
    caplog.set_level(logging.DEBUG, logger="hipsite")

    response = enter(client, newcomer.code)

    assert "route=welcome_code" in caplog.text
    assert newcomer.code not in caplog.text + response.url


def test_guessing_meets_a_limit(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"welcome_code": "3/m/ip"}

    statuses = [enter(client, "BCDFGHJK").status_code for _nth in range(5)]

    assert statuses == [422, 422, 422, 429, 429]


def test_link_still_works_until_the_code_is_used(client, newcomer):
    link = reverse("welcome", args=[newcomer.secret])
    before = client.get(link).status_code
    enter(Client(), newcomer.code)

    assert (before, client.get(link).status_code) == (200, 404)
