"""The locks that say who runs, whatever ended a process."""

import os
import signal
import subprocess
import sys
import time

import pytest

from hipsite import VERSION, running
from hipsite.running import SITE_LOCK, InUseError, alone, is_sender_alive, share_site
from tests.kept import ROOT

SHARE = """
import sys, pathlib
from hipsite.running import share_site
share_site(pathlib.Path(sys.argv[1]))
print("shared", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path):
    process = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", SHARE, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "shared\n"
    yield process
    process.kill()
    process.communicate()


def test_site_that_runs_leaves_nobody_alone(server, tmp_path):
    with pytest.raises(InUseError), alone(tmp_path / SITE_LOCK):
        pass


def test_killed_server_runs_no_more(server, tmp_path):
    server.send_signal(signal.SIGKILL)
    server.wait()

    with alone(tmp_path / SITE_LOCK):
        pass


def test_second_server_shares_the_site(server, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "_shared", {})

    share_site(tmp_path)
    share_site(tmp_path)

    (lock,) = running._shared.values()
    os.close(lock)


def test_server_waits_for_a_restore_to_end(tmp_path):
    with alone(tmp_path / SITE_LOCK):
        process = subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", SHARE, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = process.stderr.readline()

    shared = process.stdout.readline()
    process.communicate()
    assert (said, shared) == ("A restore is running: waiting for it to end …\n", "shared\n")


def test_folder_that_cannot_be_written_takes_no_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "_shared", {})

    share_site(tmp_path / "missing")

    assert running._shared == {}


def test_sender_lives_as_long_as_the_process_that_holds_its_lock(tmp_path):
    lock = running.hold_for_child(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], pass_fds=[lock], stdin=-1)
    os.close(lock)
    before = is_sender_alive(tmp_path)

    child.kill()
    child.communicate()

    assert (before, is_sender_alive(tmp_path)) == (True, False)


def test_sender_that_never_was_does_not_live(tmp_path):
    assert is_sender_alive(tmp_path) is False
    assert running.seconds_since_round(tmp_path) == float("inf")


def test_round_is_noted(tmp_path):
    running.note_round(tmp_path)
    os.utime(tmp_path / running.SENDER_LOCK, (time.time() - 100,) * 2)
    long_ago = running.seconds_since_round(tmp_path)

    running.note_round(tmp_path)

    assert (round(long_ago), round(running.seconds_since_round(tmp_path))) == (100, 0)


def test_version_is_that_of_the_project():
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()
