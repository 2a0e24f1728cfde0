"""The browsers of the people in `crowd`, and the server that they all ask."""

import json
import shutil
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from tests.kept import ROOT
from tests.site import Site

PATIENTS = 300
TOKEN = "t" * 32
PRINT_CROWD = f"from tests.bench.crowd import print_crowd; print_crowd({PATIENTS})"


class Browser:
    """One visit: a kept connection with somebody's cookies, which counts what it is answered."""

    def __init__(self, site, cookies, statuses, *, encoding="br"):
        self.encoding = encoding
        self.connection = HTTPConnection(site.address, timeout=60)
        self.cookies = "; ".join(
            f"{name}={value}" for name, value in {"csrftoken": TOKEN, **cookies}.items()
        )
        self.statuses = statuses

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.connection.close()

    def ask(self, method, path, fields=None):
        headers = {"Cookie": self.cookies, "Accept-Encoding": self.encoding, "X-CSRFToken": TOKEN}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, fields and urlencode(fields), headers)
        response = self.connection.getresponse()
        response.body = response.read()
        self.statuses[method, response.status] += 1
        return response

    def get(self, *paths):
        for path in paths:
            self.ask("GET", path)

    def report(self, path, pair, reps):
        fields = {"reports-TOTAL_FORMS": 1, "reports-INITIAL_FORMS": 0, "reports-0-reps_done": reps}
        fields |= {f"reports-0-{name}": value for name, value in pair.items()}
        self.ask("POST", f"{path}progress/", fields)


@pytest.fixture
def crowded(tmp_path, prepared):
    """A server that nobody has asked anything yet, and who is about to."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", PRINT_CROWD],
        cwd=ROOT,
        env=site.env,
        check=True,
        capture_output=True,
        text=True,
    )
    site.boot()
    yield site, json.loads(done.stdout)
    site.kill()
