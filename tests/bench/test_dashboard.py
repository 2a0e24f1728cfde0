"""What dashboard, front page and a report cost, beside the least that a signed-in page can cost.

Processor time of whole requests, middleware included, in one process and in turn with the
yardstick: a page of a kilobyte for which the session and the user are read. Each look is another
patient's, so nothing that a process could know of somebody helps. BENCH_PATIENTS sets how many.
"""

import logging
import os
import time
from datetime import timedelta
from statistics import median
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import Template, engines
from django.test import Client
from django.test.utils import CaptureQueriesContext, _TestState
from django.urls import path
from django.utils import timezone

from hipsite.urls import urlpatterns as site_urls
from tests.bench.report import show
from tests.conftest import ZONE, full_reports
from workouts.models import Patient, SessionLog, User
from workouts.progress.glances import refresh

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

PATIENTS = int(os.environ.get("BENCH_PATIENTS", "1000"))
# Days practiced → how many patients: ten years of a thousand would be four million sessions.
CROWD = {30: PATIENTS, 365: PATIENTS, 3650: max(PATIENTS // 20, 5)}
MOST_OF_A_LOOK = 5.5
MOST_OF_A_REPORT = 3.0
MOST_AFTER_TEN_YEARS = 1.15
MOST_QUERIES = 12
SESSIONS_PER_INSERT = 2000
PAGES = ("/progress/", "/")
FORM, HTMX = "application/x-www-form-urlencoded", {"HX-Request": "true"}
BARE = engines["django"].from_string(
    "<!DOCTYPE html><title>Bare</title><p>{{ user.email }}</p><p>" + "bare " * 185 + "</p>"
)


def bare(request):
    return HttpResponse(BARE.render({"user": request.user}, request))


urlpatterns = [path("bare/", bare), *site_urls]


@pytest.fixture(autouse=True)
def as_it_is_served(settings, monkeypatch):
    """With the yardstick's page, and without what Django's tests note of each template."""
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def crowd(start_session):
    """Days practiced → browsers of patients who have practiced for so long, today included."""
    return {days: make_patients(days, count, start_session) for days, count in CROWD.items()}


def make_patients(days, count, start_session):
    """Of the days before today the sessions have their tally alone, and no exercise logs."""
    now = timezone.now()
    users = User.objects.bulk_create(
        User(email=f"p{days}-{nth}@example.com", name="Pat") for nth in range(count)
    )
    patients = Patient.objects.bulk_create(
        Patient(user=user, zone=ZONE, usual_slot="07:10") for user in users
    )
    like = start_session(patients[0], at=now - timedelta(minutes=30), done=7)
    SessionLog.objects.filter(pk=like.pk).update(pain_before=4, pain_after=3, pain_next_morning=3)
    SessionLog.objects.bulk_create(
        (
            session_like(like, patient, ago)
            for patient in patients
            for ago in range(patient is patients[0], days)
        ),
        batch_size=SESSIONS_PER_INSERT,
    )
    return [browser_of(user) for user in users]


def session_like(like, patient, ago):
    back = timedelta(days=ago)
    copied = {
        field.attname: getattr(like, field.attname)
        for field in SessionLog._meta.concrete_fields
        if not field.generated and field.name not in {"id", "uuid"}
    }
    copied |= {
        "patient_id": patient.pk,
        "practice_day": like.practice_day - back,
        "started_at": like.started_at - back,
        "progressed_at": like.started_at - back,
    }
    return SessionLog(**copied)


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def cost(ask):
    """Milliseconds of processor time for one answer."""
    started = time.process_time()
    response = ask()
    spent = time.process_time() - started
    assert response.status_code == 200
    return spent * 1000


def look(crowd, rounds):
    """(days, page) → the median of looks by different patients, in bare pages of the same run.

    All of them in turn, so that a slower minute of the machine counts for each.
    """
    bare, pages = [], {(days, url): [] for days in crowd for url in PAGES}
    for nth in range(rounds):
        for (days, url), costs in pages.items():
            browser = crowd[days][nth % len(crowd[days])]
            bare.append(cost(lambda browser=browser: browser.get("/bare/")))
            costs.append(cost(lambda browser=browser, url=url: browser.get(url)))
    return {key: median(costs) / median(bare) for key, costs in pages.items()}, median(bare)


def arrive_late(browsers):
    """A session of ten days ago reports what was done in it only now."""
    day = timezone.now() - timedelta(days=10)
    pks = [int(browser.session["_auth_user_id"]) for browser in browsers]
    sessions = SessionLog.objects.filter(
        patient__user__in=pks, started_at__range=(day - timedelta(days=1), day)
    )
    sessions.update(progressed_at=timezone.now(), pain_after=6)


def queries_of(browser, url):
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return len(queries)


def test_look_costs_little_more_than_a_bare_page(crowd, capsys):
    for url in PAGES:
        crowd[30][0].get(url)  # compiles the templates
    shares = {"without a checkpoint": look(crowd, 1)[0]}
    refresh(Patient.objects.all(), now=timezone.now(), most=None)
    shares["as usual"], yardstick = look(crowd, PATIENTS)
    for browsers in crowd.values():
        arrive_late(browsers)
    shares["after a late report"], _yardstick = look(crowd, PATIENTS)
    queries = {url: {queries_of(browsers[1], url) for browsers in crowd.values()} for url in PAGES}
    lines = [f"bare page: {yardstick:.2f} ms; queries: {queries}"]
    lines += [
        f"{days:>5} days, {url}, {when}: {share:.2f} times (at most {MOST_OF_A_LOOK})"
        for when, by_page in shares.items()
        for (days, url), share in by_page.items()
    ]
    show(capsys, "\n".join(lines))
    usual = shares["as usual"]
    for url in PAGES:
        assert usual[3650, url] <= MOST_AFTER_TEN_YEARS * usual[365, url]
        assert len(queries[url]) == 1
        assert max(queries[url]) <= MOST_QUERIES
    found = usual | shares["after a late report"]
    assert {key: share for key, share in found.items() if share > MOST_OF_A_LOOK} == {}


def test_report_costs_little_more_than_a_bare_page(client, patient, start_session, capsys):
    client.force_login(patient.user)
    session = start_session(patient, at=timezone.now())
    url = f"{session.get_absolute_url()}progress/"
    bare, report = [], []
    for exercises in (1, 2, 3, 4, 5, 6, 7) * 10:
        body = urlencode(form_of(full_reports(session, exercises=exercises)))
        bare.append(cost(lambda: client.get("/bare/")))
        report.append(cost(lambda body=body: client.post(url, body, FORM, headers=HTMX)))
    share = median(report) / median(bare)
    show(capsys, f"a progress report: {share:.2f} times a bare page (at most {MOST_OF_A_REPORT})")
    assert share <= MOST_OF_A_REPORT


def form_of(reports):
    """As the device sends it: the whole state each time."""
    fields = {"reports-TOTAL_FORMS": len(reports), "reports-INITIAL_FORMS": 0}
    for nth, report in enumerate(reports):
        values = {"item": report.item_id, "side": report.side, **report.figures}
        fields |= {f"reports-{nth}-{name}": value for name, value in values.items()}
    return fields
