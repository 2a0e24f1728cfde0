"""The guided page's first picture, drawn by the server while the scripts are on their way.

How a session continues that was begun before is for the scripts alone to know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workouts.domain.timeline import Cue, Pace, Phase, Step, build, total_seconds
from workouts.models import ExerciseLog
from workouts.models.exercise_logs import prescriptions

# What the player's scripts start from.
PlayerData = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """The player at the start of a session, by the names of its places on the page."""

    phase: Phase
    pose: Cue
    item: int
    side: str
    seconds: int
    texts: dict[str, str | list[str]]
    langs: dict[str, str]
    figure: str
    image: str


def first_picture(
    logs: Sequence[ExerciseLog], data: PlayerData, *, pace: Pace
) -> FirstPicture | None:
    """The moment a session begins with; `data` is the player's own.

    None where something of it was done, skipped or eased before, and where it begins with an
    advice.
    """
    if data["concern"] or any(log.is_touched for log in logs):
        return None
    steps = [step for step in build(prescriptions(logs), pace=pace) if not step.optional]
    entry, hold = steps[:2]
    exercise = data["exercises"][entry.item]
    return FirstPicture(
        phase=entry.phase,
        pose=entry.cue,
        item=entry.item,
        side=entry.side,
        seconds=entry.seconds,
        texts=texts(hold, steps, data),
        langs=exercise["langs"],
        figure=exercise["figure"],
        image=exercise["image"],
    )


def texts(hold: Step, steps: Sequence[Step], data: PlayerData) -> dict[str, str | list[str]]:
    words, exercise = data["words"], data["exercises"][hold.item]
    exercise_count, seconds = len({step.item for step in steps}), total_seconds(steps)
    return {
        "cue": words["cues"][Cue.GET_READY],
        "exercise": exercise["name"],
        "side": words["sides"][hold.side],
        "repetition": words["repetition"] % {"rep": hold.rep, "reps": hold.reps},
        "next": words["next"]["cue"] % {"cue": words["cues"][hold.cue]},
        "nth": words["exercise"] % {"nth": 1, "total": exercise_count},
        "minutes": minutes_text(words["minutes_left"], seconds),
        "glance": words["glance"] % {"nth": 1, "total": exercise_count, "count": -(-seconds // 60)},
        "remark": exercise["remark"],
        "position": exercise["position"],
        "steps": exercise["steps"],
    }


def minutes_text(labels: Mapping[str, str], seconds: int) -> str:
    count = -(-seconds // 60)
    if seconds < 60:
        return labels["last"]
    return labels["one" if count == 1 else "many"] % {"count": count}
