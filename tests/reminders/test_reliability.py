"""Reminders over two years in all zones, by a sender that is killed again and again."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time as clock
import uuid
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from model_bakery import baker

from tests.conditions import first_of
from tests.site import ROOT, prepared
from workouts.domain.day import known_zones
from workouts.domain.reminding import Habit, due_reminder
from workouts.domain.streak import Pause as DomainPause
from workouts.domain.streak import PlanPeriod
from workouts.models import (
    ExerciseLog,
    Patient,
    Pause,
    Plan,
    Reminder,
    RoutineItem,
    SessionLog,
    User,
)
from workouts.reminders.sending import send_due

__all__ = ["prepared"]  # the fixture

QUARTER = timedelta(minutes=15)
A_DAY = timedelta(days=1)

# --- Two simulated years ---------------------------------------------------------------------


@dataclass
class Person:
    """A patient with known behavior: times, plan, one pause, and when each session was done."""

    zone: str
    usual: time
    fallback: time | None
    weekdays: int
    pause: tuple[date, date]
    sessions: dict[date, datetime]
    sent: Counter = field(default_factory=Counter)


def instant_of(day, wall_time, zone):
    """The first minute whose wall has reached the time; read minute by minute."""
    wall = datetime.combine(day + A_DAY * (wall_time < time(3)), wall_time)
    zone = ZoneInfo(zone)
    # No zone is further than 14 hours from UTC, nor is a gap of these years longer than three.
    begin = wall - zone.utcoffset(wall) - timedelta(hours=4)
    minutes = (begin.replace(tzinfo=UTC) + timedelta(minutes=each) for each in range(9 * 60))
    return next(at for at in minutes if at.astimezone(zone).replace(tzinfo=None) >= wall)


def make_person(zone, dice, first, last):
    usual = time(dice.randrange(24), dice.choice([0, 15, 30, 45]))
    since_three = (usual.hour * 60 + usual.minute - 180) % 1440
    later = since_three + dice.choice([180, 300, 420])
    fallback = None
    if later < 1410 and dice.random() < 0.6:
        fallback = time((later + 180) // 60 % 24, later % 60)
    pause = first + A_DAY * dice.randrange(20)
    person = Person(
        zone=zone,
        usual=usual,
        fallback=fallback,
        weekdays=dice.choice([0b1111111, 0b0011111, 0b0101010]),
        pause=(pause, pause + A_DAY * dice.randrange(10)),
        sessions={},
    )
    diligence = dice.choice([0.05, 0.3, 0.8])
    for ahead in range((last - first).days):
        if dice.random() < diligence:
            day = first + A_DAY * ahead
            # Well apart from every quarter at which somebody may be reminded.
            minute = dice.randrange(24) * 60 + 7
            at = instant_of(day, time(minute // 60, minute % 60), zone)
            person.sessions[day] = at
    return person


def expected_reminders(person, first, last):
    """The reminders that go out, day after day by the rules, from `first` to `last`."""
    unanswered, wanted = set(), Counter()
    for ahead in range((last - first).days):
        day = first + A_DAY * ahead
        is_paused = person.pause[0] <= day <= person.pause[1]
        is_planned = bool(person.weekdays >> day.weekday() & 1)
        slots = [("usual", person.usual), ("fallback", person.fallback)]
        kept_at = person.sessions.get(day)
        for slot, wall_time in slots:
            if wall_time is None or is_paused or not is_planned:
                continue
            at = instant_of(day, wall_time, person.zone)
            if (kept_at is None or kept_at > at) and len(unanswered - {day}) < 7:
                wanted[day, slot] += 1
                unanswered.add(day)
        if kept_at:
            unanswered = set()
    return wanted


def simulate(zones, first, last, *, seed):
    """Round after round of the sender, a quarter of an hour apart, over all these people."""
    dice = random.Random(seed)  # noqa: S311 - a test's own dice
    people, starts = {}, defaultdict(list)
    item = RoutineItem.objects.first()
    for nth, zone in enumerate(zones):
        person = make_person(zone, dice, first, last)
        user = User.objects.create_user(f"{nth}@mail.test")
        patient = baker.make(
            Patient,
            user=user,
            zone=zone,
            usual_slot=person.usual,
            fallback_slot=person.fallback,
            remind_by_mail=True,
        )
        baker.make(Plan, patient=patient, starts_on=first, weekday_mask=person.weekdays)
        # The first rounds come by before the simulated time.
        for first_day, last_day in (person.pause, (first - 5 * A_DAY, first - A_DAY)):
            baker.make(
                Pause, patient=patient, first_day=first_day, last_day=last_day, reason="away"
            )
        people[patient.pk] = person
        for day, at in person.sessions.items():
            starts[day].append((at, patient.pk, item))
    now = datetime.combine(first, time(0), UTC) - A_DAY
    waiting = sorted((each for days in starts.values() for each in days), key=lambda each: each[0])
    end = datetime.combine(last, time(0), UTC) + A_DAY
    with time_machine.travel(now, tick=False) as travel:
        while now < end:
            travel.move_to(now)
            while waiting and waiting[0][0] <= now:
                practice(*waiting.pop(0), people)
            send_due(now=now)
            now += QUARTER
    return people


def practice(at, patient_pk, item, people):
    day = next(day for day, each in people[patient_pk].sessions.items() if each == at)
    session = SessionLog.objects.create(
        uuid=uuid.uuid4(),
        patient_id=patient_pk,
        routine=item.routine,
        version="full",
        practice_day=day,
        zone=people[patient_pk].zone,
        utc_offset_minutes=0,
        start_minute=0,
        started_at=at,
        progressed_at=at,
        finished_at=at,
    )
    ExerciseLog.objects.create(
        session=session,
        item=item,
        side="both",
        prescribed_reps=3,
        prescribed_reps_max=5,
        prescribed_seconds=15,
        rest_seconds=5,
        reps_done=3,
    )
    session.recount()


def check_simulation(zones, first, last, *, seed):
    people = simulate(zones, first, last, seed=seed)

    sent = defaultdict(Counter)
    for patient, day, slot in Reminder.objects.values_list("patient", "day", "slot"):
        if first <= day < last:
            sent[patient][day, slot] += 1
    wrong = {
        person.zone: (expected_reminders(person, first, last), sent[pk])
        for pk, person in people.items()
        if expected_reminders(person, first, last) != sent[pk]
    }
    assert wrong == {}
    assert len(mail.outbox) == Reminder.objects.count()
    assert not Reminder.objects.filter(sent_at=None).exists()


HARD_ZONES = [
    "America/Los_Angeles",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "Pacific/Kiritimati",
    "Asia/Kolkata",
]


@pytest.mark.django_db
@pytest.mark.parametrize("zones", first_of(HARD_ZONES[:2], HARD_ZONES), ids=len)
def test_simulated_days_over_a_clock_change_equal_the_rules(zones):
    check_simulation(zones, date(2026, 3, 7), date(2026, 3, 9), seed=1)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("month", "day"), [(2, 10), (3, 1), (3, 24), (4, 1), (9, 20), (10, 1), (10, 20)]
)
def test_simulated_weeks_over_all_clock_changes_equal_the_rules(month, day):
    first = date(2026, month, day)

    check_simulation(HARD_ZONES, first, first + 14 * A_DAY, seed=month)


def remind_for_years(person, first, last):
    """What the rules of the domain send in round after round, with nothing but a memory."""
    schedule = (PlanPeriod(first, weekdays_of(person)),)
    before = DomainPause(first - 5 * A_DAY, first - A_DAY)
    habit = Habit(
        zone=person.zone,
        usual=person.usual,
        fallback=person.fallback,
        schedule=schedule,
        pauses=(DomainPause(*person.pause), before),
    )
    kept, unanswered, sent = set(), set(), Counter()
    waiting = sorted((at, day) for day, at in person.sessions.items())
    now = datetime.combine(first, time(0), UTC) - A_DAY
    end = datetime.combine(last, time(0), UTC) + A_DAY
    while now < end:
        while waiting and waiting[0][0] <= now:
            kept.add(day := waiting.pop(0)[1])
            unanswered = {each for each in unanswered if each > day}
        due = due_reminder(habit, now=now, kept_days=kept, unanswered_days=unanswered)
        if due and (due.day, due.slot.value) not in sent:
            sent[due.day, due.slot.value] += 1
            unanswered.add(due.day)
        now += QUARTER
    return Counter({key: count for key, count in sent.items() if first <= key[0] < last})


def weekdays_of(person):
    return frozenset(day for day in range(7) if person.weekdays >> day & 1)


def check_years(zones, first, last, *, seed):
    dice = random.Random(seed)  # noqa: S311 - a test's own dice
    wrong = []
    for zone in zones:
        person = make_person(zone, dice, first, last)
        if remind_for_years(person, first, last) != expected_reminders(person, first, last):
            wrong.append(person)
    assert wrong == []


def test_rules_over_simulated_weeks_equal_the_oracle():
    check_years(HARD_ZONES, date(2026, 3, 1), date(2026, 4, 12), seed=2)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
def test_rules_over_two_simulated_years_in_all_zones_equal_the_oracle(part):
    check_years(sorted(known_zones())[part::8], date(2026, 1, 10), date(2028, 1, 10), seed=part)


# --- A sender that is killed ------------------------------------------------------------------

WANTING = """
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo
from workouts.models import Patient, User
# A zone in which it is about noon, so that no day ends meanwhile.
hour = datetime.now(UTC).hour
zone = f"Etc/GMT{hour - 12:+d}"
now = datetime.now(ZoneInfo(zone))
for nth in range(COUNT):
    user = User.objects.create_user(f"p{nth}@mail.test")
    Patient.objects.create(
        user=user, zone=zone, usual_slot=now.time().replace(microsecond=0), remind_by_mail=True
    )
