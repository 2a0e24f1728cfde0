"""Patients and staff without an email address: listed and opened at the desk, sent no mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.admin.conftest import url_of
from tests.admin.inviting import ONCE
from workouts.models import Invitation, Patient, User
from workouts.reminders.sending import remindable
from workouts.reminders.silence import perhaps_silent

pytestmark = pytest.mark.django_db


@pytest.fixture
def nameless_address(therapist):
    invitation, _secret = Invitation.objects.invite(
        name="Nia",
        email="",
        therapist=therapist,
        by=therapist,
        opaque_id=ONCE,
        now=timezone.now(),
    )
    return invitation.patient


@pytest.mark.parametrize("query", ["", "?q=Nia"])
def test_lists_show_accounts_without_an_address(administrator_client, nameless_address, query):
    urls = ["/admin/workouts/user/", "/admin/workouts/patient/"]

    pages = [administrator_client.get(url + query).content.decode() for url in urls]

    assert [page for page in pages if "Nia" not in page] == []


@pytest.mark.parametrize("name", ["change", "history", "way-in", "brief", "csv"])
def test_pages_of_a_patient_without_an_address_open(therapist_client, nameless_address, name):
    response = therapist_client.get(url_of(nameless_address, name))

    assert response.status_code == 200


def test_address_can_be_taken_from_an_account(administrator_client, own):
    own.user.emailaddress_set.create(email=own.user.email, primary=True, verified=True)

    response = administrator_client.post(
        url_of(own.user), {"email": "", "name": "Olga Own", "is_active": "on"}
    )

    own.user.refresh_from_db()
    assert (response.status_code, own.user.email) == (302, None)
    assert not own.user.emailaddress_set.exists()


def test_no_mail_reminds_whoever_has_no_address(nameless_address):
    Patient.objects.update(remind_by_mail=True, usual_slot="08:00")

    assert not remindable().exists()


def test_no_mail_tells_a_therapist_without_an_address_of_a_silence(nameless_address, therapist):
    now = timezone.now()
    User.objects.update(joined_at=now - timedelta(days=8))
    before = perhaps_silent(now=now).count()
    User.objects.filter(pk=therapist.pk).update(email=None)

    assert (before, perhaps_silent(now=now).count()) == (1, 0)
