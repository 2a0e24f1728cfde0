"""The guided page's first picture, drawn by the server while the scripts are on their way.

The rules are those of the scripts that take over, navigation.js and captions.js.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workouts.domain.timeline import Cue, Pace, Phase, Step, build, total_seconds
from workouts.models import ExerciseLog
from workouts.models.exercise_logs import prescriptions

# What the player's scripts start from.
PlayerData = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """The player at the start of a repetition, by the names of its places on the page."""

    phase: Phase
    pose: Cue
    item: int
    side: str
    seconds: int
    texts: dict[str, str | list[str]]
    figure: str
    image: str


def first_picture(
    logs: Sequence[ExerciseLog], data: PlayerData, *, pace: Pace
) -> FirstPicture | None:
    """The moment a session goes on with, as far as the server knows; `data` is the player's own.

    None where nothing is left to do, and where the page begins otherwise: with an advice, or at an
    ease that only the device knows.
    """
    if data["concern"] or any(log.eased for log in logs):
        return None
    steps = asked_steps(logs, pace=pace)
    goal = next_hold(steps, logs)
    if goal is None:
        return None
    step, entry = steps[goal], entry_of(steps, goal)
    # Only before a first repetition do sides switch; any other is entered by getting ready.
    pose = entry.cue if step.rep == 1 else Cue.GET_READY
    exercise = data["exercises"][step.item]
    return FirstPicture(
        phase=Phase.SWITCH if pose == Cue.SWITCH else Phase.LEAD_IN,
        pose=pose,
        item=step.item,
        side=step.side,
        seconds=entry.seconds,
        texts=texts(step, steps, data, pose=pose, seconds=seconds_from(steps, goal)),
        figure=exercise["figure"],
        image=exercise["image"],
    )


def seconds_left(logs: Sequence[ExerciseLog], *, pace: Pace) -> int:
    """How long a session still takes, as its player will say; 0 where nothing is left to do."""
    steps = asked_steps(logs, pace=pace)
    goal = next_hold(steps, logs)
    return 0 if goal is None else seconds_from(steps, goal)


def asked_steps(logs: Iterable[ExerciseLog], *, pace: Pace) -> list[Step]:
    return [step for step in build(prescriptions(logs), pace=pace) if not step.optional]


def entry_of(steps: Sequence[Step], index: int) -> Step:
    """The step by which the exercise's side of that step is entered."""
    side = (steps[index].item, steps[index].side)
    return next(each for each in steps if (each.item, each.side) == side)


def seconds_from(steps: Sequence[Step], goal: int) -> int:
    return entry_of(steps, goal).seconds + total_seconds(steps[goal:])


def next_hold(steps: Sequence[Step], logs: Iterable[ExerciseLog]) -> int | None:
    """The index of the first hold neither done nor skipped, None at the end."""
    records = {(log.item_id, log.side): log.side_record for log in logs}
    for index, step in enumerate(steps):
        record = records[step.item, step.side]
        if step.phase == Phase.HOLD and not record.skipped and step.rep > record.done_reps:
            return index
    return None


def texts(
    step: Step, steps: Sequence[Step], data: PlayerData, *, pose: Cue, seconds: int
) -> dict[str, str | list[str]]:
    words, exercise = data["words"], data["exercises"][step.item]
    items = list(dict.fromkeys(each.item for each in steps))
    switch = words["switch_to"].get(step.side, words["cues"]["switch"])
    return {
        "cue": switch if pose == Cue.SWITCH else words["cues"][pose],
        "exercise": exercise["name"],
        "side": words["sides"][step.side],
        "repetition": words["repetition"] % {"rep": step.rep, "reps": step.reps},
        "next": words["next"]["cue"] % {"cue": words["cues"][step.cue]},
        "nth": words["exercise"] % {"nth": items.index(step.item) + 1, "total": len(items)},
        "minutes": minutes_text(words["minutes_left"], seconds),
        "remark": exercise["remark"],
        "position": exercise["position"],
        "steps": exercise["steps"],
    }


def minutes_text(words: Mapping[str, str], seconds: int) -> str:
    count = -(-seconds // 60)
    if seconds < 60:
        return words["last"]
    return words["one" if count == 1 else "many"] % {"count": count}
