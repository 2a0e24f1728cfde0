"""Two simulated years of several patients: streak, strength and mails agree with an oracle.

Each life is lived through the program: sessions are started and reported, pauses set and ended,
days declared afterwards, zones moved, reminders sent. In the evenings streak, reserves, strength
and usual time are compared with an oracle that knows only what the patient did, not what was
stored; and so is every mail.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from tests.conditions import first_of
from tests.conftest import owner_of
from workouts.domain.day import local_start
from workouts.domain.rhythm import usual_minute
from workouts.models import Exercise, Plan, Routine, SessionLog
from workouts.models.exercise_logs import Report
from workouts.models.pauses import PauseReason
from workouts.models.prescriptions import prescribed_for
from workouts.models.sessions import SessionLength
from workouts.reminders.sending import send_due

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 5)  # a Monday
DAY = timedelta(days=1)
HOME = "America/Los_Angeles"
SLOT, FALLBACK = time(7, 0), time(18, 0)
EVENING = 23 * 60
SILENT_AFTER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What a patient does on one day, in order: pauses in the morning, words in the evening."""

    day: date
    zone: str = HOME
    minute: int | None = None
    is_declared: bool = False
    set_pause: tuple[date, date | None] | None = None
    ends_pause: bool = False
    declares: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    days: Callable[[int], list[Today]]
    weekdays: frozenset[int] = frozenset(range(7))
    traveled: frozenset[date] = frozenset()
    has_mails: bool = True


# --- How they live ----------------------------------------------------------------------------


def each_day(count, tell):
    return [tell(nth, FIRST + DAY * nth) for nth in range(count)]


def every_day(count):
    """Before the slot on even days, after it on odd ones, at midnight every eleventh day."""

    def tell(nth, day):
        late = 30 if nth % 11 == 10 else 7 * 60 + 5 + nth % 40
        return Today(day=day, minute=late if nth % 2 else 6 * 60 + nth % 50)

    return each_day(count, tell)


def weekdays_only(count):
    def tell(nth, day):
        return Today(day=day, minute=17 * 60 if day.weekday() < 5 else None)

    return each_day(count, tell)


def three_planned_days(count):
    """Monday, Wednesday and Friday are planned; some Saturdays come on top, some Fridays fail."""

    def tell(nth, day):
        is_on = day.weekday() in {0, 2} or (day.weekday() == 4 and nth % 3) or nth % 19 == 5
        return Today(day=day, minute=20 * 60 + nth % 15 if is_on else None, is_declared=nth % 2 > 0)

    return each_day(count, tell)


def misses_each(nth_day):
    def days(count):
        def tell(nth, day):
            is_missed = nth % nth_day == nth_day - 1
            return Today(day=day, minute=None if is_missed else 8 * 60 + nth % 7)

        return each_day(count, tell)

    return days


def comes_back(count):
    """Sixteen days of practice, then twelve of silence, over and over."""

    def tell(nth, day):
        return Today(day=day, minute=12 * 60 + nth % 90 if nth % 28 < 16 else None)

    return each_day(count, tell)


def takes_pauses(count):
    """Every forty days a pause: with an end, ended early, or open until it is ended."""

    def tell(nth, day):
        of_round, kind = nth % 40, nth // 40 % 3
        lengths = {0: 9, 1: 5, 2: 8}  # days of rest in each kind of pause
        is_resting = 20 <= of_round < 20 + lengths[kind]
        # A session in the middle of a pause counts and does not end it.
        minute = 9 * 60 + nth % 30 if not is_resting or of_round == 22 else None
        last_day = {0: day + 8 * DAY, 1: day + 11 * DAY, 2: None}[kind]
        return Today(
            day=day,
            minute=minute,
            set_pause=(day, last_day) if of_round == 20 else None,
            ends_pause=kind > 0 and of_round == 20 + lengths[kind],
        )

    return each_day(count, tell)


def declares_afterwards(count):
    """Leaves the app every fourth day, and says so a day, two or three later; or never."""

    def tell(nth, day):
        declared = [
            day - DAY * back
            for back in (1, 2, 3)
            if nth >= back and is_left_out(nth - back) and (nth - back) // 4 % 4 == back
        ]
        minute = None if is_left_out(nth) else 7 * 60 + 30 + nth % 20
        return Today(day=day, minute=minute, declares=tuple(declared))

    def is_left_out(nth):
        return nth % 4 == 3

    return each_day(count, tell)


