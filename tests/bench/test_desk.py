"""What the list of patients costs in a clinic with 10,000 patients and 5 million sessions.

The yardstick of the same run, in turn with it: a stock list of Django's admin with as many rows
and columns of the same patients. DESK_PATIENTS and DESK_SESSIONS (of each) make a smaller clinic
for a quick look, BENCH_ROUNDS sets how often.
"""

import logging
import os
import time
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

import pytest
import time_machine
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from hipsite.urls import urlpatterns as site_urls
from tests.bench.clinics import PATIENTS, in_clinic
from tests.bench.desk_clinic import NOW
from tests.bench.report import show
from workouts.admin.site import ClinicAdminSite
from workouts.models import ExerciseLog, Glance, Patient, SessionLog, User
from workouts.progress import glances

pytestmark = pytest.mark.bench

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "11"))
A_SECOND = 1000


class StockList(admin.ModelAdmin):
    list_display = [
        "pk",
        "user",
        "zone",
        "language",
        "usual_slot",
        "anchor",
        "remind_by_mail",
        "move_seconds",
        "is_demo",
    ]
    list_select_related = ["user"]
    change_list_template = "admin/change_list.html"


stock = ClinicAdminSite("stock")
stock._registry[Patient] = StockList(Patient, stock)
urlpatterns = [path("stock/", stock.urls), *site_urls]


@pytest.fixture(scope="module")
def clinic(django_db_blocker):
    with django_db_blocker.unblock(), in_clinic(PATIENTS):
        yield


@pytest.fixture
def desk(clinic, settings):
    """An administrator's, who sees every patient."""
    settings.ROOT_URLCONF = __name__
    settings.STAFF_IDLE_SECONDS = NOW.timestamp() * 2
    logging.disable(logging.INFO)
    browser = Client()
    browser.force_login(User.objects.get(is_superuser=True))
    yield browser
    logging.disable(logging.NOTSET)


def measure(browser, url):
    """Milliseconds for one answer: by the processor, and by the clock on the wall."""
    spent, passed = time.process_time(), time.perf_counter()
    response = browser.get(url)
    spent, passed = time.process_time() - spent, time.perf_counter() - passed
    assert response.status_code == 200
    return 1000 * spent, 1000 * passed


def middle(pairs):
    return tuple(median(each) for each in zip(*pairs, strict=True))


PATIENT_LIST = "/admin/workouts/patient/"
PAGES = {
    "the desk's first page": "/admin/",
    "yardstick: a stock list of 100 rows": "/stock/workouts/patient/",
    "the list, by attention": PATIENT_LIST,
    "its last page": f"{PATIENT_LIST}?p={-(-PATIENTS // 100)}",
    "by streak": f"{PATIENT_LIST}?o=-4",
    "by unread words": f"{PATIENT_LIST}?o=-8",
    "who stopped": f"{PATIENT_LIST}?flag=stopped",
    "with unread words": f"{PATIENT_LIST}?flag=words",
    "searched": f"{PATIENT_LIST}?q=p77",
}


def test_list_of_ten_thousand_patients(desk, capsys):
    refresh_all(NOW)
    pages = {name: [] for name in PAGES}
    for url in PAGES.values():
        measure(desk, url)

    for _nth in range(ROUNDS):
        for name, url in PAGES.items():
            pages[name].append(measure(desk, url))

    costs = {name: middle(pairs) for name, pairs in pages.items()}
    lines = [size()]
    lines += [
        f"{name}: {spent:.0f} ms of the processor, {passed:.0f} ms by the clock"
        for name, (spent, passed) in costs.items()
    ]
    show(capsys, "\n".join(lines))
    assert {name: spent for name, (spent, _passed) in costs.items() if spent > A_SECOND} == {}


def test_list_on_the_morning_after(desk, capsys):
    """Every row is out of date: those of the page are made again before they are shown."""
    refresh_all(NOW)
    costs = []
    for nth in range(1, 4):
        with time_machine.travel(NOW + timedelta(days=nth)), unkept():
            costs.append(measure(desk, PATIENT_LIST))
    spent, passed = middle(costs)

    show(
        capsys,
        f"The list with every row out of date: {spent:.0f} ms of the processor,"
        f" {passed:.0f} ms by the clock",
    )
    assert spent <= 2 * A_SECOND


def test_making_rows(clinic, capsys):
    """What a round of the sender does, and what a row costs that is folded from the start."""
    refresh_all(NOW)
    patients = list(Patient.objects.select_related("user").order_by("pk")[:100])
    costs = {}
    for name, days in (("on the morning after", 1), ("from the first session on", 60)):
        spent = time.process_time()
        glances.make_glances(patients, now=NOW + timedelta(days=days))
        costs[name] = 1000 * (time.process_time() - spent)
    spent = time.process_time()
    found = glances.outdated(Patient.objects.all(), now=NOW).count()
    looked = 1000 * (time.process_time() - spent)

    lines = [f"100 rows made {name}: {cost:.0f} ms" for name, cost in costs.items()]
    show(capsys, "\n".join([*lines, f"all {PATIENTS} rows looked through: {looked:.0f} ms"]))
    assert found == 0


def test_full_page_takes_as_many_queries_as_a_single_row(desk):
    refresh_all(NOW)
    taken = {}
    # Patients of whom there is everything to tell, a skipped exercise included.
    for query in ("flag=skips", "q=p8@"):
        desk.get(f"{PATIENT_LIST}?{query}")
        with CaptureQueriesContext(connection) as captured:
            response = desk.get(f"{PATIENT_LIST}?{query}")
        taken[len(response.context["cl"].result_list)] = len(captured)

    assert taken == dict.fromkeys((min(100, PATIENTS // 40), 1), taken[1])


def refresh_all(now):
    """Makes the rows where there are none: once, since they stay true at that minute."""
    glances.refresh(Patient.objects.all(), now=now, most=None)


@contextmanager
def unkept():
    """Leaves the rows as they were."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def size():
    counts = {
        "patients": Patient.objects.count(),
        "sessions": SessionLog.objects.count(),
        "exercises done": ExerciseLog.objects.count(),
        "glances": Glance.objects.count(),
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
