"""The letter that hands an invitation over: its link and code, the plan and the exercises."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.admin.conftest import url_of
from tests.admin.inviting import issue, secret_of
from workouts.formats import qr_code
from workouts.models import Clinic, Invitation

pytestmark = pytest.mark.django_db


def letter(client, patient, secret):
    return client.post(url_of(patient, "letter"), {"secret": secret})


def test_letter_shows_code_link_clinic_and_exercises(therapist_client, own):
    secret = issue(therapist_client, own.patient)

    page = letter(therapist_client, own.patient, secret).content.decode()

    link = f"http://testserver/welcome/{secret}/"
    assert qr_code(link) in page
    assert link in page
    assert '<p class="letter-clinic">The Hip Workout</p>' in page
    assert "Remark for Olga Own" in page
    assert page.count("handout-part") >= 7


def test_letter_has_the_clinics_own_name(therapist_client, own):
    Clinic.objects.update(name="Bay Physical Therapy")
    secret = issue(therapist_client, own.patient)

    page = letter(therapist_client, own.patient, secret).content.decode()

    assert '<p class="letter-clinic">Bay Physical Therapy</p>' in page


def test_letter_says_that_there_is_no_plan_yet(therapist_client, own):
    own.patient.plans.all().delete()
    secret = issue(therapist_client, own.patient)

    page = letter(therapist_client, own.patient, secret).content.decode()

    assert "has not written a plan of your own yet" in page
    assert f"/admin/workouts/plan/add/?patient={own.patient.pk}" in page


@pytest.mark.parametrize("days", [-30, 0, 30])
def test_letter_follows_the_plan_made_after_the_invitation(therapist_client, own, days):
    """One in force, and else the one that is to come."""
    secret = issue(therapist_client, own.patient)
    starts_on = own.patient.today(now=timezone.now()) + timedelta(days=days)
    own.patient.plans.update(starts_on=starts_on)
    own.plan.items.update(hold_seconds=17)

    page = letter(therapist_client, own.patient, secret).content.decode()

    assert "Remark for Olga Own" in page
    assert "17" in page
    assert "has not written a plan" not in page
    assert (f"Your plan, from {date_format(starts_on)} on." in page) == (days > 0)


def test_letter_uses_nothing_up(therapist_client, own):
    secret = issue(therapist_client, own.patient)

    letter(therapist_client, own.patient, secret)

    assert Invitation.objects.accept(secret, now=timezone.now()).patient == own.patient


@pytest.mark.parametrize("secret", ["", "x" * 43, "\x00", "\ud800"])
def test_letter_of_an_unknown_link_leads_to_a_new_one(therapist_client, own, secret):
    issue(therapist_client, own.patient)

    response = letter(therapist_client, own.patient, secret.encode("utf-8", "replace").decode())

    assert response.url == url_of(own.patient, "way-in")


def test_letter_of_a_used_link_has_the_exercises_and_no_link(therapist_client, own):
    secret = issue(therapist_client, own.patient)
    Invitation.objects.accept(secret, now=timezone.now())

    response = letter(therapist_client, own.patient, secret)

    page = response.content.decode()
    assert "You are signed in on your phone already." in page
    assert "Your exercises" in page
    assert secret not in page


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_letter_of_a_link_that_no_longer_works_leads_to_a_new_one(therapist_client, own, how):
    secret = issue(therapist_client, own.patient)
    now = timezone.now()
    changed = {"revoked": {"revoked_at": now}, "expired": {"expires_at": now}}[how]
    Invitation.objects.update(**changed)

    response = letter(therapist_client, own.patient, secret)

    assert response.url == url_of(own.patient, "way-in")


def code_on(response):
    return re.search(r"\b[A-Z]{4} [A-Z]{4}\b", response.content.decode()).group()


def test_letter_has_the_code_of_the_link(therapist_client, own):
    page = therapist_client.post(url_of(own.patient, "link"))
    code = code_on(page)

    fields = {"secret": secret_of(page), "secret_code": code}
    paper = therapist_client.post(url_of(own.patient, "letter"), fields)

    assert code_on(paper) == code


@pytest.mark.parametrize("code", ["", "BCDF GHJK", "\x00", "x" * 5000])
def test_letter_shows_no_other_code(therapist_client, own, code):
    secret = issue(therapist_client, own.patient)

    fields = {"secret": secret, "secret_code": code}
    page = therapist_client.post(url_of(own.patient, "letter"), fields).content.decode()

    assert "BCDF GHJK" not in page
    assert "Type this address:" in page


def test_letter_for_another_patient_is_none(therapist_client, own, make_case, therapist):
    other = make_case("Otto Other", therapist)
    secret = issue(therapist_client, other.patient)

    response = letter(therapist_client, own.patient, secret)

    assert response.url == url_of(own.patient, "way-in")
