"""Days I did not keep: I may say later that I practised, and I am asked once what kept me from it.

"I did it yesterday" holds for three practice days back. After two planned days in a row without
practice comes one question, what kept me from it; then none until I have practised again, or for a
week. A reserve day protects my chain, but it was a day without practice all the same. Days of a
pause, outside my plan or lost on a journey are not asked about.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from workouts.domain.streak import A_DAY, DayState

DAYS_BACK = 3
MISSED_IN_A_ROW = 2
ASKED_AGAIN_AFTER = timedelta(days=7)

NOT_KEPT = frozenset({DayState.MISSED, DayState.RESERVE})
NOT_EXPECTED = frozenset({DayState.PAUSED, DayState.OFF_PLAN, DayState.TRAVEL})

Days = Sequence[tuple[date, DayState]]


def may_declare(day: date, *, today: date) -> bool:
    """Whether one may still say that one practised on that day. Today is practised, not told."""
    return A_DAY <= today - day <= DAYS_BACK * A_DAY


def declarable_days(days: Days, *, today: date) -> tuple[date, ...]:
    """The days without practice for which one may still say so, newest first.

    `days` end with today, oldest first, as `streak.read_streak` gives them.
    """
    return tuple(
        day
        for day, state in reversed(days[-DAYS_BACK - 1 :])
        if state in NOT_KEPT and may_declare(day, today=today)
    )


def missed_run(days: Days) -> tuple[date, ...]:
    """The planned days without practice from yesterday back to the last kept one, newest first.

    None once today is kept, and none on a day on which nothing is expected: then all is well.
    """
    if not days or days[-1][1] != DayState.OPEN:
        return ()
    missed = []
    for day, state in reversed(days[:-1]):
        if state == DayState.KEPT:
            break
        if state not in NOT_EXPECTED:
            missed.append(day)
    return tuple(missed)


def asks_what_kept(days: Days, *, answered_on: date | None) -> bool:
    """Whether to ask what kept one from practising, after an earlier answer on that day."""
    if len(missed_run(days)) < MISSED_IN_A_ROW:
        return False
    if answered_on is None:
        return True
    today = days[-1][0]
    has_practised_since = any(
        state == DayState.KEPT and day >= answered_on for day, state in reversed(days)
    )
    return has_practised_since or today - answered_on >= ASKED_AGAIN_AFTER
