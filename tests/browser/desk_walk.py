"""The pages and states of the desk: what a therapist works with, and an administrator.

All of them in a clinic with stories; or those with a template of their own, about one patient of
whom there is one row of everything.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from tests.admin.conftest import add_url, list_url, make_case, make_staff, url_of
from workouts.demo import clinic as demo
from workouts.models import (
    Clinic,
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

__all__ = ["make_case", "make_staff"]  # the fixtures

# Whose desk has plans with remarks, pain, words that nobody has read, pauses and notes.
STORIES = ["flora", "paula", "perry", "tara"]
LISTS = [Plan, TherapistNote, Pause, SessionLog, Exercise, Routine]
PATIENT_PAGES = [
    "change",
    "brief",
    "as-patient",
    "as-patient-list",
    "as-patient-session",
    "notes",
    "words",
    "sessions",
    "pauses",
    "files",
    "way-in",
    "activity",
    "hand-over",
    "cover",
    "history",
]
ADMINISTRATORS_LISTS = [User, Deletion, PatientRead]


@pytest.fixture
def desk_walk(visit, make_case, make_staff):
    def sign_in(user):
        client = Client()
        client.force_login(user)
        visit.carry(client.cookies)

    def walk(every_state=True):  # noqa: FBT002 - a switch of the tests
        if every_state:
            stories = [story for story in demo.STORIES if story.login in STORIES]
            demo.make_clinic(now=timezone.now(), stories=stories)
            patient = Patient.objects.get(user__email__startswith="paula@")
        else:
            patient = make_case("Olga Own", make_staff("thea@example.com", name="Thea")).patient
        sign_in(patient.therapist)
        pages = pages_of_each_kind(patient)
        yield from opened(visit, *(pages if every_state else without_alike(pages, patient)))
        yield from refused(visit, patient, every_state)
        visit.open(url_of(patient, "way-in"))
        press(visit, "Make a new link")
        yield "a new link"
        if every_state:
            yield from opened(visit, *therapists_addresses(patient))
            sign_in(User.objects.get(email=f"ada{demo.EMAIL_ENDING}"))
            yield from opened(visit, *administrators_addresses(patient))

    return walk


def pages_of_each_kind(patient):
    """A page of each template of ours, and of each kind of form and list."""
    names = ["index", "search", "clinic_messages", "your_desk"]
    yield from (reverse(f"admin:{name}") for name in names)
    yield list_url(Patient)
    yield from (url_of(patient, page) for page in PATIENT_PAGES)
    yield add_url(Plan)
    yield url_of(patient.plans.latest("pk"), "copy")
    yield url_of(patient.notes.latest("pk"), "addendum")
    yield from map(url_of, [patient.sessions.latest("pk"), Exercise.objects.first()])


def without_alike(pages, patient):
    """Without the forms that are met refused, the way in before its link, and what has tests."""
    brief, way_in, hand_over = (url_of(patient, page) for page in ["brief", "way-in", "hand-over"])
    copied_plan = url_of(patient.plans.latest("pk"), "copy")
    return [page for page in pages if page not in {brief, way_in, hand_over, copied_plan}]


def therapists_addresses(patient):
    """The other pages of a therapist."""
    yield from map(list_url, LISTS)
    yield f"{list_url(Patient)}?q=nobody"
    yield from map(add_url, [TherapistNote, Pause])
    yield from map(url_of, [patient.plans.latest("pk"), patient.notes.latest("pk")])


def refused(visit, patient, every_state):
    for url, button in (
        (reverse("admin:workouts_patient_invite"), "Make the link"),
        *([(add_url(Plan), "Save"), (add_url(TherapistNote), "Save")] if every_state else []),
        (url_of(patient, "hand-over"), "Hand over"),
    ):
        visit.open(url)
        press(visit, button)
        yield f"{url} refused"


def administrators_addresses(patient):
    yield from map(reverse, ["admin:index", "admin:staff", "admin:change_log"])
    yield reverse("admin:invite_colleague")
    yield reverse("admin:staff_invitation", args=[patient.therapist.pk])
    yield url_of(Clinic.objects.get())
    yield from map(list_url, ADMINISTRATORS_LISTS)
    yield from map(add_url, [Exercise, Routine])
    yield from map(url_of, [Exercise.objects.first(), Routine.objects.default(), patient.user])
    yield from (url_of(patient, page) for page in ("merge", "deletion"))
    yield url_of(patient.therapist, "factor")


def press(visit, button):
    """Sends the page's form as it is, whatever the browser itself would say."""
    visit.page.evaluate(
        "document.querySelectorAll('form').forEach((each) => each.noValidate = true)"
    )
    with visit.page.expect_navigation():
        visit.page.get_by_role("button", name=gettext(button), exact=True).first.click()


def opened(visit, *paths):
    for path in paths:
        visit.open(path)
        yield path
