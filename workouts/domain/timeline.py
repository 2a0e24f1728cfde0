"""I put the phone down and follow it: get ready, hold, rest, again, other side, next exercise.

Where my therapist wrote "3 to 5", three are asked for. Then I may do one more, and one more; if I
leave the phone alone, the session continues without them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import NamedTuple

from workouts.domain.dose import Dose, Laterality, Side

# Long enough to hear the offer of one more, and to reach the phone from the floor.
OFFER_SECONDS = 8


class Phase(StrEnum):
    LEAD_IN = "lead-in"
    HOLD = "hold"
    REST = "rest"
    SWITCH = "switch"
    DONE = "done"


class Cue(StrEnum):
    """What the person is asked to do; the texts are in `workouts.player.texts`."""

    GET_READY = "get-ready"
    SWITCH = "switch"
    HOLD = "hold"
    REST = "rest"
    LIFT = "lift"
    STRAIGHTEN_RIGHT = "straighten-right"
    BEND_RIGHT = "bend-right"
    STRAIGHTEN_LEFT = "straighten-left"
    BEND_LEFT = "bend-left"
    LOWER = "lower"


# Every other cue is part of a repetition.
PHASES_BETWEEN = {
    Cue.GET_READY: Phase.LEAD_IN,
    Cue.SWITCH: Phase.SWITCH,
    Cue.REST: Phase.REST,
}

# Lifting, bending and lowering take time, but the dose is the time at the top.
COUNTED_CUES = frozenset({Cue.HOLD, Cue.STRAIGHTEN_RIGHT, Cue.STRAIGHTEN_LEFT})


@dataclass(frozen=True, slots=True)
class Pace:
    """How much time a person needs around the holds.

    `extra_rest_seconds` is added to each prescribed rest. ValueError for a negative one, and for
    any other figure below a second: every cue must have time to be heard.
    """

    lead_in_seconds: int = 10
    switch_seconds: int = 10
    move_seconds: int = 3
    extra_rest_seconds: int = 0

    def __post_init__(self) -> None:
        if min(self.lead_in_seconds, self.switch_seconds, self.move_seconds) < 1:
            raise ValueError("every move takes at least a second")
        if self.extra_rest_seconds < 0:
            raise ValueError("a rest is made longer, not shorter")


DEFAULT_PACE = Pace()


@dataclass(frozen=True, slots=True)
class Prescription:
    """An exercise of this session. Without `sides` it is practiced on all the sides of its dose."""

    item: int
    dose: Dose
    sides: tuple[Side, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of the session with one thing to do. `rep` counts from 1, as in "2 of 5".

    A rest has the number of the repetition it follows. With `offer` the person may ask for one
    more repetition; otherwise the `optional` steps that follow are skipped.
    """

    item: int
    side: Side
    rep: int
    reps: int
    phase: Phase
    cue: Cue
    seconds: int
    _: KW_ONLY
    optional: bool = False
    offer: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether its seconds count as held."""
        return self.cue in COUNTED_CUES


class _Move(NamedTuple):
    rep: int
    cue: Cue
    seconds: int
    offer: bool = False


def build(prescriptions: Iterable[Prescription], *, pace: Pace = DEFAULT_PACE) -> tuple[Step, ...]:
    """All steps of the session in order. The session ends with the last one."""
    return tuple(
        _step(prescription, side, move)
        for prescription in prescriptions
        for nth, side in enumerate(_sides(prescription))
        for move in (_entry(nth, pace), *_moves(prescription.dose, pace))
    )


def total_seconds(steps: Iterable[Step]) -> int:
    """How long the session takes for a person who accepts no offer."""
    return sum(step.seconds for step in steps if not step.optional)


def minutes(steps: Iterable[Step]) -> int:
    """`total_seconds` in minutes, rounded up: nobody likes a session longer than promised."""
    return whole_minutes(total_seconds(steps))


def whole_minutes(seconds: int) -> int:
    return -(-seconds // 60)


def _sides(prescription: Prescription) -> tuple[Side, ...]:
    return prescription.dose.sides if prescription.sides is None else prescription.sides


def _entry(nth: int, pace: Pace) -> _Move:
    if nth == 0:
        return _Move(1, Cue.GET_READY, pace.lead_in_seconds)
    return _Move(1, Cue.SWITCH, pace.switch_seconds)


def _moves(dose: Dose, pace: Pace) -> Iterator[_Move]:
    for rep in range(1, dose.reps_max + 1):
        yield from _repetition(rep, dose, pace)
        yield from _rest(rep, dose, pace)


def _repetition(rep: int, dose: Dose, pace: Pace) -> Iterator[_Move]:
    if dose.laterality != Laterality.ALTERNATING:
        yield _Move(rep, Cue.HOLD, dose.hold_seconds)
        return
    yield _Move(rep, Cue.LIFT, pace.move_seconds)
    yield _Move(rep, Cue.STRAIGHTEN_RIGHT, dose.hold_seconds)
    yield _Move(rep, Cue.BEND_RIGHT, pace.move_seconds)
    yield _Move(rep, Cue.STRAIGHTEN_LEFT, dose.hold_seconds)
    yield _Move(rep, Cue.BEND_LEFT, pace.move_seconds)
    yield _Move(rep, Cue.LOWER, pace.move_seconds)


def _rest(rep: int, dose: Dose, pace: Pace) -> Iterator[_Move]:
    if dose.reps_min <= rep < dose.reps_max:
        seconds = max(dose.rest_seconds, OFFER_SECONDS)
        yield _Move(rep, Cue.REST, seconds + pace.extra_rest_seconds, offer=True)
    elif rep < dose.reps_max and dose.rest_seconds:
        yield _Move(rep, Cue.REST, dose.rest_seconds + pace.extra_rest_seconds)


def _step(prescription: Prescription, side: Side, move: _Move) -> Step:
    dose = prescription.dose
    optional = move.rep > dose.reps_min
    return Step(
        item=prescription.item,
        side=side,
        rep=move.rep,
        reps=dose.reps_max if optional else dose.reps_min,
        phase=PHASES_BETWEEN.get(move.cue, Phase.HOLD),
        cue=move.cue,
        seconds=move.seconds,
        optional=optional,
        offer=move.offer,
    )
