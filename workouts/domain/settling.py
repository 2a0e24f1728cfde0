"""I have seen why somebody needs me: remind me on a day, or at once when it gets worse.

Worse is a higher pain, a week more of silence, or a clear fall of the kept days. Another exercise
that is skipped is another reason: it was not seen yet.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from workouts.domain.attention import DAYS_OF_A_WEEK, Flag

DAYS_OF_FOUR_WEEKS = 28
# Fewer kept days in four weeks than this are within what a week brings anyway.
CLEAR_FALL_OF_DAYS = 4


@dataclass(frozen=True, slots=True)
class Situation:
    """The figures by which a reason gets worse."""

    pain: int = 0
    silent_days: int = 0
    kept_in_28: int = 0
    skipped: Hashable | None = None

    def severity(self, flag: Flag) -> int:
        """A whole number that only rises when the reason has clearly become worse."""
        match flag:
            case Flag.HURTS:
                return self.pain
            case Flag.STOPPED:
                return self.silent_days // DAYS_OF_A_WEEK
            case Flag.FALLING:
                return (DAYS_OF_FOUR_WEEKS - self.kept_in_28) // CLEAR_FALL_OF_DAYS
            case Flag.SKIPS:
                return 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one reason, and the day on which to look again."""

    severity: int
    look_again_on: date
    skipped: Hashable | None = None


def is_settled(flag: Flag, situation: Situation, seen: Seen | None, *, today: date) -> bool:
    """Whether the reason was seen, its day has not come, and it has not become worse."""
    if seen is None or today >= seen.look_again_on:
        return False
    if flag == Flag.SKIPS and situation.skipped != seen.skipped:
        return False
    return situation.severity(flag) <= seen.severity
