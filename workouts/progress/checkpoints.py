"""Makes the checkpoint of a patient's practice, and decides whether a stored one still holds."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from workouts.domain.streak import SEEN_AHEAD, read_checkpoint
from workouts.models.checkpoints import Checkpoint

if TYPE_CHECKING:
    from workouts.progress.history import History, SessionFigures


# Whoever writes looks at the clock first and commits later, so of the latest changes some may be
# missing. Longer than the database waits for its lock and the server for an answer.
COMMITTED_WITHIN = timedelta(minutes=2)
# How far back charts and brief look: half a year, and the rest of its first week.
WINDOW = timedelta(days=26 * 7 + 6)
# A new one leaves room for a patient who flies west, and is used for so long.
ROOM = timedelta(days=3)
USED_FOR = timedelta(days=28)
LATEST_STARTS = 30


def holds(checkpoint: Checkpoint, history: "History") -> bool:
    """Whether going on from it gives the same figures as reading everything again.

    `checkpoint` comes with its late day. Whatever changes a session has to move `progressed_at`;
    who moves or deletes sessions in another way deletes the checkpoint.
    """
    age, late_day = history.today - checkpoint.until, checkpoint.late_day
    return (
        WINDOW <= age <= WINDOW + ROOM + USED_FOR
        and (late_day is None or late_day > checkpoint.until + SEEN_AHEAD)
        and checkpoint.fingerprint == fingerprint(history, checkpoint.until)
    )


def fingerprint(history: "History", until: date) -> str:
    """Changes with every plan and pause that touches a day up to then."""
    plans = [(each.from_day, sorted(each.weekdays)) for each in history.schedule]
    pauses = sorted((each.first_day, min(each.last_day, until)) for each in history.periods)
    past = [[each for each in rows if each[0] <= until] for rows in (plans, pauses)]
    return sha256(repr(past).encode()).hexdigest()


def make_checkpoint(history: "History") -> Checkpoint | None:
    """Not stored yet; None where there is nothing to add up. `history` has all the sessions."""
    until = history.today - WINDOW - ROOM
    past = [each for each in history.sessions if each.practice_day <= until]
    if not past:
        return None
    # Where a journey went is seen from the days around it.
    kept = [each for each in history.kept_starts if each.practice_day <= until + SEEN_AHEAD]
    streak = read_checkpoint(kept, until=until, schedule=history.schedule, pauses=history.periods)
    days = practised_days(past)
    figures = (
        {}
        if streak is None
        else {
            "chain": streak.chain,
            "longest": streak.longest,
            "reserves": streak.reserves,
            "strength": streak.strength,
        }
    )
    return Checkpoint(
        patient=history.patient,
        as_of=history.now - COMMITTED_WITHIN,
        until=until,
        fingerprint=fingerprint(history, until),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        starts=latest_starts(past),
        **figures,
    )


def practised_days(sessions: "Iterable[SessionFigures]") -> list[date]:
    return [each.practice_day for each in sessions if each.done_reps]


def latest_starts(sessions: "Iterable[SessionFigures]") -> list[int]:
    """At which minutes the last practised sessions began, newest first; a declared one never."""
    timed = [each for each in sessions if each.done_reps and not each.declared_later]
    return [each.start_minute for each in timed[: -LATEST_STARTS - 1 : -1]]
