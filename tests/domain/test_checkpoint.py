"""A streak that continues from a checkpoint is the streak that is read from the first day on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.streak import (
    LOOKAHEAD,
    LOOKBACK,
    KeptStart,
    Pause,
    PlanPeriod,
    read_checkpoint,
    read_streak,
)

PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=200)
FIRST = date(2026, 1, 5)
DAYS = 60
A_DAY = timedelta(days=1)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def starts(offsets):
    return [KeptStart(noon(FIRST + n * A_DAY), FIRST + n * A_DAY) for n in offsets]


@st.composite
def journeys(draw):
    """Starts whose practice day is up to a day away from that of the instant in UTC."""
    hours = draw(st.lists(st.integers(0, DAYS * 24), max_size=40, unique=True))
    kept = []
    for hour in hours:
        at = noon(FIRST) + timedelta(hours=hour)
        kept.append(KeptStart(at, at.date() + draw(st.integers(-1, 1)) * A_DAY))
    return kept


def follow(kept, *, until, today, **rules):
    checkpoint = read_checkpoint(
        [each for each in kept if each.practice_day <= until + LOOKAHEAD], until=until, **rules
    )
    since = until - LOOKBACK if checkpoint else date.min
    rest = [each for each in kept if each.practice_day >= since]
    return read_streak(rest, today=today, now=noon(today), checkpoint=checkpoint, **rules)


@PROPERTY
@given(journeys(), st.integers(0, DAYS - 4), st.integers(0, 20), st.integers(0, 20))
def test_streak_followed_on_is_the_streak_read_at_once(kept, until, pause_from, pause_days):
    today = FIRST + (DAYS + 2) * A_DAY
    rules = {
        "schedule": [PlanPeriod(FIRST + 10 * A_DAY, frozenset({0, 2, 4, 5}))],
        "pauses": [
            Pause(FIRST + pause_from * A_DAY, FIRST + (pause_from + pause_days) * A_DAY),
        ],
    }

    followed = follow(kept, until=FIRST + until * A_DAY, today=today, **rules)

    whole = read_streak(kept, today=today, now=noon(today), **rules)
    days = len(followed.days)
    assert followed == replace(whole, days=whole.days[-days:], strengths=whole.strengths[-days:])


def test_without_a_kept_day_there_is_no_checkpoint():
    assert read_checkpoint(starts([9]), until=FIRST) is None


def test_last_day_of_a_checkpoint_is_over():
    checkpoint = read_checkpoint(starts([0, 1]), until=FIRST + 2 * A_DAY)

    assert (checkpoint.current, checkpoint.longest) == (0, 2)


@pytest.mark.parametrize(("last", "comeback"), [(40, True), (1, False)])
def test_comeback_knows_of_the_days_before(last, comeback):
    today = FIRST + last * A_DAY

    streak = follow(starts([0, last]), until=FIRST, today=today)

    assert streak.comeback is comeback
