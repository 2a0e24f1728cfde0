"""Fixtures for most tests: the shipped content, patients, browsers, a session, query counts."""

import gc
import os
import re
import shutil
import subprocess
import sys
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import TransactionTestCase
from django.test import client as test_client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from model_bakery import baker
from model_bakery.random_gen import gen_string, gen_text

from hipsite.running import note_round
from tests.kept import ROOT, kept, schema_sources
from tests.snapshot import snapshot
from workouts.catalogue.loading import load_content
from workouts.domain.day import local_start
from workouts.models import Exercise, Patient, Routine, RoutineItem, SessionLog, User
from workouts.models.exercise_logs import Report
from workouts.models.hashed import hash_secret
from workouts.models.owners import Owner
from workouts.models.prescriptions import prescribed_for
from workouts.models.sessions import SessionLength
from workouts.views import health

for name, generate in (("names.NameField", gen_string), ("multiline.MultilineField", gen_text)):
    baker.generators.add(f"workouts.models.{name}", generate)

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)  # a Wednesday, 8:00 in Los Angeles
GUEST_SECRET = "g" * 43
A_WORD = re.compile(r"\w+(?: or \w+)*")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is collected stays: looked through each time, it takes an eighth of all time.

    And a quarter of the time to collect it.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_ignore_collect(collection_path, config):
    """For `-k streak` only the files in which the word stands are collected: a third of all tests.

    A test that has the word from elsewhere alone, as the name of a model, wants its file named.
    """
    wanted = config.option.keyword
    if config.option.file_or_dir or not A_WORD.fullmatch(wanted):
        return None
    is_test = collection_path.name.startswith("test_")
    return (is_test and collection_path not in files_with(wanted.lower())) or None


def pytest_report_collectionfinish(config):
    wanted = config.option.keyword
    if config.option.file_or_dir or not A_WORD.fullmatch(wanted):
        return []
    return [f"looked for in the {len(files_with(wanted.lower()))} files that say {wanted!r} alone"]


@cache
def files_with(wanted):
    """The files of tests in which one of the wanted words stands; all, if none does anywhere."""
    words = wanted.split(" or ")
    files = {*Path(__file__).parent.rglob("test_*.py")}
    texts = {path: f"{path.relative_to(ROOT)} {path.read_text()}".lower() for path in files}
    return {path for path in files if any(word in texts[path] for word in words)} or files


@pytest.fixture(scope="session")
def migrated(pytestconfig):
    """The file of a SQLite database in which every migration has run, and nothing else."""
    cache = pytestconfig.cache.mkdir("schema")
    return kept(cache, "migrated", schema_sources(), migrate) / "hip.sqlite3"


def migrate(folder):
    environment = os.environ | {"VAR_DIR": str(folder)}
    environment.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True
    )


@pytest.fixture(scope="session")
def django_db_keepdb():
    """To migrate takes longer than many a test; on SQLite the kept copy is taken as it is."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix):
    """Puts the migrated database where the tests will look for theirs."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["TEST"]["NAME"])
        for ending in ("", "-wal", "-shm"):
            name.with_name(name.name + ending).unlink(missing_ok=True)
        shutil.copy(request.getfixturevalue("migrated"), name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The shipped content is in the test database from the start; each test goes back to it."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            load_content()
            put_back = stack.enter_context(snapshot())

        def go_back(_test):
            put_back()

        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(TransactionTestCase, "_fixture_teardown", go_back)
        yield


@pytest.fixture
def ready(settings, monkeypatch):
    """`/readyz` says 200: a round of the chores was done, and it asks on the test's connection.

    A connection of its own would wait for the test's transaction. The test's one is for many tests,
    so it keeps its wait for locks.
    """
    settings.REMINDER_SENDER = False
    note_round(settings.VAR_DIR)
    monkeypatch.setattr(health, "is_so_in_time", lambda check: check())
    monkeypatch.setattr(health, "shorten_lock_wait", lambda: None)


@pytest.fixture(autouse=True)
def english():
    """A request leaves its language in force until the next one, which may be another test's."""
    translation.activate("en")


@pytest.fixture(scope="session", autouse=True)
def unrecorded_widgets():
    """Django's client copies the context of each template for the test; of a field's nobody asks.

    A form on the desk has hundreds, which takes a tenth of all time there.
    """
    store = test_client.store_rendered_templates

    def store_but_widgets(kept, signal, sender, template, context, **more):
        if not (template.name or "").startswith("django/forms/"):
            store(kept, signal, sender, template, context, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_client, "store_rendered_templates", store_but_widgets)
        yield


@pytest.fixture
def content(db):
    """The shipped exercises and routine; loaded again after `no_content`."""
    if not Routine.objects.exists():
        load_content()


@pytest.fixture
def no_content(db):
    """A database that nothing was ever loaded into."""
    for model in (RoutineItem, Routine, Exercise):
        model.objects.all().delete()
        model.history.all().delete()


@pytest.fixture
def make_patient(db):
    def make(email="pat@example.com", **fields):
        user = User.objects.create_user(email, name=fields.pop("name", ""))
        return baker.make(Patient, user=user, zone=ZONE, **fields)

    return make


@pytest.fixture
def patient(make_patient):
    return make_patient()


@pytest.fixture
def patient_client(client, patient):
    """A browser in which the patient is signed in."""
    client.force_login(patient.user)
    return client


@pytest.fixture
def guest_client(client):
    """A browser that practiced as a guest before."""
    client.cookies["guest"] = GUEST_SECRET
    return client


def owner_of(patient=None, secret=GUEST_SECRET):
    """The owner behind a request of that patient, or of the guest with that secret."""
    if patient is None:
        return Owner(user=AnonymousUser(), patient=None, guest_hash=hash_secret(secret))
    return Owner(user=patient.user, patient=patient, guest_hash="")


@pytest.fixture
def start_session(content):
    """Starts a session as a request would; `done` of its exercises are then done in full."""

    def start(patient=None, *, at=NOW, version=SessionLength.FULL, done=0, secret=GUEST_SECRET):
        start = local_start(at, ZONE)
        session = SessionLog.objects.start(
            owner=owner_of(patient, secret),
            session_uuid=uuid.uuid4(),
            prescribed=prescribed_for(patient, day=start.practice_day),
            version=version,
            local_start=start,
            started_at=at,
        )
        if done:
            session.record(full_reports(session, exercises=done), at=at)
        return session

    return start


def full_reports(session, *, exercises):
    """Reports that the first so many exercises of the session were done as prescribed."""
    logs = list(session.exercise_logs.in_order())
    items = list(dict.fromkeys(log.item_id for log in logs))[:exercises]
    return [
        Report(
            item_id=log.item_id,
            side=log.side,
            reps_done=log.prescribed_reps,
            held_seconds=log.prescribed_reps * log.side_record.hold_seconds,
        )
        for log in logs
        if log.item_id in items
    ]


@pytest.fixture
def count_queries():
    """How many queries a GET of an address takes in that browser."""

    def count(client, url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return count
