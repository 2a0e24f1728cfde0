"""A disk that is full or read-only, and a lock that does not end, at each write of each page.

The answer is 503, so that whoever sent it keeps it; nothing is acknowledged that is not stored; and
the same request, sent again afterwards, is stored.
"""

import errno
import itertools
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from hipsite.middleware import SIGNING_IN_PATHS
from tests.fuzzing.attempts import post
from tests.fuzzing.clinic import ROUTES
from tests.fuzzing.prober import WRITE, Prober, right_fields
from tests.fuzzing.world import log, made, world
from tests.page_forms import form_of
from workouts.people import accounts
from workouts.views import errors

__all__ = ["log", "made", "world"]  # the fixtures

pytestmark = pytest.mark.django_db

FAULTS = itertools.cycle(
    ["database or disk is full", "attempt to write a readonly database", "database is locked"]
)
# Where a try that failed leaves what the next one replaces, or finds: a link, a new account. A link
# that was used while the session could not be stored is replaced at the desk.
REPLACED = re.compile(r"patient/(?:invite|\d+/link)/$|/(?:sign-out|signup|start)/$|^/welcome/")
# What a request stores beside its purpose: without it the answer is the usual one.
CACHE, SESSIONS = "cache", "workouts_browsersession"
ROLES = ["nobody", "guest", "patient", "therapist", "administrator"]
# What a blank field of a form is filled with, by its kind; the first that fits.
FILLED = [
    (forms.EmailField, "new@example.com"),
    (forms.DateField, "2026-06-10"),
    (forms.TimeField, "07:30"),
    (forms.IntegerField, "3"),
    (forms.BooleanField, "on"),
    (forms.CharField, "A text"),
]


def filled(field, value):
    """The value that the page has, or one that a person could give."""
    if value or not field.required:
        return value
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return next((str(key) for key, _label in field.choices if key), None)
    return next((text for kind, text in FILLED if isinstance(field, kind)), None)


class Writes:
    """Notes the tables that a request writes, and fails from one of the writes on."""

    def __init__(self, *, first_failing=None, fault=""):
        self.first_failing, self.fault = first_failing, fault
        self.tables = []

    def __call__(self, execute, sql, params, many, context):
        if match := WRITE.match(sql):
            self.tables.append(match[1])
            if self.first_failing is not None and len(self.tables) > self.first_failing:
                raise OperationalError(self.fault)
        return execute(sql, params, many, context)


def send(prober, request, **options):
    writes = Writes(**options)
    with connection.execute_wrapper(writes):
        answer = prober.send(request)
    return answer.status_code, request.changed, writes.tables


def requests_that_write(prober, made):
    at_desk = prober.role in {"therapist", "administrator"}
    for route in ROUTES:
        if route.startswith("/admin/") and not at_desk:
            continue
        fields, let_in = right_fields(route, prober, made)
        if let_in:
            values = {name: filled(*each) for name, each in fields.items() if "__" not in name}
            pairs = [(name, value) for name, value in values.items() if value is not None]
            request = post(route, prober.world, pairs, sent="")
            status, changed, tables = send(prober, request)
            if tables and status < 400:
                yield request, (status, changed), tables


def is_right(request, usual, answer, lost):
    """Whether the answer is right where the writes to these tables, in order, were all lost."""
    status, changed = answer
    if set(lost) == {CACHE}:
        return True  # it forgets what it cannot store
    if lost[0] == CACHE:
        return status == 503 or (status != 302 and not changed) or REPLACED.search(request.url)
    if set(lost) == {SESSIONS} and not request.url.startswith(SIGNING_IN_PATHS):
        return status in {503, usual[0]}
    return status == 503 and (not changed or REPLACED.search(request.url))


def wrong_answers(role, world, log, made):
    """Where a write that failed was acknowledged, or half of a request stored; how many failed."""
    prober, wrong, count = Prober(world, role, log, made), [], 0
    for request, usual, tables in requests_that_write(prober, made):
        for number in range(len(tables)):
            answer = send(prober, request, fault=next(FAULTS), first_failing=number)[:2]
            if not is_right(request, usual, answer, tables[number:]):
                wrong.append((role, request.url, answer, tables[number:], usual))
            count += 1
        again = send(prober, request)[:2]
        if again != usual:
            wrong.append((role, request.url, again, "sent again"))
    return wrong, count


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param(["patient"], id="patient"),
        pytest.param([each for each in ROLES if each != "patient"], marks=pytest.mark.soak),
    ],
)
def test_fault_at_any_write_is_said_and_nothing_is_acknowledged(
    roles, world, log, made, monkeypatch, time_machine
):
    # At midnight, and each half minute at the desk, a browser's last use is written as well.
    time_machine.move_to(timezone.now(), tick=False)
    for name in ("PADDED_SECONDS_BEFORE_MAIL", "PADDED_SECONDS_AFTER_MAIL"):
        monkeypatch.setattr(accounts, name, 0)
    found = [wrong_answers(role, world, log, made) for role in roles]

    assert [each for wrong, _count in found for each in wrong] == []
    assert all(count > 20 for _wrong, count in found)


@pytest.fixture
def read_only():
    """SQLite itself refuses every write, as on a disk that became read-only."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        yield
        cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own refusal")
def test_page_says_that_nothing_was_saved_and_sends_it_again(patient_client, read_only):
    patient_client.raise_request_exception = False
    fields = {"usual_slot": "07:30", "anchor": 'a "cup"'}

    response = patient_client.post("/settings/slot/", fields)

    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert "What you sent was not saved." in page
    assert form_of(response, "/settings/slot/") == {"usual_slot": ["07:30"], "anchor": ['a "cup"']}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own refusal")
def test_page_repeats_no_password(content, read_only):
    client = Client(raise_request_exception=False)

    response = client.post(
        "/accounts/signup/", {"email": "new@example.com", "password1": "hips-and-heels"}
    )

    assert "hips-and-heels" not in response.content.decode()


def test_page_that_cannot_be_shown_is_a_link_to_it(rf):
    response = errors.unavailable(rf.get("http://testserver//evil.example/?page=2"))

    assert 'href="/%2Fevil.example/?page=2"' in response.content.decode()


def test_file_is_not_repeated_but_sent_by_a_reload(rf):
    image = SimpleUploadedFile("a.png", b"x")

    response = errors.unavailable(rf.post("/admin/", {"title": "Bridge", "image": image}))

    assert "Reload this page to send it again" in response.content.decode()
    assert "Bridge" not in response.content.decode()


def test_post_that_broke_off_is_not_repeated(rf):
    request = rf.post("/", {"a": "b"})
    request._read_started = True
    request._post_parse_error = True

    assert errors.unavailable(request).status_code == 503


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("database is locked"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EROFS, "Read-only file system"), 503),
        (OSError(errno.ENOENT, "No such file"), 500),
        (IntegrityError("UNIQUE constraint failed"), 500),
        (ValueError("a mistake of ours"), 500),
    ],
)
def test_fault_of_the_machine_is_told_from_one_of_ours(error, status, rf):
    assert status_of(error, rf.get("/")) == status


def status_of(error, request):
    try:
        raise error
    except Exception:
        return errors.server_error(request).status_code
