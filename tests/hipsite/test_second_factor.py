"""The way from a password to the desk, where staff need a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from workouts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def needed(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture
def staff_client(client):
    client.force_login(User.objects.create_superuser("thea@example.com"))
    return client


@pytest.mark.parametrize("path", ["", "jsi18n/", "autocomplete/", "words/"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_desk_is_closed_without_a_factor(path, method, headers, staff_client):
    url = reverse("admin:index") + path

    response = getattr(staff_client, method)(url, headers=headers)

    assert (response.status_code, response.url) == (302, reverse("mfa_index"))


def test_passkey_opens_the_desk(staff_client):
    Authenticator.objects.create(
        user=User.objects.get(), type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )

    assert staff_client.get(reverse("admin:index")).status_code == 200


def test_enrolment_page_tells_staff_what_to_do(staff_client):
    text = staff_client.get(reverse("mfa_index")).content.decode()

    assert text.count("The desk opens once you have a second factor.") == 1


def test_patient_reads_nothing_of_the_desk(client, make_patient):
    client.force_login(make_patient("p@example.com").user)

    text = client.get(reverse("mfa_index")).content.decode()

    assert text.count("The desk opens once") == 0
