"""The sender of reminders beside the server: started with it, and ended with it."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.conditions import first_of
from tests.site import Site, prepared

__all__ = ["prepared"]  # the fixture

pytestmark = pytest.mark.xdist_group("server")
SECONDS = 40


@pytest.fixture
def site(tmp_path, prepared):
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path)
    site.env["REMINDER_SENDER"] = "on"
    site.boot()
    yield site
    site.kill()


def sender_of(site):
    """The process id of this server's sender, or None."""
    mark = f"--parent={site.process.pid}".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in path.read_bytes().split(b"\0"):
                return int(path.parent.name)
        except OSError:
            continue  # it ended while we looked
    return None


def wait_for(condition):
    until = time.monotonic() + SECONDS
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)
    return condition()


@pytest.mark.parametrize("sent", first_of(signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
def test_sender_ends_with_the_server_however_that_ends(site, sent):
    assert wait_for(lambda: sender_of(site))

    os.kill(site.process.pid, sent)
    site.process.wait(SECONDS)

    assert wait_for(lambda: sender_of(site) is None)
