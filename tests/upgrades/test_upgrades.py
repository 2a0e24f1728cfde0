"""The database of each released version becomes today's, and nothing of it is lost.

`bin/released-database` makes one: that version's demo clinic.
"""

import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.deploy.given import ROOT, text_of

FOLDER = Path(__file__).parent
RELEASED = {path.name.removesuffix(".sqlite3.xz"): path for path in FOLDER.glob("*.sqlite3.xz")}
LARGEST_BYTES = 100_000
ROWS = (
    "account_emailaddress",
    "mfa_authenticator",
    "workouts_exerciselog",
    "workouts_patient",
    "workouts_pause",
    "workouts_plan",
    "workouts_planitem",
    "workouts_sessionlog",
    "workouts_therapistnote",
    "workouts_user",
)
# What a patient has done, and on which days: the columns that every version has.
FIGURES = """
SELECT s.uuid, s.practice_day,
    count(l.id), sum(l.reps_done), sum(l.held_seconds), sum(l.declared_reps)
FROM workouts_sessionlog s LEFT JOIN workouts_exerciselog l ON l.session_id = s.id
GROUP BY s.id ORDER BY s.uuid
"""


def unpack(version, folder):
    database = folder / "hip.sqlite3"
    database.write_bytes(lzma.decompress(RELEASED[version].read_bytes()))
    return database


def manage(folder, command):
    """A command of today's version on that folder."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=environment | {"VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def ask(database, sql):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def counts(database):
    tables = {name for (name,) in ask(database, "SELECT name FROM sqlite_master")}
    return {
        table: ask(database, f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - our own names
        for table in ROWS
        if table in tables
    }


@pytest.mark.exhaustive
@pytest.mark.parametrize("version", sorted(RELEASED))
def test_database_of_a_release_becomes_todays(tmp_path, version):
    database = unpack(version, tmp_path)
    rows, figures = counts(database), ask(database, FIGURES)
    assert len(figures) > 20

    done = manage(tmp_path, "prepare")  # as the first start does

    assert (done.returncode, done.stderr) == (0, "")
    assert counts(database).items() >= rows.items()
    assert ask(database, FIGURES) == figures
    assert manage(tmp_path, "recount").stdout == "0 sessions mended.\n"
    assert ask(database, "PRAGMA integrity_check") == [("ok",)]
    assert ask(database, "PRAGMA foreign_key_check") == []


def test_each_release_has_its_database_and_its_section():
    released = {
        line.split()[1].rstrip(",")
        for line in text_of("CHANGELOG.md").splitlines()
        if line.startswith("## ") and "unreleased" not in line
    }
    sections = {
        line.split()[1].rstrip(",")
        for line in text_of("docs/upgrading.md").splitlines()
        if line.startswith("## ") and line[3].isdigit()
    }

    assert released - set(RELEASED) == set()
    assert released - sections == set()


def test_databases_are_small():
    assert {path.name for path in RELEASED.values() if path.stat().st_size > LARGEST_BYTES} == set()
