"""The pages and states of the desk: what a therapist works with, and an administrator."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import add_url, list_url, url_of
from workouts import demo
from workouts.models import (
    Deletion,
    Exercise,
    Patient,
    PatientRead,
    Pause,
    Plan,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)

# Whose desk has plans with remarks, pain, words that nobody has read, pauses and notes.
STORIES = ["flora", "paula", "perry", "tara"]
LISTS = [Patient, Plan, TherapistNote, Pause, SessionLog, Exercise, Routine]
PATIENT_PAGES = ["change", "brief", "words", "way-in", "activity", "hand-over", "history"]
ADMINISTRATORS_LISTS = [User, Deletion, PatientRead]


@pytest.fixture
def desk_walk(visit):
    def sign_in(login):
        client = Client()
        client.force_login(User.objects.get(email=f"{login}{demo.ENDING}"))
        visit.carry(client.cookies)

    def walk():
        stories = [story for story in demo.STORIES if story.login in STORIES]
        demo.make_clinic(now=timezone.now(), stories=stories)
        paula = Patient.objects.get(user__email__startswith="paula@")
        sign_in("thea")
        yield from opened(visit, *therapists_addresses(paula))
        yield from refused(visit, paula)
        visit.open(url_of(paula, "way-in"))
        press(visit, "Make a new link")
        yield "a new link"
        sign_in("ada")
        yield from opened(visit, *administrators_addresses(paula))

    return walk


def therapists_addresses(patient):
    yield from map(reverse, ["admin:index", "admin:unread_words"])
    yield from map(list_url, LISTS)
    yield f"{list_url(Patient)}?q=nobody"
    yield from (url_of(patient, page) for page in PATIENT_PAGES)
    yield reverse("admin:workouts_patient_invite")
    yield from map(add_url, [Plan, TherapistNote, Pause])
    plan, note = patient.plans.latest("pk"), patient.notes.latest("pk")
    yield from map(url_of, [plan, note, patient.sessions.latest("pk")])
    yield from (url_of(plan, "copy"), url_of(note, "addendum"))


def refused(visit, patient):
    for url, button in (
        (reverse("admin:workouts_patient_invite"), "Make the link"),
        (add_url(Plan), "Save"),
        (add_url(TherapistNote), "Save"),
        (url_of(patient, "hand-over"), "Hand over"),
    ):
        visit.open(url)
        press(visit, button)
        yield f"{url} refused"


def administrators_addresses(patient):
    yield reverse("admin:index")
    yield from map(list_url, ADMINISTRATORS_LISTS)
    yield from map(add_url, [Exercise, Routine, User])
    yield from map(url_of, [Exercise.objects.first(), Routine.objects.default(), patient.user])
    yield from (url_of(patient, page) for page in ("merge", "deletion"))
    yield url_of(patient.therapist, "factor")


def press(visit, button):
    """Sends the page's form as it is, whatever the browser itself would say."""
    visit.page.evaluate(
        "document.querySelectorAll('form').forEach((each) => each.noValidate = true)"
    )
    with visit.page.expect_navigation():
        visit.page.get_by_role("button", name=button, exact=True).first.click()


def opened(visit, *paths):
    for path in paths:
        visit.open(path)
        yield path
