"""Staff become patients when they send a patient's form that is valid, and not before."""

import pytest
from django.urls import NoReverseMatch, reverse

from tests.addresses import NAMES
from workouts.models import Patient

pytestmark = pytest.mark.django_db

# A wrong value for each field that a patient's form may have.
FIELDS = "anchor answer barrier day endpoint first_day language reason usual_slot version zone"
WRONG = dict.fromkeys(FIELDS.split(), "\x00")


@pytest.fixture
def staff(django_user_model):
    return django_user_model.objects.create_user("thea@example.com", is_staff=True)


def test_what_is_refused_makes_nobody_a_patient(client, staff, content):
    refused, made = set(), set()
    for name in NAMES:
        client.force_login(staff)
        try:
            answer = client.post(reverse(name), WRONG)
        except NoReverseMatch:
            continue
        if answer.status_code >= 400:
            refused.add(name)
            made |= {name} if Patient.objects.exists() else set()
        Patient.objects.all().delete()

    assert made == set()
    assert {"set_slot", "answer_zone", "declare_day", "set_pause", "answer_barrier"} <= refused
    assert {"allow_push", "set_place", "profile"} <= refused


def test_what_holds_makes_a_patient(client, staff):
    client.force_login(staff)

    answer = client.post(reverse("set_slot"), {"not_now": "1"})

    assert answer.status_code == 302
    assert Patient.objects.get().user == staff
