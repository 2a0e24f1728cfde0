"""Clinics of any size in place of the test database, each in a file made once."""

import os
from contextlib import contextmanager

import time_machine
from django.core.management import call_command
from django.db import connection

from tests.bench.clinic_care import make_care
from tests.bench.desk_clinic import NOW, clinic_file, make_clinic

PATIENTS = int(os.environ.get("DESK_PATIENTS", "10000"))
SESSIONS = int(os.environ.get("DESK_SESSIONS", "500"))


@contextmanager
def database(file):
    """That file in place of the database at hand."""
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], file
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def find_clinic(patients, sessions):
    """The file of a clinic of that size, made if there is none."""
    file, making = clinic_file(patients, sessions), clinic_file(patients, sessions, "making")
    if not file.exists():
        making.unlink(missing_ok=True)
        with database(making):
            make_clinic(patients, sessions)
            make_care()
        making.rename(file)
    with database(file):
        call_command("migrate", verbosity=0)
    return file


@contextmanager
def in_clinic(patients, sessions=SESSIONS):
    """At the clinic's own minute."""
    with time_machine.travel(NOW), database(find_clinic(patients, sessions)):
        yield
