"""I see how much of my dose I have done: what the timer saw, and apart from it what I say.

A skipped exercise is never done, and opening the app is not practice. A session counts for its
day once at least half of its exercises are done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workouts.domain.dose import Side


class ExerciseState(StrEnum):
    DONE = "done"
    PARTIAL = "partial"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRecord:
    """One exercise on one side in one session, against the dose of that day.

    `hold_seconds` is prescribed for one repetition (both legs' holds, where they alternate),
    `held_seconds` is the timer's total. `reps_done` were counted by the timer, `declared_reps`
    stated by the patient; both count from the first repetition, so they overlap. ValueError if no
    repetition is prescribed, because then doing nothing would be done.
    """

    item: int
    side: Side
    prescribed_reps: int
    hold_seconds: int
    reps_done: int
    held_seconds: int
    declared_reps: int
    skipped: bool

    def __post_init__(self) -> None:
        if self.prescribed_reps < 1:
            raise ValueError("at least one repetition is prescribed")

    @property
    def done_reps(self) -> int:
        """The timed or the declared ones, whichever are more."""
        return max(self.reps_done, self.declared_reps)

    @property
    def is_done(self) -> bool:
        return self.done_reps >= self.prescribed_reps

    @property
    def is_left_out(self) -> bool:
        """Skipped, and not done after all."""
        return self.skipped and not self.is_done


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one session adds up to: its exercises, those not done yet, and its repetitions.

    Repetitions beyond a side's dose are not counted; `timed_reps` are those of the done ones that
    the timer saw.
    """

    exercise_count: int
    open_count: int
    prescribed_reps: int
    done_reps: int
    timed_reps: int

    @property
    def is_kept(self) -> bool:
        """Whether the session counts for its day."""
        return self.exercise_count > 0 and 2 * self.open_count <= self.exercise_count


@dataclass(frozen=True, slots=True)
class DoseSummary:
    """Done against prescribed. Timed and declared repetitions add up to the done ones.

    `held_seconds` is measured only. `share` (0 to 1) gives no credit beyond a side's dose, so that
    one side overdone does not hide another left out.
    """

    prescribed_reps: int
    done_reps: int
    timed_reps: int
    declared_reps: int
    prescribed_seconds: int
    held_seconds: int
    share: float


def exercise_state(sides: Sequence[SideRecord]) -> ExerciseState:
    """From all sides of one exercise. A skip after the last repetition changes nothing."""
    if sides and all(side.is_done for side in sides):
        return ExerciseState.DONE
    if any(side.done_reps for side in sides):
        return ExerciseState.PARTIAL
    if any(side.skipped for side in sides):
        return ExerciseState.SKIPPED
    return ExerciseState.OPEN


def exercise_states(records: Iterable[SideRecord]) -> dict[int, ExerciseState]:
    """The state of each item, in order of appearance."""
    sides: dict[int, list[SideRecord]] = {}
    for record in records:
        sides.setdefault(record.item, []).append(record)
    return {item: exercise_state(of_item) for item, of_item in sides.items()}


def tally(records: Iterable[SideRecord]) -> Tally:
    """Adds up one session, from the records of all its exercises, untouched ones included."""
    records = tuple(records)
    states = exercise_states(records).values()
    return Tally(
        exercise_count=len(states),
        open_count=sum(state != ExerciseState.DONE for state in states),
        prescribed_reps=sum(record.prescribed_reps for record in records),
        done_reps=sum(min(record.done_reps, record.prescribed_reps) for record in records),
        timed_reps=sum(min(record.reps_done, record.prescribed_reps) for record in records),
    )


def exercises_missing(exercise_count: int, open_count: int) -> int:
    """How many more exercises have to be done until that session counts for its day."""
    return max(0, -(-exercise_count // 2) - (exercise_count - open_count))


def summarize(records: Iterable[SideRecord]) -> DoseSummary:
    """Adds up any number of sessions. Without records every figure is 0."""
    records = tuple(records)
    prescribed = sum(record.prescribed_reps for record in records)
    done = sum(record.done_reps for record in records)
    timed = sum(record.reps_done for record in records)
    credited = sum(min(record.done_reps, record.prescribed_reps) for record in records)
    return DoseSummary(
        prescribed_reps=prescribed,
        done_reps=done,
        timed_reps=timed,
        declared_reps=done - timed,
        prescribed_seconds=sum(record.prescribed_reps * record.hold_seconds for record in records),
        held_seconds=sum(record.held_seconds for record in records),
        share=credited / prescribed if prescribed else 0.0,
    )
