"""The page of a link to the desk: a password or a passkey, once."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from workouts.models import StaffInvitation, User
from workouts.models.users import THERAPIST_GROUP

pytestmark = pytest.mark.django_db

PASSWORD = {"password1": "a long enough phrase", "password2": "a long enough phrase"}


@pytest.fixture
def colleague(db):
    """An invited colleague with the path of the link."""
    invitation, secret = StaffInvitation.objects.invite(
        email="nia@example.com", name="Nia New", role=THERAPIST_GROUP, by=None, now=timezone.now()
    )
    invitation.user.link = reverse("welcome_desk", args=[secret])
    return invitation.user


def signed_in(client):
    return client.session.get("_auth_user_id")


def is_open(colleague):
    return StaffInvitation.objects.open(now=timezone.now()).filter(user=colleague).exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_does_not_use_it_up(client, colleague, method):
    response = getattr(client, method)(colleague.link)

    assert (response.status_code, signed_in(client), is_open(colleague)) == (200, None, True)


def test_password_signs_in_and_leads_to_the_second_factor(client, colleague):
    response = client.post(colleague.link, PASSWORD)

    assert response.url == reverse("mfa_index")
    assert signed_in(client) == str(colleague.pk)
    assert User.objects.get(pk=colleague.pk).check_password(PASSWORD["password1"])
    assert not is_open(colleague)


def test_passkey_signs_in_and_leads_to_adding_it(client, colleague):
    response = client.post(colleague.link, {"passkey": "yes"})

    assert response.url == reverse("mfa_add_webauthn")
    assert signed_in(client) == str(colleague.pk)
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("chosen", [PASSWORD, {"passkey": "yes"}])
def test_what_was_lost_opens_nothing_any_more(client, colleague, chosen):
    colleague.set_password("the-lost-one-2026")
    colleague.save()
    other = Client()
    other.force_login(colleague)

    client.post(colleague.link, chosen)

    assert not User.objects.get(pk=colleague.pk).check_password("the-lost-one-2026")
    assert signed_in(other) is None
    assert signed_in(client) == str(colleague.pk)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "password1"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({**PASSWORD, "password2": "another phrase"}, "password2"),
    ],
)
def test_refused_password_leaves_the_link_open(client, colleague, sent, field):
    response = client.post(colleague.link, sent)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert (signed_in(client), is_open(colleague)) == (None, True)


def test_link_works_once(client, colleague):
    Client().post(colleague.link, PASSWORD)

    response = client.post(colleague.link, {"passkey": "yes"})

    assert (response.status_code, signed_in(client)) == (404, None)


def test_later_password_does_not_take_the_place_of_the_first(client, colleague):
    Client().post(colleague.link, PASSWORD)

    client.post(colleague.link, {"password1": "another phrase!", "password2": "another phrase!"})

    assert User.objects.get(pk=colleague.pk).check_password(PASSWORD["password1"])


def test_second_factor_that_is_there_is_asked_for(client, colleague):
    Authenticator.objects.create(user=colleague, type=Authenticator.Type.TOTP, data={"secret": "x"})

    response = client.post(colleague.link, PASSWORD)

    assert response.url == reverse("mfa_authenticate")
    assert signed_in(client) is None


def test_whoever_is_signed_in_is_named_and_signed_out(patient_client, patient, colleague):
    page = patient_client.get(colleague.link).content.decode()
    assert "pat@example.com" in page

    patient_client.post(colleague.link, PASSWORD)

    assert signed_in(patient_client) == str(colleague.pk)


def test_page_opened_by_somebody_else_is_refused(patient_client, patient, colleague):
    response = patient_client.post(colleague.link, PASSWORD | {"page_owner": "user-" + "0" * 32})

    assert (response.status_code, is_open(colleague)) == (409, True)


@pytest.mark.parametrize("secret", ["w" * 43, "-", "0"])
def test_unknown_link_says_what_to_do(client, db, secret):
    response = client.get(reverse("welcome_desk", args=[secret]))

    assert response.status_code == 404
    assert "ask your clinic's administrator" in response.content.decode()


def test_address_of_the_page_goes_to_no_other_site(client, colleague):
    headers = client.get(colleague.link).headers

    assert (headers["Referrer-Policy"], headers["X-Robots-Tag"]) == ("strict-origin", "noindex")