AWAY_FROM, AWAY_UNTIL = 10, 24
ROUND = 30


def travels(count):
    """Each month over the date line to Auckland, losing a date, and home, living one twice."""
    days = []
    for nth in range(count):
        day, of_round = FIRST + DAY * nth, nth % ROUND
        if of_round == AWAY_FROM:
            continue  # lost on the way
        zone = "Pacific/Auckland" if AWAY_FROM < of_round <= AWAY_UNTIL else HOME
        days.append(Today(day=day, zone=zone, minute=7 * 60 + 30))
        if of_round == AWAY_UNTIL:
            days.append(Today(day=day, zone=HOME, minute=7 * 60 + 30))
    return days


LIVES = {
    "every day": Life(every_day),
    "weekdays only": Life(weekdays_only),
    "weekdays planned": Life(weekdays_only, weekdays=frozenset(range(5))),
    "three planned days": Life(three_planned_days, weekdays=frozenset({0, 2, 4})),
    "misses each third": Life(misses_each(3)),
    "misses each ninth": Life(misses_each(9)),
    "comes back": Life(comes_back),
    "takes pauses": Life(takes_pauses),
    "declares afterwards": Life(declares_afterwards),
    "travels": Life(
        travels,
        traveled=frozenset(FIRST + DAY * (AWAY_FROM + ROUND * nth) for nth in range(30)),
        has_mails=False,  # the times of the mails are proved in tests/domain/test_reminding.py
    ),
}


# --- The oracle: what the patient did, and what follows from it ---------------------------------


@dataclass(slots=True)
class Diary:
    """Only what was done and said, as the patient would remember it."""

    life: Life
    kept: set[date] = field(default_factory=set)
    minutes: list[tuple[datetime, int]] = field(default_factory=list)
    pauses: list[list[date | None]] = field(default_factory=list)
    mails: list[date] = field(default_factory=list)

    def letters(self, today):
        """k: kept, m: missed, a dot for a day that neither counts nor breaks."""
        day, letters = min(self.kept, default=today + DAY), ""
        while day <= today:
            if day in self.kept:
                letters += "k"
            elif day == today or not self.is_expected(day) or day in self.life.traveled:
                letters += "."
            else:
                letters += "m"
            day += DAY
        return letters

    def is_expected(self, day):
        in_pause = any(first <= day and (not last or day <= last) for first, last in self.pauses)
        return day.weekday() in self.life.weekdays and not in_pause

    def streak(self, today):
        """Streak, longest and reserves, by walking through the letters."""
        links, purse, longest = [], [], 0
        for letter in self.letters(today):
            if letter == "k":
                links.append(letter)
                longest = max(longest, len(links))
                purse = [*purse, "r"][:2] if len(links) % 7 == 0 else purse
            elif letter == "m":
                links, purse = (links, purse[1:]) if purse else ([], [])
        return len(links), longest, len(purse)

    def strength(self, today):
        """What each kept day gave, times what the later days have left of it."""
        memory = 0.5 ** (7 / (13 * len(self.life.weekdays)))
        counted = self.letters(today).replace(".", "")
        return sum(
            (1 - memory) * memory ** (len(counted) - 1 - nth)
            for nth, letter in enumerate(counted)
            if letter == "k"
        )

    def usual_minute(self):
        minutes = [minute for _at, minute in sorted(self.minutes)[-14:]]

        def cost(candidate):
            return sum(min(abs(candidate - m), 1440 - abs(candidate - m)) for m in minutes)

        return min(minutes, key=lambda m: (cost(m), (m - 180) % 1440), default=None)

    def wants_mail(self, day):
        """Not once it is done, not in vain for longer than a week."""
        since = max(self.kept, default=date.min)
        in_vain = {sent for sent in self.mails if sent > since} - {day}
        return day not in self.kept and self.is_expected(day) and len(in_vain) < SILENT_AFTER


# --- Living ------------------------------------------------------------------------------------


def instant(today, minute):
    """When the clock where the patient is shows that minute of the practice day."""
    wall = datetime.combine(today.day, time.min) + timedelta(minutes=minute)
    wall += DAY if minute < 180 else timedelta()
    return wall.replace(tzinfo=ZoneInfo(today.zone))


