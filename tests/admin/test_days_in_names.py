"""Days in the names of the desk's rows: the clinic's day, written in one style."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from django.utils.html import strip_tags

from tests.admin.conftest import list_url, url_of
from workouts.models import (
    Deletion,
    Glance,
    Invitation,
    PatientRead,
    Pause,
    PushSubscription,
    Reminder,
    SessionLog,
    TherapistNote,
)

pytestmark = pytest.mark.django_db

AFTERNOON = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)  # 16:30 of 25 November in Los Angeles
OTHER_STYLE = re.compile(r"\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d\d|November \d")


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(AFTERNOON, tick=False):
        yield


def test_name_of_a_row_says_the_clinics_day_in_the_style_of_the_pages():
    day = date(2026, 11, 25)
    rows = [
        Deletion(asked_at=AFTERNOON),
        Glance(day=day),
        Invitation(made_at=AFTERNOON),
        PatientRead(read_at=AFTERNOON),
        Pause(first_day=day),
        PushSubscription(created_at=AFTERNOON),
        Reminder(day=day),
        SessionLog(practice_day=day),
        TherapistNote(written_at=AFTERNOON),
    ]

    assert [str(row) for row in rows if "Nov. 25, 2026" not in str(row)] == []


def test_no_row_has_another_style_in_its_name(own, foreign):
    found = {
        model.__name__: str(row)
        for model in apps.get_app_config("workouts").get_models()
        if not model.__name__.startswith("Historical")
        for row in model._default_manager.all()
        if OTHER_STYLE.search(str(row))
    }

    assert found == {}


def change_something(own):
    """Saves each row with a history once more, so that the history shows days."""
    own.pause.last_day = date(2026, 7, 20)
    own.pause.save()
    own.plan.starts_on = date(2026, 6, 2)
    own.plan.save()
    own.note.seen_at = AFTERNOON
    own.note.save()


def pages(own):
    rows = [own.patient, own.plan, own.note, own.session, own.pause]
    yield from (url_of(row) for row in rows)
    yield from (url_of(row, "history") for row in (own.patient, own.plan, own.note, own.pause))
    yield from (list_url(model) for model in (*map(type, rows), PatientRead))
    for name in ("brief", "words", "way-in", "deletion"):
        yield reverse(f"admin:workouts_patient_{name}", args=[own.patient.pk])
    yield "/admin/"


def test_desk_has_one_style(administrator_client, own):
    change_something(own)
    found = {}
    for url in pages(own):
        response = administrator_client.get(url)
        if response.status_code != 200:
            found[url] = response.status_code
            continue
        page = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", response.content.decode())
        if days := OTHER_STYLE.findall(strip_tags(page)):
            found[url] = days

    assert found == {}


def test_change_is_dated_by_the_clinics_clock(therapist_client, own):
    change_something(own)

    page = therapist_client.get(url_of(own.note, "history")).content.decode()

    assert "Nov. 25, 2026, 4:30 p.m." in page
