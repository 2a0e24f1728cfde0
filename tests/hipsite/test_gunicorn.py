"""Gunicorn's hooks: the chores start with the server and end with it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.conditions import first_of
from tests.kept import ROOT
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


def ask(proxy, path="/healthz"):
    proxy.request("GET", path, headers={"Host": "localhost"})
    with proxy.getresponse() as answer:
        return answer.read() and answer.status


def test_site_is_unready_as_soon_as_its_sender_is_killed(site):
    proxy = HTTPConnection(site.address, timeout=SECONDS)
    before = ask(proxy, "/readyz")
    os.kill(sender_of(site), signal.SIGKILL)
    killed_at = time.monotonic()
    while ask(proxy, "/readyz") == 200 and time.monotonic() < killed_at + SECONDS:
        time.sleep(0.05)
    seconds = time.monotonic() - killed_at
    proxy.close()

    assert before == 200
    assert seconds < 2


def test_site_that_was_killed_can_be_restored_into(site):
    site.manage("backup")
    (archive,) = site.database.parent.glob("backups/*.zip")
    refused = complaint_of_restore(site, archive)

    site.kill()

    assert "The site is running" in refused
    assert wait_for(lambda: "is in use" in complaint_of_restore(site, archive))


def complaint_of_restore(site, archive):
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "restore", str(archive)],
        cwd=ROOT,
        env=site.env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


def test_connection_that_waited_is_answered(site):
    """As a proxy keeps it between two patients: the server's own default is two seconds."""
    proxies = [HTTPConnection(site.address, timeout=SECONDS) for _each in range(4)]
    first = [ask(proxy) for proxy in proxies]
    sockets = [proxy.sock for proxy in proxies]
    time.sleep(4)
    then = [ask(proxy) for proxy in proxies]
    is_same = sockets == [proxy.sock for proxy in proxies]
    for proxy in proxies:
        proxy.close()

    assert (first, then, is_same) == ([200] * 4, [200] * 4, True)