"""


class Sender:
    """The command as a machine runs it, in a place of its own, with files for a mail server."""

    def __init__(self, folder, source):
        self.mails = folder / "mails"
        self.database = folder / "hip.sqlite3"
        (folder / "hip.sqlite3").write_bytes((source / "hip.sqlite3").read_bytes())
        self.env = {
            **os.environ,
            "VAR_DIR": str(folder),
            "EMAIL_URL": f"filemail:///{self.mails}",
        }
        self.env.pop("DATABASE_URL", None)

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True)  # noqa: S603 - our own

    def start(self):
        command = [sys.executable, "manage.py", "send_reminders", "--loop", "--seconds", "0.05"]
        return subprocess.Popen(command, cwd=ROOT, env=self.env)  # noqa: S603 - our own

    def sent(self):
        """How often each address was written to."""
        texts = [path.read_text() for path in Path(self.mails).glob("*.log")]
        return Counter(re.findall(r"^To: (\S+)$", "\n".join(texts), re.MULTILINE))

    def rows(self, sql):
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()


def check_kills(sender, *, kills, count):
    dice = random.Random(20261122)  # noqa: S311 - a test's own dice
    sender.manage("shell", "--no-imports", "-c", WANTING.replace("COUNT", str(count)))
    for _kill in range(kills):
        before = sender.sent().total()
        process = sender.start()
        wanted = before + dice.randint(1, max(count // kills - 2, 1))
        until = clock.monotonic() + 60
        while sender.sent().total() < wanted and clock.monotonic() < until:
            clock.sleep(dice.uniform(0, 0.01))
        process.send_signal(signal.SIGKILL)
        process.wait()
    sender.manage("send_reminders")

    sent = sender.sent()
    twice = [address for address, times in sent.items() if times > 1]
    [(claimed,)] = sender.rows("SELECT count(*) FROM workouts_reminder")
    [(in_flight,)] = sender.rows("SELECT count(*) FROM workouts_reminder WHERE sent_at IS NULL")
    assert (twice, claimed) == ([], count)
    # Whatever was not marked as sent was in the hands of a sender that died.
    assert count - len(sent) <= in_flight <= kills


@pytest.fixture
def sender(tmp_path, prepared):
    return Sender(tmp_path, prepared)


@pytest.mark.xdist_group("server")
@pytest.mark.parametrize("kills", first_of(1, 2))
def test_killed_sender_sends_nothing_twice_and_loses_only_what_was_in_flight(sender, kills):
    check_kills(sender, kills=kills, count=20 * kills)


@pytest.mark.soak
def test_sender_killed_fifty_times_sends_nothing_twice(sender):
    check_kills(sender, kills=50, count=500)


@pytest.mark.xdist_group("server")
def test_clean_run_misses_nobody(sender):
    sender.manage("shell", "--no-imports", "-c", WANTING.replace("COUNT", "30"))

    for _round in range(2):
        sender.manage("send_reminders")

    assert sender.sent() == Counter({f"p{nth}@mail.test": 1 for nth in range(30)})
