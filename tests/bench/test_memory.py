"""How much memory a worker holds after many people have passed through it.

The site as `make run` serves it, with 300 patients who practiced for a year, three therapists and
guests: six visits at once, each over a connection that is kept until it ends. MEMORY_REQUESTS
makes a shorter run for a quick look.
"""

import itertools
import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.bench.crowd_of_browsers import Browser, crowded
from tests.bench.report import show
from tests.site import prepared

__all__ = ["crowded", "prepared"]  # the fixtures

pytestmark = [pytest.mark.bench, pytest.mark.xdist_group("server")]

FIRST_REQUESTS = 500
REQUESTS = int(os.environ.get("MEMORY_REQUESTS", "20000"))
VISITORS_AT_ONCE = 6
MOST_GROWTH = 1.3
DEADLINE_SECONDS = 1800
KILOBYTES_A_MEGABYTE = 1024
DESK_EVERY_VISITS = 20
GUEST_EVERY_VISITS = 5
SLUGS = ("flexion-stretch", "glut-stretch", "lateral-hip-stretch", "hip-abduction", "bridge")
SELDOM = ("/settings/", "/export/sessions.csv", "/handout/")


def visit_as_patient(browser, person, crowd, dice):
    """Today's exercises and the progress of a year: 10 requests."""
    day = date.fromisoformat(dice.choice(person["days"]))
    path = f"/sessions/{person['session']}/"
    browser.get("/", "/progress/", path)
    browser.report(path, dice.choice(crowd["report"]), dice.randrange(1, 4))
    browser.get(
        "/progress/",
        f"/progress/{day:%Y/%m}/",
        f"/progress/{day}/",
        f"/exercises/{dice.choice(SLUGS)}/",
        f"/calendar/{person['calendar_token']}.ics",
        dice.choice(SELDOM),
    )


def visit_as_guest(browser, crowd, dice):
    """A first session: 7 requests."""
    browser.get("/", "/exercises/", f"/exercises/{dice.choice(SLUGS)}/")
    response = browser.ask("POST", "/sessions/start/", {"version": "full"})
    path = urlparse(response.headers["Location"]).path
    browser.get(path, "/handout/")
    browser.report(path, dice.choice(crowd["report"]), 1)


def visit_as_therapist(browser, person, dice):
    """The list, and what there is of one patient: 6 requests."""
    listed = "/admin/workouts/patient/"
    patient = f"{listed}{dice.choice(person['patients'])}/"
    browser.get(
        "/admin/", listed, f"{listed}?flag=stopped", f"{patient}change/", f"{patient}brief/"
    )
    browser.get("/admin/words/")


def visit(site, crowd, nth, statuses):
    """The nth visit, always the same one."""
    dice = random.Random(nth)  # noqa: S311 - a test's own dice
    if nth % DESK_EVERY_VISITS == 1:
        person = dice.choice(crowd["therapists"])
        with Browser(site, person["cookies"], statuses) as browser:
            visit_as_therapist(browser, person, dice)
    elif nth % GUEST_EVERY_VISITS == 2:
        with Browser(site, {"guest": f"{nth:043}"}, statuses) as browser:
            visit_as_guest(browser, crowd, dice)
    else:
        person = dice.choice(crowd["patients"])
        with Browser(site, person["cookies"], statuses) as browser:
            visit_as_patient(browser, person, crowd, dice)


def pass_through(site, crowd, visits, *, requests, deadline):
    """Makes visits until that many requests are answered; how many had which method and status."""
    answered = [Counter() for _visitor in range(VISITORS_AT_ONCE)]

    def go_on(statuses):
        while sum(map(Counter.total, answered)) < requests and time.monotonic() < deadline:
            visit(site, crowd, next(visits), statuses)

    with ThreadPoolExecutor(VISITORS_AT_ONCE) as pool:
        list(pool.map(go_on, answered))
    return sum(answered, Counter())


def worker_pids(site):
    master = site.process.pid
    return Path(f"/proc/{master}/task/{master}/children").read_text().split()


def megabytes(pid):
    """What is resident of a process, and what of that it shares with no other one."""
    status = read_kilobytes(pid, "status")
    rollup = read_kilobytes(pid, "smaps_rollup")
    own = rollup["Private_Clean"] + rollup["Private_Dirty"]
    return status["VmRSS"] / KILOBYTES_A_MEGABYTE, own / KILOBYTES_A_MEGABYTE


def read_kilobytes(pid, file):
    lines = map(str.split, Path(f"/proc/{pid}/{file}").read_text().splitlines())
    return {words[0].rstrip(":"): int(words[1]) for words in lines if words[-1] == "kB"}


def test_memory_of_a_worker_does_not_grow_by_who_passed_through(crowded, capsys):
    site, crowd = crowded
    pids, visits, began = worker_pids(site), itertools.count(), time.monotonic()
    limits = {"deadline": began + DEADLINE_SECONDS}

    first = pass_through(site, crowd, visits, requests=FIRST_REQUESTS, **limits)
    before = {pid: megabytes(pid) for pid in pids}
    rest = pass_through(site, crowd, visits, requests=REQUESTS - FIRST_REQUESTS, **limits)
    after = {pid: megabytes(pid) for pid in pids}

    growth = {pid: after[pid][1] / before[pid][1] for pid in pids}
    lines = [f"{(first + rest).total()} requests in {time.monotonic() - began:.0f} s"]
    lines += [
        f"a worker: {before[pid][0]:.0f} MB after {first.total()} requests ({before[pid][1]:.0f}"
        f" of them its own), {after[pid][0]:.0f} MB at the end ({after[pid][1]:.0f}): its own"
        f" {growth[pid]:.2f} times (at most {MOST_GROWTH})"
        for pid in pids
    ]
    show(capsys, "\n".join(lines))
    assert worker_pids(site) == pids
    # A desk that has signed its therapist out would lead away from every page, and cost nothing.
    assert set(first + rest) == {("GET", 200), ("POST", 302)}
    assert (first + rest).total() >= REQUESTS
    # The program's code, which the workers share, would hide a part of it.
    assert max(growth.values()) <= MOST_GROWTH
