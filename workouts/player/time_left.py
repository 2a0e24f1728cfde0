"""How long an open session still takes, for the button that continues it."""

from collections.abc import Iterable, Sequence

from workouts.domain.timeline import Pace, Phase, Step, build, total_seconds
from workouts.models import ExerciseLog
from workouts.models.exercise_logs import prescriptions


def seconds_left(logs: Sequence[ExerciseLog], *, pace: Pace) -> int:
    """As its player will say, from the exercise logs in order; 0 where nothing is left to do."""
    steps = [step for step in build(prescriptions(logs), pace=pace) if not step.optional]
    goal = next_hold(steps, logs)
    return 0 if goal is None else entry_of(steps, goal).seconds + total_seconds(steps[goal:])


def next_hold(steps: Sequence[Step], logs: Iterable[ExerciseLog]) -> int | None:
    """The index of the first hold neither done nor skipped, None at the end."""
    records = {(log.item_id, log.side): log.side_record for log in logs}
    for index, step in enumerate(steps):
        record = records[step.item, step.side]
        if step.phase == Phase.HOLD and not record.skipped and step.rep > record.done_reps:
            return index
    return None


def entry_of(steps: Sequence[Step], index: int) -> Step:
    """The step by which the exercise's side of that step is entered."""
    side = (steps[index].item, steps[index].side)
    return next(each for each in steps if (each.item, each.side) == side)