@pytest.fixture
def live(make_patient):
    """Lives one life for so many days; compares every so many evenings."""

    def run(life, *, count, every):
        patient = make_patient(
            usual_slot=SLOT, fallback_slot=FALLBACK, remind_by_mail=life.has_mails
        )
        prescribe_one_exercise(patient, life.weekdays)
        diary = Diary(life)
        for nth, today in enumerate(life.days(count)):
            spend(patient, diary, today)
            if nth % every == every - 1:
                compare(patient, diary, today, now=instant(today, EVENING))
        assert sent_days(patient) == diary.mails

    return run


def prescribe_one_exercise(patient, weekdays):
    """As little as can be practiced: two years of it are simulated in seconds."""
    routine = Routine.objects.create(slug="one", name="One")
    routine.items.create(
        exercise=Exercise.objects.first(),
        position=1,
        reps_min=1,
        reps_max=1,
        hold_seconds=1,
        rest_seconds=0,
        laterality="bilateral",
        in_short=True,
    )
    mask = sum(1 << day for day in weekdays)
    Plan.objects.create(patient=patient, routine=routine, starts_on=FIRST, weekday_mask=mask)


def spend(patient, diary, today):
    """One day: what happens in it happens in its order."""
    morning = [(180, lambda: rest(patient, diary, today))]
    mails = [(minute, lambda: remind(patient, diary, today)) for minute in (7 * 60, 18 * 60)]
    work = [(today.minute, lambda: practice(patient, diary, today))] if today.minute else []
    words = [(EVENING - 1, lambda: declare(patient, diary, today))]
    moments = [*morning, *(mails if diary.life.has_mails else []), *work, *words]
    for minute, act in sorted(moments, key=lambda moment: (moment[0] - 180) % 1440):
        with time_machine.travel(instant(today, minute), tick=False):
            act()


def rest(patient, diary, today):
    if patient.zone != today.zone:
        patient.move_to(today.zone)
    if today.ends_pause:
        patient.pauses.order_by("-first_day").first().end(today=today.day)
        diary.pauses[-1][1] = today.day - DAY
    if today.set_pause:
        first_day, last_day = today.set_pause
        patient.pauses.create(first_day=first_day, last_day=last_day, reason=PauseReason.OTHER)
        diary.pauses.append([first_day, last_day])


def practice(patient, diary, today):
    now = instant(today, today.minute)
    session = SessionLog.objects.start(
        owner=owner_of(patient),
        session_uuid=uuid.uuid4(),
        prescribed=prescribed_for(patient, day=today.day),
        version=SessionLength.FULL,
        local_start=local_start(now, today.zone),
        started_at=now,
    )
    log = session.exercise_logs.get()
    figures = {"declared_reps": 1} if today.is_declared else {"reps_done": 1, "held_seconds": 1}
    session.record([Report(item_id=log.item_id, side=log.side, **figures)], at=now)
    session.finish(at=now)
    diary.kept.add(today.day)
    diary.minutes.append((now, today.minute))


def declare(patient, diary, today):
    for day in today.declares:
        SessionLog.objects.declare(
            owner=owner_of(patient),
            day=day,
            prescribed=prescribed_for(patient, day=day),
            version=SessionLength.FULL,
            at=instant(today, EVENING - 1),
        )
        diary.kept.add(day)


def remind(patient, diary, today):
    if diary.wants_mail(today.day):
        diary.mails.append(today.day)
    send_due(now=datetime.now(ZoneInfo(today.zone)))


def sent_days(patient):
    """The practice day of each mail that went out to the patient."""
    assert {tuple(message.to) for message in mail.outbox} <= {(patient.user.email,)}
    assert len(mail.outbox) == patient.reminders.count()
    return list(patient.reminders.order_by("claimed_at").values_list("day", flat=True))


def compare(patient, diary, today, *, now):
    streak = patient.streak(now=now)
    minutes = patient.sessions.latest_start_minutes(14)

    assert (streak.current, streak.longest, streak.reserves) == diary.streak(today.day)
    assert streak.strength == pytest.approx(diary.strength(today.day))
    assert usual_minute(minutes) == diary.usual_minute()


# --- Proof ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", first_of("takes pauses", "three planned days", "declares afterwards", "travels")
)
def test_first_weeks_are_as_the_patient_remembers_them(live, name):
    live(LIVES[name], count=33, every=4)


@pytest.mark.soak
@pytest.mark.parametrize("name", LIVES)
def test_two_years_are_as_the_patient_remembers_them(live, name):
    live(LIVES[name], count=730, every=1)
