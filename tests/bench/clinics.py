"""Clinics of any size in place of the test database, each in a file made once.

On PostgreSQL, as by `bin/with_postgres.py`, each is moved there from its file.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import time_machine
from django.core.management import call_command
from django.db import connection

from tests.bench.clinic_care import make_care
from tests.bench.desk_clinic import NOW, clinic_file, make_clinic
from tests.kept import ROOT
from workouts.domain.streak import A_DAY

PATIENTS = int(os.environ.get("DESK_PATIENTS", "10000"))
SESSIONS = int(os.environ.get("DESK_SESSIONS", "500"))


MOVE = """
from django.core.management import call_command
from tests.bench.clinics import database, find_file
with database(find_file({patients}, {sessions})):
    call_command("move_to_postgres", "{url}")
"""


@contextmanager
def database(name):
    """That one, of SQLite a file, in place of the database at hand."""
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def find_file(patients, sessions):
    """The file of a clinic of that size, made if there is none: all that is in it is a day old."""
    file, making = clinic_file(patients, sessions), clinic_file(patients, sessions, "making")
    if not file.exists():
        making.unlink(missing_ok=True)
        with time_machine.travel(NOW - A_DAY), database(making):
            make_clinic(patients, sessions)
            make_care()
        making.rename(file)
    with database(file):
        call_command("migrate", verbosity=0)
    return file


def find_moved(patients, sessions):
    """The name of the database of a clinic of that size on PostgreSQL, made if there is none."""
    name, server = f"desk_{patients}_{sessions}", os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as asking:
        databases = asking.execute("SELECT datname FROM pg_database").fetchall()
        if (name,) in databases:
            return name
        asking.execute(f"CREATE DATABASE {name}")
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    code = MOVE.format(patients=patients, sessions=sessions, url=url)
    subprocess.run(  # noqa: S603 - the project's own command
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        check=True,
    )
    with psycopg.connect(url, autocommit=True) as asking:
        asking.execute("VACUUM ANALYZE")
    return name


@contextmanager
def in_clinic(patients, sessions=SESSIONS):
    """At the clinic's own minute."""
    find = find_file if connection.vendor == "sqlite" else find_moved
    name = find(patients, sessions)
    with time_machine.travel(NOW), database(name):
        yield
