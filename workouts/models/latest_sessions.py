"""Reads from the latest sessions: today's session, what it lacks, the morning to ask for."""

from collections.abc import Iterable
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from workouts.domain.adherence import exercises_missing

if TYPE_CHECKING:
    from workouts.models.sessions import SessionLog


# How many days after a session its morning pain may be asked for.
MORNINGS = (1, 2)


def todays_session(newest_first: Iterable["SessionLog"], *, now: datetime) -> "SessionLog | None":
    """The latest session, if it belongs to today's practice day."""
    latest = next(iter(newest_first), None)
    return latest if latest and latest.age_in_days(now=now) == 0 else None


def missing_exercises(newest_first: Iterable["SessionLog"], *, now: datetime) -> int:
    """How many more exercises make today count, once a session has begun; else 0."""
    of_today = list(takewhile(lambda each: each.age_in_days(now=now) == 0, newest_first))
    if not of_today:
        return 0
    return min(exercises_missing(each.exercise_count, each.open_count) for each in of_today)


def morning_session(newest_first: Iterable["SessionLog"], *, now: datetime) -> "SessionLog | None":
    """The last practiced session, if its morning pain is to be asked for.

    Not once today's exercises have begun: then the hip feels them.
    """
    last = next((session for session in newest_first if session.done_reps), None)
    if last is None or last.pain_next_morning is not None:
        return None
    return last if last.age_in_days(now=now) in MORNINGS else None
