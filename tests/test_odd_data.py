"""Odd stored data about one person break no page, and no chore that goes over everybody."""

import csv
import io
import logging
from datetime import date, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import THERAPIST_GROUP, browser_of, list_url
from tests.conditions import parted
from tests.conftest import NOW, ZONE
from tests.odd_data import GONE, ODD
from workouts.domain.day import local_start
from workouts.models import (
    BarrierAnswer,
    Glance,
    Patient,
    Pause,
    Plan,
    Reminder,
    Routine,
    SessionLog,
    zones,
)
from workouts.models.zones import zone_or_clinics
from workouts.progress import glances
from workouts.reminders import sending as reminders
from workouts.reminders import silence

pytestmark = pytest.mark.django_db

EIGHT = time(8)


@pytest.fixture(autouse=True)
def wednesday_morning():
    zones.warn_of_unknown_zone.cache_clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def therapist(db, django_user_model):
    user = django_user_model.objects.create_user("thea@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=THERAPIST_GROUP))
    return user


@pytest.fixture
def people(therapist, make_patient, start_session):
    """One whose data turn odd, and everybody else; each is to be reminded now."""

    def make(name):
        patient = make_patient(
            f"{name}@example.com",
            name=name.title(),
            therapist=therapist,
            usual_slot=EIGHT,
            remind_by_mail=True,
            calendar_token=name * 8,
        )
        for back in (1, 2):
            start_session(patient, at=NOW - timedelta(days=back), done=7)
        routine = Routine.objects.default()
        Plan.objects.create(patient=patient, routine=routine, starts_on=date(2026, 6, 1))
        Pause.objects.create(
            patient=patient, first_day=date(2026, 5, 1), last_day=date(2026, 5, 2), reason="away"
        )
        BarrierAnswer.objects.create(patient=patient, day=date(2026, 6, 8), barrier="forgot")
        return patient

    return {name: make(name) for name in ("odd", "else")}


OWN_PAGES = ["/", "/progress/", "/handout/", "/exercises/", "/export/me.json"]


def status(browser, url):
    response = browser.get(url)
    body = response.getvalue() if response.streaming else response.content
    return response.status_code, body.decode("utf-8-sig")


def failures(people, therapist):
    """What does not come as it should, by its address."""
    found = {}
    odd, other = people.values()
    mail.outbox.clear()
    reminders.send_due(now=NOW)
    if ["else@example.com"] not in [message.to for message in mail.outbox]:
        found["reminder"] = [message.to for message in mail.outbox]
    Glance.objects.all().delete()
    glances.refresh_round(now=NOW)
    if not Glance.objects.filter(pk=other.pk).exists():
        found["glance"] = "none"
    Glance.objects.all().delete()
    desk = browser_of(therapist)
    code, page = status(desk, list_url(Patient))
    if code != 200 or "Else" not in page or "cannot be worked out" in page:
        found["list"] = code
    code, text = status(desk, "/admin/workouts/patient/csv/")
    if code != 200 or len(list(csv.reader(io.StringIO(text)))) != 3:
        found["list as CSV"] = text
    for page in ("brief", "csv"):
        url = reverse(f"admin:workouts_patient_{page}", args=[odd.pk])
        if (code := status(desk, url)[0]) != 200:
            found[url] = code
    own = Client(raise_request_exception=False)
    own.force_login(odd.user)
    token = Patient.objects.get(pk=odd.pk).calendar_token
    for url in [*OWN_PAGES, reverse("calendar_feed", args=[token])]:
        code, _page = status(own, url)
        if code != 200:
            found[url] = code
    return found


@pytest.mark.parametrize(
    "odd",
    parted(
        ODD,
        "a zone that is none",
        "a session in no zone",
        "joined in the year 9999",
        "sessions begun in the year 1",
        "a name of marks",
    ),
)
def test_odd_data_of_one_person_stop_nobody(odd, people, therapist):
    found = {}
    for what in odd:
        with transaction.atomic():
            ODD[what]()
            found[what] = failures(people, therapist)
            transaction.set_rollback(True)

    assert {what: wrong for what, wrong in found.items() if wrong} == {}


def test_session_of_the_year_1_keeps_no_reminder_from_others(people):
    """Only the reminders: each of the pages counts the days of two thousand years again."""
    ODD["sessions of the year 1"]()

    reminders.send_due(now=NOW)

    assert ["else@example.com"] in [message.to for message in mail.outbox]


# --- A zone that is not known --------------------------------------------------------------------


def test_zone_that_is_gone_counts_as_the_clinics(patient, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    patient.zone = GONE

    assert patient.zone_name == "Pacific/Auckland"


def test_zone_that_is_gone_is_warned_of_once_without_its_name(caplog):
    for _look in range(3):
        zone_or_clinics(GONE)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert GONE not in caplog.text


def test_zone_that_is_gone_gives_way_to_the_devices(patient_client, patient, content):
    Patient.objects.update(zone=GONE)

    patient_client.post("/sessions/start/", {"zone": "Asia/Tokyo"})

    patient.refresh_from_db()
    assert (patient.zone, SessionLog.objects.get().zone) == ("Asia/Tokyo", "Asia/Tokyo")


def test_zone_that_is_gone_starts_a_session_by_the_clinics(patient_client, patient, content):
    Patient.objects.update(zone=GONE)

    patient_client.post("/sessions/start/")

    session = SessionLog.objects.get()
    assert (session.zone, session.practice_day) == (ZONE, local_start(NOW, ZONE).practice_day)


# --- Whatever fails for one ----------------------------------------------------------------------


class Failing:
    """Stands for a rule that does not bear one person's data."""

    def __init__(self, rule, is_odd):
        self.rule, self.is_odd = rule, is_odd

    def __call__(self, *args, **kwargs):
        if self.is_odd(*args):
            raise ValueError("Odd lives in Sometown")
        return self.rule(*args, **kwargs)


@pytest.mark.parametrize("name", ["habit_of", "messages_to"])
def test_reminder_that_fails_for_one_goes_out_to_others(people, monkeypatch, caplog, name):
    odd = people["odd"]
    rule = Failing(getattr(reminders, name), lambda patient, *_rest: patient.pk == odd.pk)
    monkeypatch.setattr(reminders, name, rule)

    reminders.send_due(now=NOW)

    assert [message.to for message in mail.outbox] == [["else@example.com"]]
    assert list(Reminder.objects.values_list("patient", flat=True)) == [people["else"].pk]
    messages = [record.getMessage() for record in caplog.records]
    assert messages == [f"A reminder failed: user={odd.user.opaque_id.hex}"]


def test_glance_that_fails_for_one_is_marked_in_the_list(people, therapist, monkeypatch):
    odd = people["odd"]
    rule = Failing(glances.write_pain, lambda _glance, history: history.patient.pk == odd.pk)
    monkeypatch.setattr(glances, "write_pain", rule)

    page = browser_of(therapist).get(list_url(Patient)).content.decode()

    assert page.count("cannot be worked out") == 1
    assert list(Glance.objects.values_list("pk", flat=True)) == [people["else"].pk]


def test_silence_that_fails_for_one_is_told_of_others(people, monkeypatch):
    SessionLog.objects.update(practice_day=NOW.date() - timedelta(days=10))
    failing = Failing(silence.is_reportable, lambda patient, _day: patient == people["odd"])
    monkeypatch.setattr(silence, "is_reportable", failing)

    found = list(silence.silence_messages(now=NOW))

    assert [each.patient for message in found for each in message.silences] == [people["else"]]
