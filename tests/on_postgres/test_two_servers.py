"""Two servers and two senders on one PostgreSQL, killed and started at will.

`make soak` has two hundred phones play; without it a few do.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from copy import copy
from http.client import HTTPException
from threading import Event
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.due import make_people
from tests.guest import Guest
from tests.kept import ROOT
from tests.on_postgres.bouncer import bouncing
from tests.on_postgres.conftest import ask, new_database
from tests.site import Site, packed_files

KEYS = {
    "SECRET_KEY": "two servers, one key, " * 3,
    "VAPID_PRIVATE_KEY": "dHdvLXNlcnZlcnMt" * 2 + "a2V5MDEyMzQ",
}
STORED = """
    SELECT s.uuid, l.item_id, l.side, l.reps_done FROM workouts_exerciselog l
    JOIN workouts_sessionlog s ON s.id = l.session_id WHERE l.reps_done > 0
"""
SECONDS_TO_SEND = 60


class Phone(Guest):
    """A signed-in patient's, whose requests go to either server."""

    def __init__(self, sites, cookies, dice):
        self.sites, self.dice = sites, dice
        super().__init__(sites[0])
        token = next(iter(self.jar))
        for name, value in cookies.items():
            cookie = copy(token)
            cookie.name, cookie.value = name, value
            self.jar.set_cookie(cookie)
        page = self.opener.open(f"{self.site.url}/", timeout=20).read().decode()
        self.owner = re.search(r'name="page_owner" value="([^"]*)"', page)[1]

    def post(self, path, fields):
        """Asks again, as the phone's outbox does, until one of them has answered."""
        for _attempt in range(200):
            self.site = self.dice.choice(self.sites)
            try:
                answer = super().post(path, fields | {"page_owner": self.owner})
            except (OSError, HTTPException):
                time.sleep(0.1)
                continue
            if answer[0] < 500:
                return answer
        pytest.fail("neither server answered")

    def play(self):
        """A session from its start to its end; what was acknowledged of it."""
        path, pairs = self.start()
        assert path.startswith("/sessions/"), f"signed out: {path}"
        acknowledged = {}
        for pair in pairs:
            assert self.report(path, pair, 3) == 200
            acknowledged[path.split("/")[2], pair] = 3
        assert self.post(f"{path}finish/", {})[0] == 200
        return acknowledged


@pytest.fixture
def reached(server):
    """How the servers reach PostgreSQL: the address, and the settings that belong to it."""
    return server, {}


@pytest.fixture
def sites(server, reached, tmp_path, pytestconfig):
    """Two servers on one database, each with a folder of its own."""
    address, more = reached
    direct = new_database(server, f"two_{os.getpid()}_{random.randrange(10**6)}")  # noqa: S311
    url = urlsplit(address)._replace(path=urlsplit(direct).path).geturl()
    made = []
    for nth in range(2):
        folder = tmp_path / str(nth)
        mails = f"filemail:///{folder / 'mails'}"
        site = Site(folder, DATABASE_URL=url, EMAIL_URL=mails, **KEYS, **more)
        shutil.copytree(packed_files(pytestconfig), folder / "static")
        made.append(site)
    made[0].manage("prepare")
    with ExitStack() as ending:
        for site in made:
            site.boot()
            ending.callback(site.kill)
        yield made


def kill_in_turn(sites, over, dice):
    kills = 0
    while not over.wait(dice.uniform(0.5, 2)):
        site = dice.choice(sites)
        site.kill()
        over.wait(dice.uniform(0, 1))
        site.boot()
        kills += 1
    return kills


def check_phones(sites, *, phones):
    dice = random.Random(20261128)  # noqa: S311 - a test's own dice
    people = [Phone(sites, cookies, dice) for cookies in make_people(sites[0], phones)]
    over = Event()
    with ThreadPoolExecutor(phones + 1) as pool:
        killing = pool.submit(kill_in_turn, sites, over, dice)
        playing = [pool.submit(phone.play) for phone in people]
        try:
            acknowledged = {key: reps for each in playing for key, reps in each.result().items()}
        finally:
            over.set()
        kills = killing.result()

    url = sites[0].env["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        rows = connection.execute(STORED).fetchall()
    stored = {(str(uuid), (str(item), side)): reps for uuid, item, side, reps in rows}
    assert stored == acknowledged
    assert len(rows) == len(stored)
    assert ask(url, "SELECT count(*) FROM workouts_sessionlog") == phones
    assert ask(url, "SELECT count(*) FROM workouts_sessionlog WHERE finished_at IS NULL") == 0
    return kills


@pytest.mark.exhaustive
def test_phones_play_on_two_servers_that_die_in_turn(sites):
    check_phones(sites, phones=12)


@pytest.mark.exhaustive
class TestThroughPgBouncer:
    @pytest.fixture
    def reached(self, server):
        with bouncing(server) as address:
            yield address, {"PGBOUNCER": "on"}

    def test_phones_play(self, sites):
        check_phones(sites, phones=12)


@pytest.mark.exhaustive
class TestWithDjangosPool:
    @pytest.fixture
    def reached(self, server):
        return server, {"DATABASE_POOL": "on"}

    def test_phones_play(self, sites):
        check_phones(sites, phones=12)


@pytest.mark.soak
def test_two_hundred_phones_play_on_two_servers_that_die_in_turn(sites, capsys):
    kills = check_phones(sites, phones=200)

    with capsys.disabled():
        print(f"\n200 phones, {kills} kills: nothing lost, nothing twice")  # noqa: T201


def sender(site):
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_reminders", "--loop", "--seconds", "0.2"],
        cwd=ROOT,
        env=site.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def mails_by_recipient(sites):
    found = Counter()
    for site in sites:
        for file in (site.database.parent / "mails").glob("*"):
            found.update(line for line in file.read_text().splitlines() if line.startswith("To: "))
    return found


@pytest.mark.exhaustive
@pytest.mark.parametrize("kills", [0, 6])
def test_two_senders_send_each_reminder_once(sites, kills):
    """A reminder whose sender died with it in hand may be lost, never sent twice."""
    people = len(make_people(sites[0], 40))
    dice = random.Random(kills)  # noqa: S311 - a test's own dice
    senders = [sender(site) for site in sites]
    url = sites[0].env["DATABASE_URL"]
    try:
        for _kill in range(kills):
            time.sleep(dice.uniform(0.5, 3))
            nth = dice.randrange(len(senders))
            senders[nth].send_signal(signal.SIGKILL)
            senders[nth].wait()
            senders[nth] = sender(sites[nth])
        until = time.monotonic() + SECONDS_TO_SEND
        while time.monotonic() < until:
            if ask(url, "SELECT count(*) FROM workouts_reminder") == people:
                break
            time.sleep(0.5)
        time.sleep(2)
    finally:
        for each in senders:
            each.send_signal(signal.SIGTERM)
            each.wait()

    found = mails_by_recipient(sites)
    assert set(found.values()) == {1}
    assert people - kills <= len(found) <= people
