"""Days I did not keep: I may say later that I practiced, and I am asked once what kept me from it.

"I did it yesterday" holds for three practice days back. After two planned days in a row without
practice comes one question, what kept me from it; then none until I have practiced again, or for a
week. A reserve day protects my streak, but it was a day without practice all the same. Days of a
pause, outside my plan or lost traveling are not asked about.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from workouts.domain.streak import A_DAY, DayState

DECLARABLE_DAYS_BACK = 3
MISSED_DAYS_TO_ASK = 2
ASK_AGAIN_AFTER = timedelta(days=7)

MISSED_STATES = frozenset({DayState.MISSED, DayState.RESERVE})
UNPLANNED_STATES = frozenset({DayState.PAUSED, DayState.OFF_PLAN, DayState.TRAVEL})

Days = Sequence[tuple[date, DayState]]


def may_declare(day: date, *, today: date) -> bool:
    """Whether practice on that day may still be declared. Today it may not: it can be practiced."""
    return A_DAY <= today - day <= DECLARABLE_DAYS_BACK * A_DAY


def declarable_days(days: Days, *, today: date) -> tuple[date, ...]:
    """The days without practice for which it may still be declared, newest first.

    `days` end with today, oldest first, as `streak.read_streak` returns them.
    """
    return tuple(
        day
        for day, state in reversed(days[-DECLARABLE_DAYS_BACK - 1 :])
        if state in MISSED_STATES and may_declare(day, today=today)
    )


def missed_run(days: Days) -> tuple[date, ...]:
    """The planned days without practice from yesterday back to the last kept one, newest first.

    Empty once today is kept, and on a day without planned practice.
    """
    if not days or days[-1][1] != DayState.OPEN:
        return ()
    missed = []
    for day, state in reversed(days[:-1]):
        if state == DayState.KEPT:
            break
        if state not in UNPLANNED_STATES:
            missed.append(day)
    return tuple(missed)


def should_ask_barrier(days: Days, *, answered_on: date | None) -> bool:
    """Whether to ask for the barrier. `answered_on`: the day of the latest answer."""
    if len(missed_run(days)) < MISSED_DAYS_TO_ASK:
        return False
    if answered_on is None:
        return True
    today = days[-1][0]
    has_practiced_since = any(
        state == DayState.KEPT and day >= answered_on for day, state in reversed(days)
    )
    return has_practiced_since or today - answered_on >= ASK_AGAIN_AFTER
