"""My therapist prescribes it: how often, how long to hold, how long to rest, on which sides.

Where each side has its own turn, one day begins with the right and the next with the left, so that
neither side is always the tired one.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# A longer hold is refused. Above the usual figures a form asks again.
LONGEST_HOLD_SECONDS = 300
USUAL_HOLD_SECONDS = 120
USUAL_REPS = 30


class Side(StrEnum):
    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"


class Laterality(StrEnum):
    BILATERAL = "bilateral"
    EACH_SIDE = "each_side"
    ALTERNATING = "alternating"


@dataclass(frozen=True, slots=True)
class Dose:
    """One exercise as prescribed. "3 to 5" stays a range: three are asked for, two offered.

    `only_side` applies to `EACH_SIDE` only.
    ValueError for a dose nobody can do.
    """

    reps_min: int
    reps_max: int
    hold_seconds: int
    rest_seconds: int
    laterality: Laterality
    only_side: Side | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.reps_min <= self.reps_max:
            raise ValueError("at least one repetition is asked for, and no more than allowed")
        if self.hold_seconds < 1 or self.rest_seconds < 0:
            raise ValueError("a hold lasts at least a second, and a rest is not negative")

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that are practiced separately."""
        if self.laterality != Laterality.EACH_SIDE:
            return (Side.BOTH,)
        return (self.only_side,) if self.only_side else (Side.RIGHT, Side.LEFT)

    def sides_on(self, day: date) -> tuple[Side, ...]:
        """The sides in the order of that day."""
        return tuple(sorted(self.sides, key=lambda side: side != first_side(day)))

    @property
    def is_range(self) -> bool:
        return self.reps_min < self.reps_max

    @property
    def held_seconds_per_rep(self) -> int:
        """An alternating repetition holds each leg once, so it holds twice."""
        holds = 2 if self.laterality == Laterality.ALTERNATING else 1
        return holds * self.hold_seconds


def first_side(day: date) -> Side:
    """Which side begins on this practice day: the right on even ordinals."""
    return Side.LEFT if day.toordinal() % 2 else Side.RIGHT
