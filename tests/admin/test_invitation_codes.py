"""The code beside the link, and the sign that the patient has opened it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import everything, queries_of, url_of
from tests.admin.inviting import INVITE, filled
from workouts.models import Invitation, PatientRead

pytestmark = pytest.mark.django_db
SHOWN_CODE = re.compile(r'<span class="way-in-letters">([A-Z]{4} [A-Z]{4})</span>')


@pytest.fixture
def invitation(therapist_client, own):
    therapist_client.post(url_of(own.patient, "link"))
    return Invitation.objects.get()


def opened_url(invitation):
    return f"{url_of(invitation.patient, 'opened')}?invitation={invitation.pk}"


def test_page_of_the_link_shows_a_code_that_opens_the_account(therapist_client, client):
    page = therapist_client.post(INVITE, filled()).content.decode()

    (code,) = SHOWN_CODE.findall(page)
    client.post(reverse("welcome_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(Invitation.objects.get().patient.user_id)


def test_code_is_kept_nowhere(therapist_client):
    page = therapist_client.post(INVITE, filled()).content.decode()

    (code,) = SHOWN_CODE.findall(page)
    assert code.replace(" ", "") not in str(everything()).replace(" ", "")


def test_page_leads_from_the_link_to_the_plan_and_the_letter(therapist_client):
    page = therapist_client.post(INVITE, filled()).content.decode()

    steps = ["Let the patient in</h2>", "The plan</h2>", "The letter</h2>"]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)


def test_patient_with_a_plan_needs_none(therapist_client, own):
    page = therapist_client.post(url_of(own.patient, "link")).content.decode()

    assert "This patient has a plan already." in page


def test_open_link_answers_with_nothing_and_leaves_no_entry(therapist_client, invitation):
    before = PatientRead.objects.count()

    response = therapist_client.get(opened_url(invitation))

    assert (response.status_code, response.content) == (204, b"")
    assert PatientRead.objects.count() == before


def test_used_link_says_when_and_what_comes_next(therapist_client, invitation):
    invitation.patient.plans.all().delete()
    at = timezone.localtime().replace(hour=10, minute=42)
    Invitation.objects.update(used_at=at)

    response = therapist_client.get(opened_url(invitation))

    assert response.json() == {
        "is_used": True,
        "text": "Opened at 10:42 a.m.: now prescribe the plan.",
    }


def test_used_link_of_a_patient_with_a_plan_leads_to_the_letter(therapist_client, invitation):
    Invitation.objects.update(used_at=timezone.now())

    response = therapist_client.get(opened_url(invitation))

    assert response.json()["text"].endswith("now print the letter.")


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_link_that_no_longer_works_says_so(therapist_client, invitation, change):
    Invitation.objects.update(**{change: timezone.now() - timedelta(seconds=1)})

    response = therapist_client.get(opened_url(invitation))

    assert response.json() == {
        "is_used": False,
        "text": "This link no longer works. Make a new one.",
    }


@pytest.mark.parametrize("key", ["", "x", "\x00", "-1", str(2**70), "999"])
def test_unknown_link_is_not_found(therapist_client, invitation, key):
    url = url_of(invitation.patient, "opened")

    response = therapist_client.get(url, {"invitation": key})

    assert response.status_code == 404


def test_link_of_a_foreign_patient_is_not_found(therapist_client, invitation, foreign):
    url = url_of(foreign.patient, "opened")

    response = therapist_client.get(url, {"invitation": invitation.pk})

    assert response.status_code == 404


def test_asking_changes_nothing(therapist_client, invitation):
    before = everything()

    statuses = [
        getattr(therapist_client, method)(opened_url(invitation)).status_code
        for method in ("get", "post")
    ]

    assert (statuses, everything()) == ([204, 405], before)


def test_asking_is_no_activity(therapist_client, invitation):
    session = therapist_client.session
    session["desk_seen_at"] -= 60
    session.save()
    seen_at = session["desk_seen_at"]

    therapist_client.get(opened_url(invitation))

    assert therapist_client.session["desk_seen_at"] == seen_at


def test_asking_takes_the_same_queries_for_many_links(therapist_client, invitation, own):
    first = queries_of(therapist_client, opened_url(invitation))
    for _nth in range(3):
        newest, _secret = Invitation.objects.issue(own.patient, by=None, now=timezone.now())

    assert queries_of(therapist_client, opened_url(newest)) == first
