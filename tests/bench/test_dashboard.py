"""What the dashboard costs the server, beside the least that a signed-in page can cost.

Processor time of whole requests, middleware included, in one process and in turn with the
yardstick: a page of a kilobyte for which the session and the user are read. The first look after
something has changed is measured apart. BENCH_ROUNDS sets how often.
"""

import logging
import os
import time
from datetime import timedelta
from statistics import median

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path
from django.utils import timezone
from workouts.progress.practice import pasts

from hipsite.urls import urlpatterns as site_urls
from tests.bench.report import show
from tests.conftest import ZONE
from tests.histories import repeat
from workouts.models import Patient, SessionLog, User

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "60"))
ANSWERS = 11
MOST = dict.fromkeys((0, 1, 30, 365, 3650), 5.5)
BARE = engines["django"].from_string(
    "<!DOCTYPE html><title>Bare</title><p>{{ user.email }}</p><p>" + "bare " * 185 + "</p>"
)


def bare(request):
    return HttpResponse(BARE.render({"user": request.user}, request))


urlpatterns = [path("bare/", bare), *site_urls]


@pytest.fixture(autouse=True)
def with_the_yardstick(settings):
    settings.ROOT_URLCONF = __name__
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def browsers(start_session):
    """A browser of a patient with so many sessions, the last one today; with answers and a slot."""
    return {count: browser_of(count, start_session) for count in MOST}


def browser_of(count, start_session):
    user = User.objects.create_user(f"p{count}@example.com", name="Pat")
    patient = Patient.objects.create(user=user, zone=ZONE, usual_slot="07:10")
    if count:
        now = timezone.now()
        session = start_session(patient, at=now - timedelta(minutes=30), done=7)
        SessionLog.objects.filter(pk=session.pk).update(
            pain_before=4, pain_after=3, pain_next_morning=3, finished_at=now
        )
        repeat(SessionLog.objects.get(pk=session.pk), times=count - 1)
    browser = Client()
    browser.force_login(user)
    return browser


def cost(browser, url):
    """Milliseconds of processor time for one answer."""
    started = time.process_time()
    response = browser.get(url)
    spent = time.process_time() - started
    assert response.status_code == 200
    return spent * 1000


def test_dashboard_costs_little_more_than_a_bare_page(browsers, capsys):
    costs = {"bare": [], **{count: [] for count in MOST}}
    first = {count: [] for count in MOST}
    change = {count: [] for count in MOST}
    for count, browser in browsers.items():
        cost(browser, "/bare/")
        for _nth in range(5):
            pasts.forget()
            first[count].append(cost(browser, "/progress/"))
    for nth in range(ROUNDS):
        costs["bare"].append(cost(browsers[365], "/bare/"))
        for count, browser in browsers.items():
            costs[count].append(cost(browser, "/progress/"))
            if nth < ANSWERS and count:
                change_todays_session(count, nth)
                change[count].append(cost(browser, "/progress/"))

    yardstick = median(costs["bare"])
    times = {count: median(costs[count]) / yardstick for count in MOST}
    lines = [f"bare page: {yardstick:.2f} ms"]
    for count, most in MOST.items():
        changed = median(change[count]) / yardstick if change[count] else 0
        lines.append(
            f"{count:>5} sessions: {median(costs[count]):.2f} ms, {times[count]:.2f} times"
            f" (at most {most}); the first look after a change {changed:.2f} times;"
            f" in a process that knows nothing {median(first[count]):.1f} ms"
        )
    show(capsys, "\n".join(lines))
    assert {count: share for count, share in times.items() if share > MOST[count]} == {}


def change_todays_session(count, answer):
    """Another answer each time, so that today is drawn anew."""
    latest = SessionLog.objects.filter(patient__user__email=f"p{count}@example.com")
    session = latest.order_by("-started_at").first()
    SessionLog.objects.filter(pk=session.pk).update(pain_after=answer)
