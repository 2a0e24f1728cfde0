"""Ten minutes of a busy clinic: no answer fails, no file is cut off, no repetition is lost.

Twenty phones report, two therapists click, every export is fetched again and again, and the
database is copied meanwhile. LOAD_SECONDS makes a shorter run for a quick look.
"""

import csv
import io
import json
import os
import random
import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import quantiles

import pytest

from tests.bench.crowd_of_browsers import PATIENTS, Browser, crowded
from tests.bench.report import show
from tests.site import prepared

__all__ = ["crowded", "prepared"]  # the fixtures

pytestmark = [pytest.mark.bench, pytest.mark.xdist_group("server")]

SECONDS = float(os.environ.get("LOAD_SECONDS", "600"))
PHONES = 20
MOST_REPS = 5
BETWEEN_REPORTS = 1.0  # seconds; a real phone reports twice a minute
BETWEEN_CLICKS = 0.5
BETWEEN_COPIES = 5.0
LIST_CSV = "/admin/workouts/patient/csv/"


class Clinic:
    """What is asked of the server at once, until the time is up; what came of it."""

    def __init__(self, site, crowd):
        self.site, self.crowd = site, crowd
        self.until = time.monotonic() + SECONDS
        self.lock = threading.Lock()
        self.statuses, self.report_seconds, self.wrong = Counter(), [], []
        self.acknowledged, self.files, self.copies = {}, Counter(), 0

    def run(self, pause, act):
        """Acts again and again; whatever breaks is noted and does not end it."""
        while time.monotonic() < self.until:
            try:
                act()
            except Exception as error:  # each failure is what this looks for
                with self.lock:
                    self.wrong.append(f"{act.__name__}: {error!r}")
            time.sleep(pause)

    def ask(self, person, method, path, fields=None):
        statuses = Counter()
        with Browser(self.site, person["cookies"], statuses, encoding="identity") as browser:
            response = browser.ask(method, path, fields)
        with self.lock:
            self.statuses += statuses
        return response

    def phone(self, nth):
        person, dice = self.crowd["patients"][nth], random.Random(nth)  # noqa: S311
        path = f"/sessions/{person['session']}/progress/"

        def report():
            pair, reps = dice.choice(self.crowd["report"]), dice.randrange(1, MOST_REPS + 1)
            fields = {
                "reports-TOTAL_FORMS": 1,
                "reports-INITIAL_FORMS": 0,
                "reports-0-item": pair["item"],
                "reports-0-side": pair["side"],
                "reports-0-reps_done": reps,
            }
            began = time.monotonic()
            status = self.ask(person, "POST", path, fields).status
            with self.lock:
                self.report_seconds.append(time.monotonic() - began)
                key = (person["session"].replace("-", ""), pair["item"], pair["side"])
                if status == 302:
                    self.acknowledged[key] = max(reps, self.acknowledged.get(key, 0))

        self.run(BETWEEN_REPORTS, report)

    def therapist(self, nth):
        person, dice = self.crowd["therapists"][nth], random.Random(nth)  # noqa: S311

        def click():
            patient = f"/admin/workouts/patient/{dice.choice(person['patients'])}"
            pages = ["/admin/workouts/patient/", f"{patient}/change/", f"{patient}/brief/"]
            self.ask(person, "GET", dice.choice([*pages, "/admin/words/"]))

        self.run(BETWEEN_CLICKS, click)

    def exports(self):
        dice = random.Random(0)  # noqa: S311
        therapist = self.crowd["therapists"][0]

        def fetch():
            listed = self.ask(therapist, "GET", LIST_CSV).body
            rows = list(csv.reader(io.StringIO(listed.decode("utf-8-sig"))))
            assert len(rows) == 1 + PATIENTS // len(self.crowd["therapists"]), "list cut off"
            person = dice.choice(self.crowd["patients"])
            json.loads(self.ask(person, "GET", "/export/me.json").body)
            sessions = self.ask(person, "GET", "/export/sessions.csv").body
            assert sessions.endswith(b"\n"), "sessions cut off"
            own = dice.choice(therapist["patients"])
            own_csv = self.ask(therapist, "GET", f"/admin/workouts/patient/{own}/csv/").body
            assert own_csv.endswith(b"\n"), "a patient's sessions cut off"
            with self.lock:
                self.files["fetched"] += 4

        self.run(0, fetch)

    def backup(self):
        copy = self.site.database.with_name("copy.sqlite3")

        def copy_database():
            copy.unlink(missing_ok=True)
            with (
                closing(sqlite3.connect(self.site.database)) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
                assert target.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            self.copies += 1

        self.run(BETWEEN_COPIES, copy_database)

    def stored(self):
        rows = self.site.rows(
            "SELECT s.uuid, l.item_id, l.side, l.reps_done FROM workouts_exerciselog l"
            " JOIN workouts_sessionlog s ON s.id = l.session_id WHERE l.reps_done > 0"
        )
        return {(uuid, item, side): reps for uuid, item, side, reps in rows}


def test_busy_clinic_loses_nothing_and_fails_nobody(crowded, capsys):
    clinic = Clinic(*crowded)
    with ThreadPoolExecutor(PHONES + 4) as pool:
        jobs = [pool.submit(clinic.phone, nth) for nth in range(PHONES)]
        jobs += [pool.submit(clinic.therapist, nth) for nth in range(2)]
        jobs += [pool.submit(clinic.exports), pool.submit(clinic.backup)]
    for job in jobs:
        job.result()

    stored = clinic.stored()
    lost = {key: reps for key, reps in clinic.acknowledged.items() if stored.get(key, 0) < reps}
    cuts = quantiles(clinic.report_seconds, n=100)
    show(
        capsys,
        f"{clinic.statuses.total()} requests in {SECONDS:.0f} s: {dict(clinic.statuses)}\n"
        f"{len(clinic.report_seconds)} reports: half within {cuts[49] * 1000:.0f} ms,"
        f" 95 of 100 within {cuts[94] * 1000:.0f} ms, all within"
        f" {max(clinic.report_seconds) * 1000:.0f} ms\n"
        f"{clinic.files['fetched']} files, {clinic.copies} copies of the database",
    )
    assert clinic.wrong == []
    assert {each: n for each, n in clinic.statuses.items() if each[1] >= 400} == {}
    assert clinic.acknowledged
    assert lost == {}
    assert clinic.files["fetched"]
    assert clinic.copies
