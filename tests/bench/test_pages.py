"""What each page costs in a clinic a hundred times as large: of patients and of the desk.

A page of one patient, and a list of which one page is shown, cost what they cost in a small
clinic. The yardstick is the same page in a clinic of a hundred patients, measured before it.
What sorts or counts all patients of the clinic has a limit of its own. DESK_PATIENTS and
DESK_SESSIONS as in `test_desk.py`. The least of some rounds: by the processor, or by the clock on
the wall where a database server does the work.
"""

import logging
import time
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.addresses import DESK_NAMES, address_of
from tests.bench.clinics import PATIENTS, SESSIONS, in_clinic
from tests.bench.desk_clinic import NOW
from tests.bench.report import show
from tests.bench.test_dashboard import FORM, HTMX, form_of
from tests.conftest import full_reports
from workouts.models import Patient, SessionLog, User
from workouts.models.access_log import PatientRead
from workouts.progress.glances import refresh

pytestmark = pytest.mark.bench

SMALL = 100
ROUNDS = 3
MOST = 1.5
# Asked for only once: three more would take too long.
SLOW_MS = 5000
# Below this a page of the large clinic is fast, whatever a small one costs.
NOTICED_MS = 50
# Pages that sort, count or search the summary rows of all patients, and the most that this takes.
OVER_ALL_MS = 500
OVER_ALL = {
    "clinic_messages",
    "index",
    "patients with messages",
    "patients, searched",
    "patients, stopped",
    "staff",
    "workouts_patient_changelist",
}
# What a bench leaves alone: signing out, and what is read as it is sent, patient by patient.
LEFT_OUT = {"logout", "workouts_patient_list_csv"}
OWN_PAGES = ("today", "progress", "notes", "pauses", "profile", "export_sessions", "exercise_list")
OWN_CHARTS = ("times_chart", "pain_chart", "dose_chart", "strength_chart")
SEARCH = "00042"


def case_of(patient):
    """The rows with which pages of one patient are opened."""
    return SimpleNamespace(
        patient=patient,
        user=patient.user,
        note=patient.notes.first(),
        plan=patient.plans.first(),
        pause=patient.pauses.first(),
        session=patient.sessions.latest("started_at"),
        read=PatientRead.objects.filter(patient=patient.user.opaque_id).first(),
        deletion=SimpleNamespace(pk=0),
    )


def browser_of(user):
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def desk_pages(case):
    found = {}
    for name in DESK_NAMES:
        if name not in LEFT_OUT and (address := address_of(name, case)):
            found[name] = address
    patients = reverse("admin:workouts_patient_changelist")
    sessions = reverse("admin:workouts_sessionlog_changelist")
    return found | {
        "sessions of one patient": f"{sessions}?patient={case.patient.pk}",
        "sessions of concern": f"{sessions}?concern=yes",
        "sessions, short": f"{sessions}?version__exact=short",
        "sessions, searched": f"{sessions}?q={SEARCH}",
        "patients, searched": f"{patients}?q={SEARCH}",
        "patients, stopped": f"{patients}?flag=stopped",
        "patients with messages": f"{patients}?flag=words",
        "search": f"{reverse('admin:search')}?q={SEARCH}",
    }


def own_pages():
    return {name: reverse(name) for name in (*OWN_PAGES, *OWN_CHARTS)}


def asks(size):
    """(who, page) → what asks for it, in the clinic of that size."""
    patient = Patient.objects.select_related("user", "therapist").get(
        user__email=f"p{SMALL // 2 + 1}@example.com"
    )
    case = case_of(patient)
    people = {
        "administrator": (User.objects.get(email="ada@example.com"), desk_pages(case)),
        "therapist": (patient.therapist, desk_pages(case)),
        "patient": (patient.user, own_pages()),
    }
    found = {}
    for who, (user, pages) in people.items():
        browser = browser_of(user)
        found |= {
            (who, name): (lambda browser=browser, url=url: browser.get(url))
            for name, url in pages.items()
        }
    return found | {("patient", "a progress report"): report_of(patient)}


def report_of(patient):
    """What reports the latest session whole, once more."""
    session = SessionLog.objects.of(patient).latest("started_at")
    browser = browser_of(patient.user)
    body = urlencode(form_of(full_reports(session, exercises=7)))
    url = f"{session.get_absolute_url()}progress/"
    return lambda: browser.post(url, body, FORM, headers=HTMX)


def milliseconds(ask):
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    started = clock()
    response = ask()
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code, 1000 * (clock() - started)


def measure(size):
    """(who, page) → the least milliseconds of some rounds, for what answers with a page."""
    found = {}
    with in_clinic(size):
        refresh(Patient.objects.all(), now=timezone.now(), most=None)
        for key, ask in asks(size).items():
            status, first = milliseconds(ask)
            assert status < 500, key
            if status == 200:
                rounds = ROUNDS if first < SLOW_MS else 0
                found[key] = min([first, *(milliseconds(ask)[1] for _nth in range(rounds))])
    return found


@pytest.fixture
def quiet(settings, django_db_blocker):
    settings.STAFF_IDLE_SECONDS = NOW.timestamp() * 2
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock():
        yield
    logging.disable(logging.NOTSET)


def test_page_of_a_large_clinic_costs_what_it_costs_in_a_small_one(quiet, capsys):
    small, large = measure(SMALL), measure(PATIENTS)
    shares = {key: large[key] / small[key] for key in large}

    lines = [f"{PATIENTS} patients with {SESSIONS} sessions each, and {SMALL}:"]
    for (who, name), share in sorted(shares.items(), key=lambda pair: -pair[1]):
        key = who, name
        lines.append(f"{share:6.1f} {small[key]:8.1f} → {large[key]:8.1f} ms  {who}: {name}")
    show(capsys, "\n".join(lines))
    assert {key: ms for key, ms in large.items() if ms > most_of(key, small[key])} == {}


def most_of(key, small_ms):
    """The milliseconds that the page may take in the large clinic."""
    _who, name = key
    return OVER_ALL_MS if name in OVER_ALL else max(NOTICED_MS, MOST * small_ms)
