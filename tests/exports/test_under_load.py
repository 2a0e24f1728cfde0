"""Exports that are streamed while others write: whole, without holding the database."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from django.contrib.auth.models import Group
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse

from tests.conditions import first_of
from tests.conftest import NOW
from workouts.exports import personal_data
from workouts.exports import spreadsheets as exports
from workouts.models import Glance, PatientRead, SessionLog, User
from workouts.models.users import ADMINISTRATOR_GROUP

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(exports.__file__).parents[1]
PATIENTS = 6


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_PAGE", 1)
    monkeypatch.setattr("workouts.admin.exports.PATIENTS_PER_QUERY", 1)


@pytest.fixture
def people(content, make_patient, start_session):
    people = [make_patient(f"p{nth}@example.com", name=f"P{nth}") for nth in range(PATIENTS)]
    for _nth in range(5):
        start_session(people[0], done=1)
    return people


@pytest.fixture
def desk(db):
    user = User.objects.create_user("ada@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=ADMINISTRATOR_GROUP))
    return signed_in(user)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def files(people, desk):
    """Each file that the site sends in pieces: who asks, its address, how much is in it."""
    own = signed_in(people[0].user)
    sessions = reverse("admin:workouts_patient_csv", args=[people[0].pk])
    return {
        "the list": (desk, reverse("admin:workouts_patient_list_csv"), PATIENTS),
        "a patient's sessions": (desk, sessions, 5),
        "own sessions": (own, reverse("export_sessions"), None),
        "own data": (own, reverse("export_me"), 5),
    }


def count(text):
    if text.startswith("{"):
        return len(json.loads(text)["sessions"])
    return len(text.strip().splitlines()) - 1


def in_another_thread(act):
    def run():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


def write():
    SessionLog.objects.update(progressed_at=NOW)
    Glance.objects.all().delete()


def test_file_is_whole_though_others_write_between_its_pieces(files):
    found = {}
    for name, (client, url, rows) in files.items():
        pieces = []
        for piece in client.get(url).streaming_content:
            pieces.append(piece)
            in_another_thread(write)
            # This thread writes as well, as it does for a report, and for a row made again.
            write()
        told = count(b"".join(pieces).decode("utf-8-sig"))
        if rows is not None and told != rows:
            found[name] = told

    assert found == {}


def test_file_that_nobody_takes_to_its_end_leaves_the_connection_free(files):
    for client, url, _rows in files.values():
        taken = iter(client.get(url).streaming_content)
        for _piece in range(3):
            next(taken)
        in_another_thread(write)
        write()  # the answer is still open, as that to a browser that went away


def test_access_is_logged_before_the_first_piece(files, people):
    client, url, _rows = files["the list"]

    client.get(url)

    assert PatientRead.objects.filter(page="export").count() == PATIENTS


def test_list_that_cannot_be_logged_is_not_sent(files, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError

    client, url, _rows = files["the list"]
    client.raise_request_exception = False
    monkeypatch.setattr(PatientRead.objects, "bulk_create", fail)

    assert client.get(url).status_code >= 500


@pytest.mark.parametrize("times", first_of(3, 10))
def test_reports_and_files_at_once_all_succeed(times, files, people, start_session):
    session = start_session(people[1])
    log = session.exercise_logs.first()
    is_over = Event()
    fields = {
        "reports-TOTAL_FORMS": 1,
        "reports-INITIAL_FORMS": 0,
        "reports-0-item": log.item_id,
        "reports-0-side": log.side,
        "reports-0-reps_done": 1,
    }

    def report():
        client, statuses = signed_in(people[1].user), set()
        while not is_over.is_set():
            close_old_connections()
            url = reverse("record_progress", args=[session.uuid])
            statuses.add(client.post(url, fields | {"note": f"{len(statuses)}"}).status_code)
        connection.close()
        return statuses

    with ThreadPoolExecutor(2) as pool:
        reporters = [pool.submit(report) for _nth in range(2)]
        try:
            client, url, rows = files["the list"]
            counts = {
                count(client.get(url).getvalue().decode("utf-8-sig")) for _nth in range(times)
            }
        finally:
            is_over.set()

    assert ([each.result() for each in reporters], counts) == ([{302}, {302}], {rows})


def test_no_cursor_is_left_open_while_a_file_is_sent():
    """A page of rows at a time: what reads by an open cursor reads it all before it continues."""
    users = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if "management" not in path.parts and re.search(r"\.iterator\(", path.read_text())
    }

    assert users == set()
    assert personal_data.read_in_pages is exports.read_in_pages
