"""Where the clinic's row shows: header, footer, safety, handout, mails, calendar, manifest."""

import re
from datetime import time

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.conftest import NOW
from workouts.mails import compose, site_context
from workouts.models import Clinic, Patient, SessionLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(content):
    Clinic.objects.update(
        name="Bay & Bridge",
        phone="(555) 010-0199",
        address="1 Pier Road\nOakland",
        hours="Mon–Fri 8–6",
        emergency="Call 911 <first>.",
    )


@pytest.mark.parametrize("path", ["/", "/exercises/", "/accounts/login/code/", "/offline/"])
def test_name_is_in_the_head_of_each_page(client, clinic, path):
    head = client.get(path).content.decode().partition("<main")[0]

    assert "<span>Bay &amp; Bridge</span>" in head


def test_without_a_name_the_head_is_as_shipped(client, content):
    head = client.get("/").content.decode().partition("<main")[0]

    assert "<span>The Hip Workout</span>" in head


def test_desk_is_called_as_the_clinic(client, clinic, admin_user):
    client.force_login(admin_user)

    assert "<span>Bay &amp; Bridge</span>" in client.get("/admin/").content.decode()


def test_safety_notes_say_what_to_do_and_whom_to_call(client, clinic):
    page = client.get("/").content.decode()
    safety = page[page.index('id="safety"') :]

    assert "Call 911 &lt;first&gt;." in safety
    assert 'href="tel:5550100199"' in safety
    assert "1 Pier Road<br>Oakland" in safety
    assert "Mon–Fri 8–6" in safety


def test_advice_after_pain_has_a_button_that_calls(
    client, clinic, patient, patient_client, start_session
):
    session = start_session(patient, done=7)
    SessionLog.objects.update(pain_before=2)
    session.refresh_from_db()
    session.record([], at=NOW, pain_after=9)
    session.finish(at=NOW)

    page = " ".join(patient_client.get(session.get_absolute_url()).content.decode().split())

    assert '<a class="button" href="tel:5550100199"> Call (555) 010-0199 </a>' in page


def test_handout_has_name_phone_and_emergency(client, clinic):
    page = client.get("/handout/").content.decode()

    assert {"Bay &amp; Bridge", "(555) 010-0199", "Call 911 &lt;first&gt;."} <= set(
        re.findall(r"Bay &amp; Bridge|\(555\) 010-0199|Call 911 &lt;first&gt;\.", page)
    )


def test_mail_ends_with_the_clinics_name_and_phone(clinic):
    context = site_context("https://hip.example")

    compose("mail/silence.txt", context, to="thea@example.com").send()

    (sent,) = mail.outbox
    assert "Bay & Bridge · (555) 010-0199" in sent.body
    assert "Bay &amp; Bridge" in sent.alternatives[0][0]


def test_mail_of_a_clinic_without_a_name_is_as_shipped(content):
    message = compose("mail/silence.txt", site_context("https://hip.example"), to="t@example.com")

    assert "·" not in message.body


def test_calendar_is_called_as_the_clinic_and_its_events_are_not(client, clinic, patient):
    Patient.objects.filter(pk=patient.pk).update(usual_slot=time(7))
    patient.change_feed("t" * 43)

    feed = client.get(reverse("calendar_feed", args=["t" * 43])).content.decode()

    assert "X-WR-CALNAME:Bay & Bridge" in feed
    assert "SUMMARY:Exercise" in feed


def test_installed_app_is_called_as_the_clinic(client, clinic):
    assert client.get("/manifest.webmanifest").json()["name"] == "Bay & Bridge"


def test_installed_app_of_a_clinic_without_a_name_is_as_shipped(client, content):
    assert client.get("/manifest.webmanifest").json()["name"] == "The Hip Workout"


def test_visitors_today_is_the_clinics(client, content, time_machine):
    """At ten in the morning in Los Angeles it is already tomorrow in Tokyo, after three."""
    Clinic.objects.update(zone="Asia/Tokyo")
    time_machine.move_to("2026-06-10T19:00:00Z")

    client.post("/sessions/start/", {"version": "full"})

    session = SessionLog.objects.get()
    assert (session.zone, session.practice_day.isoformat()) == ("Asia/Tokyo", "2026-06-11")


@pytest.mark.parametrize(("first", "head"), [(6, "Sun"), (0, "Mon")])
def test_month_begins_on_the_clinics_day(patient_client, patient, start_session, first, head):
    start_session(patient, at=timezone.now(), done=7)
    Clinic.objects.update(first_weekday=first)

    page = patient_client.get("/progress/").content.decode()

    table = page[page.index('<table class="month">') :]
    assert re.search(r'<th scope="col" abbr="[A-Za-z]+">(\w+)</th>', table).group(1) == head


def test_logo_that_is_not_the_clinics_is_not_found(client, content):
    assert client.get(reverse("clinic_logo", args=["0" * 32])).status_code == 404


def test_logo_whose_file_is_missing_is_not_found(client, content, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Clinic.objects.update(logo=f"clinic/{'0' * 32}.webp")

    assert client.get(reverse("clinic_logo", args=["0" * 32])).status_code == 404
