"""Random histories in every time zone: days and streak agree with a slow, simple oracle.

Rows 5, 6 and 7 of what the app must survive. Each property runs on some examples with every test
run, and on its full count with `make soak`. The examples are the same each time.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from itertools import pairwise
from math import prod
from random import Random
from time import perf_counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workouts.domain.day
from workouts.domain.day import known_zones, practice_day
from workouts.domain.streak import DayState, KeptStart, Pause, PlanPeriod, read_streak

ZONES = sorted(known_zones())
# Where it is earliest and latest on Earth, and the ways across the line between them.
DATE_LINE_ZONES = [
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Fiji",
    "Pacific/Tongatapu",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
    "Etc/GMT+12",
    "Asia/Tokyo",
    "America/Los_Angeles",
]
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2037, 12, 31, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TWO_WEEKS = timedelta(days=14)

QUICK = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)


class Start(NamedTuple):
    at: datetime
    zone: str


class History(NamedTuple):
    starts: list[Start]
    now: Start
    periods: list[tuple[date, frozenset[int]]]
    pauses: list[tuple[date, date]]


# --- The oracle. It shares no code with the domain: days are decided one by one from the rules.


def oracle_practice_day(start):
    """The date in a place whose clocks are three hours behind those of the zone at this instant."""
    offset = start.at.astimezone(ZoneInfo(start.zone)).utcoffset()
    return start.at.astimezone(timezone(offset - timedelta(hours=3))).date()


def oracle_days(history):
    """Each date from the first kept one to today, with its state."""
    today = oracle_practice_day(history.now)
    stops = [(start.at, oracle_practice_day(start)) for start in history.starts]
    kept = {on for _, on in stops if on <= today}
    journeys = list(pairwise([*sorted(stops), (history.now.at, today)]))
    days = []
    day = min(kept, default=today + timedelta(days=1))
    while day <= today:
        if day in kept:
            state = DayState.KEPT
        elif any(first <= day <= last for first, last in history.pauses):
            state = DayState.PAUSED
        elif day.weekday() not in oracle_weekdays(history, day):
            state = DayState.OFF_PLAN
        elif day == today:
            state = DayState.OPEN
        elif any(skips(journey, day) for journey in journeys):
            state = DayState.TRAVEL
        elif oracle_reserves([state for _, state in days]):
            state = DayState.RESERVE
        else:
            state = DayState.MISSED
        days.append((day, state))
        day += timedelta(days=1)
    return days


def oracle_weekdays(history, day):
    weekdays = frozenset(range(7))
    for from_day, planned in sorted(history.periods, key=lambda period: period[0]):
        if from_day <= day:
            weekdays = planned
    return weekdays


def skips(journey, day):
    (left_at, left_day), (arrived_at, arrived_day) = journey
    between = left_day < day < arrived_day or arrived_day < day < left_day
    return between and arrived_at - left_at <= timedelta(hours=36)


def unbroken_pieces(states):
    """The states cut at every missed day: all that happened since."""
    pieces = [[]]
    for state in states:
        if state == DayState.MISSED:
            pieces.append([])
        else:
            pieces[-1].append(state)
    return pieces


def oracle_reserves(states):
    """Earned and spent again from the beginning of the last streak."""
    held = kept = 0
    for state in unbroken_pieces(states)[-1]:
        if state == DayState.RESERVE:
            held -= 1
        if state == DayState.KEPT:
            kept += 1
            if kept % 7 == 0 and held < 2:
                held += 1
    return held


def oracle_comeback(states):
    """Today, then nothing but free days back to a missed one."""
    free = {DayState.PAUSED, DayState.OFF_PLAN, DayState.TRAVEL}
    if states[-1:] != [DayState.KEPT]:
        return False
    before = [state for state in states[:-1] if state not in free]
    return before[-1:] == [DayState.MISSED]


def oracle_strength(history, days):
    """The recursion written out: what each kept day gave, times what every later day left of it."""
    felt = [
        (state == DayState.KEPT, 0.5 ** (7 / 13 / len(oracle_weekdays(history, day))))
        for day, state in days
        if state in {DayState.KEPT, DayState.RESERVE, DayState.MISSED}
    ]
    return sum(
        (1 - memory) * prod(later for _, later in felt[n + 1 :])
        for n, (kept, memory) in enumerate(felt)
        if kept
    )


def oracle(history):
    days = oracle_days(history)
    states = [state for _, state in days]
    lengths = [piece.count(DayState.KEPT) for piece in unbroken_pieces(states)]
    return {
        "practice_days": [oracle_practice_day(start) for start in history.starts],
        "current": lengths[-1],
        "longest": max(lengths),
        "reserves": oracle_reserves(states),
        "strength": pytest.approx(oracle_strength(history, days)),
        "days": tuple(days),
        "comeback": oracle_comeback(states),
    }


# --- The histories. Hypothesis drives their `random` to find and shrink, the soak numbers them.


def offset(at, zone):
    return at.astimezone(ZoneInfo(zone)).utcoffset()


@cache
def weeks_of_change(zone):
    """The beginnings of those from 2000 to 2037 in which this zone's clocks change."""
    spans = [FIRST + n * TWO_WEEKS for n in range((LAST - FIRST) // TWO_WEEKS)]
    return [at for at in spans if offset(at, zone) != offset(at + TWO_WEEKS, zone)]


def beginning(random, zone):
    """Any minute, but often in two weeks when the clocks change, and often about three."""
    at = FIRST + random.randrange((LAST - FIRST) // MINUTE) * MINUTE
    changes = weeks_of_change(zone)
    if changes and random.choice([True, False]):
        at = random.choice(changes) + random.randrange(TWO_WEEKS // MINUTE) * MINUTE
    if random.choice([True, False]):
        local = at.astimezone(ZoneInfo(zone))
        at = local.replace(hour=random.choice([2, 3])).astimezone(UTC)
    return at


def random_zone(random):
    return random.choice(random.choice([ZONES, DATE_LINE_ZONES]))


def random_gap(random):
    """A flight, some days without practice, or the very end of what still counts as a journey."""
    flight, days_off = random.randrange(15 * 60), random.randrange(4 * 24 * 60)
    return random.choice([flight, days_off, 36 * 60 - 1, 36 * 60, 36 * 60 + 1]) * MINUTE


def make_history(random):
    """Some runs of regular practice with gaps between them, each run in a zone of its own."""
    zone = random_zone(random)
    at = beginning(random, zone)
    starts = []
    for _ in range(random.randrange(4)):
        every = random.choice([12 * 60, 23 * 60, 24 * 60 - 1, 24 * 60, 25 * 60, 33 * 60])
        starts += [Start(at + n * every * MINUTE, zone) for n in range(random.randint(1, 16))]
        at = starts[-1].at + random_gap(random)
        zone = random_zone(random)

    def some_day():
        return at.date() + timedelta(days=random.randint(-45, 5))

    def some_weekdays():
        return frozenset(random.choice(range(7)) for _ in range(random.randint(1, 12)))

    def some_pause():
        first = some_day()
        return first, first + timedelta(days=random.randrange(10))

    return History(
        starts=starts,
        now=Start(at, zone),
        periods=[(some_day(), some_weekdays()) for _ in range(random.randrange(3))],
        pauses=[some_pause() for _ in range(random.randrange(3))],
    )


def make_itinerary(random):
    """Starts at most 36 hours apart, each in another zone, half of them beside the date line."""
    # Samoa crossed the line by itself, in the last night of 2011 but one.
    at = random.choice([beginning(random, "UTC"), datetime(2011, 12, 30, tzinfo=UTC)])
    starts = []
    for _ in range(random.randint(2, 12)):
        starts.append(Start(at, random_zone(random)))
        at += random.choice([random.randint(0, 36 * 60), 36 * 60]) * MINUTE
    return starts


HISTORIES = st.randoms(use_true_random=False).map(make_history)
ITINERARIES = st.randoms(use_true_random=False).map(make_itinerary)


def numbered(make, count):
    return [make(Random(number)) for number in range(count)]  # noqa: S311 a seed, no secret


# --- The properties.


def kept_starts(starts):
    return [KeptStart(start.at, practice_day(*start)) for start in starts]


def read(history):
    """What the domain says, in the words of the oracle. The last session arrives first."""
    kept = kept_starts(history.starts)
    streak = read_streak(
        reversed(kept),
        today=practice_day(*history.now),
        now=history.now.at,
        schedule=[PlanPeriod(*period) for period in history.periods],
        pauses=[Pause(*pause) for pause in history.pauses],
    )
    return {
        "practice_days": [start.practice_day for start in kept],
        "current": streak.current,
        "longest": streak.longest,
        "reserves": streak.reserves,
        "strength": streak.strength,
        "days": streak.days,
        "comeback": streak.comeback,
    }


def is_unbroken(itinerary):
    """On arrival at each stop every date practiced so far is in the streak, once."""
    for n in range(1, len(itinerary) + 1):
        kept = kept_starts(itinerary[:n])
        today = kept[-1].practice_day
        streak = read_streak(kept, today=today, now=itinerary[n - 1].at)
        dates = {start.practice_day for start in kept if start.practice_day <= today}
        states = {state for _, state in streak.days}
        if streak.current != len(dates) or not states <= {DayState.KEPT, DayState.TRAVEL}:
            return False
    return True


@settings(QUICK, max_examples=300)
@given(HISTORIES)
def test_days_and_streak_agree_with_the_oracle(history):
    assert read(history) == oracle(history)


@pytest.mark.soak
def test_ten_thousand_histories_agree_with_the_oracle_within_a_minute():
    began = perf_counter()
    histories = numbered(make_history, 10_000)

    differing = [n for n, history in enumerate(histories) if read(history) != oracle(history)]

    assert differing == []
    assert perf_counter() - began <= 60


@pytest.mark.soak
def test_ten_thousand_histories_are_in_all_zones():
    histories = numbered(make_history, 10_000)

    assert {start.zone for history in histories for start in history.starts} == set(ZONES)


@QUICK
@given(history=HISTORIES, zone=st.sampled_from(ZONES))
def test_streak_is_the_same_in_whatever_zone_its_instants_are_read(history, zone):
    elsewhere = ZoneInfo(zone)
    stored = kept_starts(history.starts)
    today, now = practice_day(*history.now), history.now.at
    moved = [KeptStart(kept.started_at.astimezone(elsewhere), kept.practice_day) for kept in stored]

    streak = read_streak(moved, today=today, now=now.astimezone(elsewhere))

    assert streak == read_streak(stored, today=today, now=now)


@pytest.mark.parametrize("hours", [0, 5, 12])
def test_streak_keeps_its_stored_days_when_the_boundary_of_the_day_moves(monkeypatch, hours):
    stored = kept_starts(
        Start(datetime(2024, 3, 7 + n, 4, tzinfo=UTC), "Europe/Berlin") for n in range(9)
    )
    today, now = date(2024, 3, 15), datetime(2024, 3, 15, 20, tzinfo=UTC)
    before = read_streak(stored, today=today, now=now)

    monkeypatch.setattr(workouts.domain.day, "BOUNDARY", timedelta(hours=hours))

    assert read_streak(stored, today=today, now=now) == before


@QUICK
@given(ITINERARIES)
def test_no_journey_breaks_a_streak_or_counts_a_date_twice(itinerary):
    assert is_unbroken(itinerary)


@pytest.mark.soak
def test_a_thousand_journeys_break_no_streak_and_count_no_date_twice():
    itineraries = numbered(make_itinerary, 1_000)

    broken = [n for n, itinerary in enumerate(itineraries) if not is_unbroken(itinerary)]

    assert broken == []


@QUICK
@given(itinerary=ITINERARIES, wait=st.integers(0, 36 * 60), zone=st.sampled_from(ZONES))
def test_no_journey_breaks_a_streak_while_one_may_still_practice(itinerary, wait, zone):
    now = Start(itinerary[-1].at + wait * MINUTE, zone)

    streak = read_streak(kept_starts(itinerary), today=practice_day(*now), now=now.at)

    assert {state for _, state in streak.days}.isdisjoint({DayState.MISSED, DayState.RESERVE})
