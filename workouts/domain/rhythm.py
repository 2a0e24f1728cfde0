"""I see when I usually practice, and how often I keep to it. Nobody scolds me for another hour.

Minutes are read off the wall clock, 0 to 1439 since midnight. The clock is round: 23:50 and 00:10
are twenty minutes apart.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workouts.domain.day import MINUTES_A_DAY, minutes_into_day

REGULAR_WITHIN_MINUTES = 45
# The usual time has moved once most of the latest sessions are near another one.
MOVED_SESSIONS = 10
MOVED_SHARE = 0.6
# With fewer starts in each half a trend may be chance.
MIN_STARTS_FOR_TREND = 7
TREND_SHARE = 0.2
ROUND_TO_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`regular` of `total` starts lie within 45 minutes of the usual one."""

    usual_minute: int
    regular: int
    total: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.regular / self.total


class Trend(StrEnum):
    """Whether the newer half of the starts is steadier than the older, each around its own time."""

    STEADIER = "steadier"
    STEADY = "steady"
    LOOSER = "looser"


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


def read_rhythm(start_minutes: Sequence[int]) -> Rhythm | None:
    """None without any start."""
    usual = usual_minute(start_minutes)
    if usual is None:
        return None
    near = (circular_distance(usual, minute) <= REGULAR_WITHIN_MINUTES for minute in start_minutes)
    return Rhythm(usual_minute=usual, regular=sum(near), total=len(start_minutes))


def usual_minute(start_minutes: Sequence[int]) -> int | None:
    """The circular median: the observed minute nearest to all others. None without any.

    Of several equally near ones it is the earliest in a day that begins at three in the night.
    """
    times = Counter(start_minutes)

    def distance_to_all(candidate: int) -> int:
        # `circular_distance` written out: it runs for each pair of starts.
        apart = ((abs(candidate - minute), n) for minute, n in times.items())
        return sum(min(way, MINUTES_A_DAY - way) * n for way, n in apart)

    return min(
        times,
        key=lambda minute: (distance_to_all(minute), minutes_into_day(minute)),
        default=None,
    )


def read_trend(start_minutes: Sequence[int]) -> Trend | None:
    """From the starts, newest first. None while there are too few of them."""
    half = len(start_minutes) // 2
    if half < MIN_STARTS_FOR_TREND:
        return None
    newer = read_rhythm(start_minutes[:half])
    older = read_rhythm(start_minutes[-half:])
    if newer is None or older is None:
        return None
    # Both halves are equally long: comparing counts is comparing shares, without rounding.
    change = newer.regular - older.regular
    if abs(change) < TREND_SHARE * half:
        return Trend.STEADY
    return Trend.STEADIER if change > 0 else Trend.LOOSER


def moved_to(start_minutes: Sequence[int], *, slot: int) -> int | None:
    """The time that the latest starts (newest first) have moved to, rounded to five minutes.

    None if there are fewer than ten, if too few of them are near one time, or if that time is
    within 45 minutes of the slot.
    """
    latest = start_minutes[:MOVED_SESSIONS]
    if len(latest) < MOVED_SESSIONS:
        return None
    rhythm = read_rhythm(latest)
    if rhythm is None or rhythm.share < MOVED_SHARE:
        return None
    if circular_distance(rhythm.usual_minute, slot) <= REGULAR_WITHIN_MINUTES:
        return None
    rounded = (rhythm.usual_minute + ROUND_TO_MINUTES // 2) // ROUND_TO_MINUTES
    return rounded * ROUND_TO_MINUTES % MINUTES_A_DAY


def part_of_day(minute: int) -> PartOfDay:
    """The night ends at four, the morning at noon."""
    if 4 * 60 <= minute < 12 * 60:
        return PartOfDay.MORNING
    if 12 * 60 <= minute < 17 * 60:
        return PartOfDay.AFTERNOON
    if 17 * 60 <= minute < 22 * 60:
        return PartOfDay.EVENING
    return PartOfDay.NIGHT


def circular_distance(a: int, b: int) -> int:
    """In minutes, the shorter way round the clock: 0 to 720."""
    return abs(drift_minutes(a, b))


def drift_minutes(usual: int, slot: int) -> int:
    """How much later than the slot (negative: earlier), the shorter way round: -719 to 720."""
    half_a_day = MINUTES_A_DAY // 2
    return half_a_day - (slot - usual + half_a_day) % MINUTES_A_DAY
