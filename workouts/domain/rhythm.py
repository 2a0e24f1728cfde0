"""I see when I usually practise, and how often I keep to it. Nobody scolds me for another hour.

Minutes are read off the wall clock, 0 to 1439 since midnight. The clock is round: 23:50 and 00:10
are twenty minutes apart.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

MINUTES_A_DAY = 24 * 60
REGULAR_WITHIN_MINUTES = 45
# A day of practice runs from three to three, so 23:50 comes before 00:10.
DAY_BEGINS_AT = 3 * 60


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


def read_rhythm(start_minutes: Sequence[int]) -> Rhythm | None:
    """None without any start."""
    usual = usual_minute(start_minutes)
    if usual is None:
        return None
    near = (circular_distance(usual, minute) <= REGULAR_WITHIN_MINUTES for minute in start_minutes)
    return Rhythm(usual_minute=usual, regular=sum(near), total=len(start_minutes))


def usual_minute(start_minutes: Sequence[int]) -> int | None:
    """The circular median: of the observed minutes the one nearest to all. None without any.

    Of several equally near ones it is the earliest in a day that begins at three in the night.
    """
    times = Counter(start_minutes)

    def distance_to_all(candidate: int) -> int:
        return sum(circular_distance(candidate, minute) * n for minute, n in times.items())

    return min(
        times,
        key=lambda minute: (distance_to_all(minute), (minute - DAY_BEGINS_AT) % MINUTES_A_DAY),
        default=None,
    )


def circular_distance(a: int, b: int) -> int:
    """In minutes, the shorter way round the clock: 0 to 720."""
    return abs(drift_minutes(a, b))


def drift_minutes(usual: int, slot: int) -> int:
    """How much later than the slot (negative: earlier), the shorter way round: -719 to 720."""
    half_a_day = MINUTES_A_DAY // 2
    return half_a_day - (slot - usual + half_a_day) % MINUTES_A_DAY
