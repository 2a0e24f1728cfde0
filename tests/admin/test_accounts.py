"""Correcting a patient's name and email address at the desk."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.admin.conftest import url_of
from workouts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(own):
    EmailAddress.objects.create(user=own.user, email=own.user.email, verified=True, primary=True)
    return url_of(own.patient, "account")


def filled(client, address, **changes):
    """What the page sends once these fields were changed on it."""
    form = client.get(address).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    return {**{f"initial-{name}": value for name, value in shown.items()}, **shown, **changes}


def test_therapist_corrects_name_and_address(therapist_client, own, address):
    fields = filled(therapist_client, address, name="Olga Right", email="Right@Example.com")

    response = therapist_client.post(address, fields)

    own.user.refresh_from_db()
    assert response.url == url_of(own.patient, "way-in")
    assert (own.user.name, own.user.email) == ("Olga Right", "right@example.com")
    assert list(EmailAddress.objects.values_list("email", "verified")) == [
        ("right@example.com", False)
    ]


def test_name_alone_leaves_the_proved_address(therapist_client, own, address):
    therapist_client.post(address, filled(therapist_client, address, name="Olga Right"))

    assert EmailAddress.objects.get().verified


def test_address_may_be_taken_away(therapist_client, own, address):
    therapist_client.post(address, filled(therapist_client, address, email=""))

    own.user.refresh_from_db()
    assert (own.user.email, EmailAddress.objects.count()) == (None, 0)


def test_field_that_nobody_touched_is_not_written(therapist_client, own, address):
    fields = filled(therapist_client, address, name="Olga Right")
    User.objects.filter(pk=own.user.pk).update(email="meanwhile@example.com")

    therapist_client.post(address, fields)

    own.user.refresh_from_db()
    assert (own.user.name, own.user.email) == ("Olga Right", "meanwhile@example.com")


def test_field_that_two_changed_is_shown_beside_the_field(therapist_client, own, address):
    fields = filled(therapist_client, address, name="Olga Right")
    User.objects.filter(pk=own.user.pk).update(name="Olga Meanwhile")

    response = therapist_client.post(address, fields)

    own.user.refresh_from_db()
    assert (response.status_code, own.user.name) == (422, "Olga Meanwhile")
    assert "Olga Meanwhile" in response.context["form"].errors["name"][0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"email": "a\x00@example.com"},
        {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 200}.example.com"},
        {"email": "ZELDA@example.com"},
        {"name": "x" * 151},
        {"name": "a\x00b"},
        {"name": "", "email": ""},
    ],
)
def test_wrong_correction_is_shown_again(therapist_client, own, foreign, address, wrong):
    before = User.objects.filter(pk=own.user.pk).values().get()

    response = therapist_client.post(address, filled(therapist_client, address, **wrong))

    assert response.status_code == 422
    assert User.objects.filter(pk=own.user.pk).values().get() == before


def test_taken_address_says_nothing_about_its_owner(therapist_client, own, foreign, address):
    fields = filled(therapist_client, address, email=foreign.user.email)

    assert "Zelda" not in therapist_client.post(address, fields).content.decode()


def test_patient_of_a_colleague_is_not_found(therapist_client, foreign):
    address = url_of(foreign.patient, "account")

    answers = [therapist_client.get(address), therapist_client.post(address)]

    assert [each.status_code for each in answers] == [404, 404]


def test_account_of_the_desk_is_not_corrected_here(therapist_client, own):
    User.objects.filter(pk=own.user.pk).update(is_staff=True)

    response = therapist_client.post(url_of(own.patient, "account"), {"email": "mine@example.com"})

    own.user.refresh_from_db()
    assert (response.status_code, own.user.email) == (302, "olga@example.com")


def test_way_in_leads_there_and_says_what_waits(therapist_client, own, address):
    EmailAddress.objects.update(verified=False)

    text = therapist_client.get(url_of(own.patient, "way-in")).content.decode()

    assert reverse("admin:workouts_patient_account", args=[own.patient.pk]) in text
    assert "is not confirmed yet" in text
