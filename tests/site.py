"""A real server, started as `make run` does, that a test can kill and start again."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import pytest

from tests.kept import ROOT, kept, static_sources

BOOT_SECONDS = 30
FILL = """
from django.utils import timezone
from workouts.demo import clinic as demo
print(demo.make_clinic(now=timezone.now(), stories=demo.STORIES[:1]))
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The site as `make run` serves it, with a database of its own."""

    def __init__(self, folder, **environment):
        folder.mkdir(exist_ok=True)
        self.database = folder / "hip.sqlite3"
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}"
        self.env = {**os.environ, "VAR_DIR": str(folder), "ADDR": self.address}
        self.env["REMINDER_SENDER"] = "off"
        self.env.pop("DATABASE_URL", None)
        self.env |= environment
        self.process = None

    def manage(self, *arguments):
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, check=True
        )

    def fill(self):
        """A demo clinic with its first patient alone; the one password of its people."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", FILL],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def boot(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:hipsite.gunicorn"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()  # noqa: S310 - http
                return
            except OSError:
                time.sleep(0.05)
        pytest.fail("the server did not boot")

    def kill(self):
        """As a power cut would: master and workers at once, nothing flushed, nothing closed."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def rows(self, sql):
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()


def pack(folder):
    Site(folder).manage("collectstatic", "--noinput", "-v0")


def packed_files(pytestconfig):
    """The folder of the static files as they are served."""
    packed = kept(pytestconfig.cache.mkdir("static"), "packed", static_sources(), pack)
    return packed / "static"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, pytestconfig, migrated):
    """A database and static files as after `make run`: to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    shutil.copytree(packed_files(pytestconfig), folder / "static")
    shutil.copy(migrated, folder / "hip.sqlite3")
    Site(folder).manage("prepare")
    return folder


@pytest.fixture
def site(tmp_path, prepared):
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path)
    site.boot()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory, prepared):
    """One server with a demo clinic for all tests of a file, which only look at its pages."""
    folder = tmp_path_factory.mktemp("clinic")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    add_yardstick(folder / "static")
    site = Site(folder)
    site.password = site.fill()
    site.boot()
    yield site
    site.kill()


def add_yardstick(static):
    """The least that a page can be: a kilobyte of words."""
    words = "This page holds a kilobyte of words, and nothing else. " * 16
    page = f'<!doctype html><html lang="en"><title>Bare</title><h1>Bare</h1><p>{words}</p></html>'
    (static / "bare.html").write_text(page)
