"""Markup and formulas in every text that people write, on every page and file that shows them."""

import csv

import pytest
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import browser_of, url_of
from tests.conftest import NOW
from workouts.models import BarrierAnswer, Exercise, Invitation, PlanItem, SessionLog
from workouts.models.notes import Visibility

pytestmark = pytest.mark.django_db

MARKUP = "<img src=x onerror=alert(1)>"
# Closes an attribute, a text area, a script and a comment before its markup, and is a formula.
PAYLOAD = f"=1+1\"'--></textarea></script>{MARKUP}"
PATIENT_PAGES = [
    "change",
    "history",
    "brief",
    "words",
    "way-in",
    "activity",
    "hand-over",
    "merge",
]


@pytest.fixture
def case(own, therapist):
    """The therapist's patient, with the payload in every text about them and in the catalogue."""
    own.user.name = PAYLOAD
    own.user.save()
    own.patient.anchor = PAYLOAD[:100]
    own.patient.save()
    own.note.body = PAYLOAD
    own.note.visibility = Visibility.SHARED
    own.note.save()
    own.note.add(PAYLOAD, by=therapist, at=NOW)
    PlanItem.objects.update(remark=PAYLOAD)
    SessionLog.objects.update(note=PAYLOAD)
    BarrierAnswer.objects.update(question=PAYLOAD)
    texts = [
        field.name
        for field in Exercise._meta.concrete_fields
        if isinstance(field, TextField | CharField)
        and not field.choices
        and not field.unique
        and (field.max_length or 1000) > len(PAYLOAD)
        and field.get_internal_type() in {"TextField", "CharField"}
    ]
    Exercise.objects.update(**dict.fromkeys(texts, PAYLOAD))
    return own


def text_of(response):
    return response.getvalue().decode()


def cells_of(response):
    return [cell for row in csv.reader(text_of(response).splitlines()) for cell in row]


@pytest.mark.parametrize("page", PATIENT_PAGES)
def test_patients_page_escapes_markup(page, therapist_client, case):
    assert MARKUP not in text_of(therapist_client.get(url_of(case.patient, page)))


def test_deletion_page_escapes_markup(administrator_client, case):
    assert MARKUP not in text_of(administrator_client.get(url_of(case.patient, "deletion")))


@pytest.mark.parametrize("name", ["unread_words", "workouts_patient_changelist"])
def test_list_escapes_markup(name, therapist_client, case):
    page = text_of(therapist_client.get(reverse(f"admin:{name}")))

    assert (MARKUP in page, "&lt;img src=x" in page) == (False, True)


@pytest.mark.parametrize(
    ("row", "page"),
    [
        ("note", "change"),
        ("note", "addendum"),
        ("plan", "change"),
        ("plan", "copy"),
        ("pause", "change"),
        ("session", "change"),
    ],
)
def test_page_of_a_row_escapes_markup(row, page, therapist_client, case):
    assert MARKUP not in text_of(therapist_client.get(url_of(getattr(case, row), page)))


def test_link_of_an_invitation_escapes_the_name(therapist_client):
    fields = {"once": "6f1f0d4e-8d0e-4bd1-9c43-0d4c8f1f3c11", "name": PAYLOAD, "email": ""}

    page = text_of(therapist_client.post(reverse("admin:workouts_patient_invite"), fields))

    assert (MARKUP in page, "&lt;img src=x" in page) == (False, True)


def test_letter_escapes_markup(therapist_client, therapist, case):
    _invitation, secret = Invitation.objects.issue(case.patient, by=therapist, now=timezone.now())

    page = text_of(therapist_client.post(url_of(case.patient, "letter"), {"secret": secret}))

    assert (MARKUP in page, "&lt;img src=x" in page) == (False, True)


@pytest.mark.parametrize("name", ["today", "progress"])
def test_patients_own_page_escapes_markup(name, case):
    assert MARKUP not in text_of(browser_of(case.user).get(reverse(name)))


def test_spreadsheet_of_a_patient_has_no_formula(therapist_client, case):
    cells = cells_of(therapist_client.get(url_of(case.patient, "csv")))

    assert [cell for cell in cells if cell.startswith("=")] == []


def test_spreadsheet_of_the_list_has_no_formula(therapist_client, case):
    cells = cells_of(therapist_client.get(reverse("admin:workouts_patient_list_csv")))

    assert [cell for cell in cells if cell.startswith("=")] == []


def test_patients_own_spreadsheet_has_no_formula(case):
    cells = cells_of(browser_of(case.user).get(reverse("export_sessions")))

    assert [cell for cell in cells if cell.startswith("=")] == []


def test_patients_own_file_is_read_as_no_page(case):
    response = browser_of(case.user).get(reverse("export_me"))

    kinds = [response.headers[name] for name in ("Content-Type", "X-Content-Type-Options")]
    assert kinds == ["application/json", "nosniff"]
