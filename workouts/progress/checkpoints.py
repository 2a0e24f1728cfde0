"""Makes the checkpoint of a patient's practice, and decides whether a stored one is still valid."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from workouts.domain.streak import LOOKAHEAD, read_checkpoint
from workouts.models.checkpoints import Checkpoint

if TYPE_CHECKING:
    from workouts.progress.history import History, SessionFigures


# A write is committed after the instant that it stores, so the latest changes may be missing.
# Longer than the timeouts of the database's lock and of a request.
MAX_COMMIT_DELAY = timedelta(minutes=2)
# How far back charts and brief go: half a year, and the rest of its first week.
CHART_WINDOW = timedelta(days=26 * 7 + 6)
# A new checkpoint ends some days earlier, for a patient who flies west, and is used for four weeks.
TRAVEL_MARGIN = timedelta(days=3)
MAX_USE = timedelta(days=28)
MAX_STARTS = 30


def is_valid(checkpoint: Checkpoint, history: "History") -> bool:
    """Whether continuing from it gives the same figures as adding up everything again.

    `checkpoint` comes with its late day. Code that changes a session has to update `progressed_at`;
    code that moves or deletes sessions has to delete the checkpoint.
    """
    age, late_day = history.today - checkpoint.until, checkpoint.late_day
    return (
        CHART_WINDOW <= age <= CHART_WINDOW + TRAVEL_MARGIN + MAX_USE
        and (late_day is None or late_day > checkpoint.until + LOOKAHEAD)
        and checkpoint.fingerprint == fingerprint(history, checkpoint.until)
    )


def fingerprint(history: "History", until: date) -> str:
    """A hash that changes with every plan and pause of a day up to `until`."""
    plans = [(each.from_day, sorted(each.weekdays)) for each in history.schedule]
    pauses = sorted((each.first_day, min(each.last_day, until)) for each in history.periods)
    past = [[each for each in rows if each[0] <= until] for rows in (plans, pauses)]
    return sha256(repr(past).encode()).hexdigest()


def make_checkpoint(history: "History") -> Checkpoint | None:
    """Not stored yet; None without sessions to add up. `history` has to contain all sessions."""
    until = history.today - CHART_WINDOW - TRAVEL_MARGIN
    past = [each for each in history.sessions if each.practice_day <= until]
    if not past:
        return None
    # Journeys are detected from the sessions before and after them.
    kept = [each for each in history.kept_starts if each.practice_day <= until + LOOKAHEAD]
    streak = read_checkpoint(kept, until=until, schedule=history.schedule, pauses=history.periods)
    days = practiced_days(past)
    figures = (
        {}
        if streak is None
        else {
            "current": streak.current,
            "longest": streak.longest,
            "reserves": streak.reserves,
            "strength": streak.strength,
        }
    )
    return Checkpoint(
        patient=history.patient,
        as_of=history.now - MAX_COMMIT_DELAY,
        until=until,
        fingerprint=fingerprint(history, until),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        starts=latest_starts(past),
        **figures,
    )


def practiced_days(sessions: "Iterable[SessionFigures]") -> list[date]:
    return [each.practice_day for each in sessions if each.done_reps]


def latest_starts(sessions: "Iterable[SessionFigures]") -> list[int]:
    """The start minutes of the latest practiced sessions, newest first; no declared ones."""
    timed = [each for each in sessions if each.done_reps and not each.declared_later]
    return [each.start_minute for each in timed[: -MAX_STARTS - 1 : -1]]
