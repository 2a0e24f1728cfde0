"""The guided page's first picture, drawn by the server while the scripts are on their way.

It follows the same rules as the scripts that take over, navigation.js and captions.js.
"""

from dataclasses import dataclass

from workouts.domain.timeline import Cue, Phase, build, total_seconds
from workouts.models.exercise_logs import prescriptions


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """What the player shows at the start of a repetition; `texts` by their slots on the page."""

    phase: Phase
    pose: Cue
    item: int
    side: str
    seconds: int
    texts: dict[str, str | list[str]]
    figure: str
    image: str


def first_picture(logs, data, *, pace):
    """The picture with which a session goes on; `data` is what the view gives to the player.

    None if nothing is left to do, or if the page begins in another way: with an advice about pain,
    or with an eased exercise, of which only the device knows how far it is eased.
    """
    if data["concern"] or any(log.eased for log in logs):
        return None
    steps = asked_steps(logs, pace=pace)
    goal = next_hold(steps, logs)
    if goal is None:
        return None
    step, entry = steps[goal], entry_of(steps, goal)
    # Sides switch only before a first repetition; before any other the pose is "get ready".
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


def seconds_left(logs, *, pace):
    """How many seconds a session still takes, as the player shows it; 0 if nothing is left."""
    steps = asked_steps(logs, pace=pace)
    goal = next_hold(steps, logs)
    return 0 if goal is None else seconds_from(steps, goal)


def asked_steps(logs, *, pace):
    return [step for step in build(prescriptions(logs), pace=pace) if not step.optional]


def entry_of(steps, index):
    """The first step of the side that the step at `index` belongs to: its lead-in or switch."""
    side = (steps[index].item, steps[index].side)
    return next(each for each in steps if (each.item, each.side) == side)


def seconds_from(steps, goal):
    return entry_of(steps, goal).seconds + total_seconds(steps[goal:])


def next_hold(steps, logs):
    """The index of the first hold that is neither done nor skipped; None if there is none."""
    records = {(log.item_id, log.side): log.side_record for log in logs}
    for index, step in enumerate(steps):
        record = records[step.item, step.side]
        if step.phase == Phase.HOLD and not record.skipped and step.rep > record.done_reps:
            return index
    return None


def texts(step, steps, data, *, pose, seconds):
    labels, exercise = data["words"], data["exercises"][step.item]
    items = list(dict.fromkeys(each.item for each in steps))
    switch = labels["switch_to"].get(step.side, labels["cues"]["switch"])
    return {
        "cue": switch if pose == Cue.SWITCH else labels["cues"][pose],
        "exercise": exercise["name"],
        "side": labels["sides"][step.side],
        "repetition": labels["repetition"] % {"rep": step.rep, "reps": step.reps},
        "next": labels["next"]["cue"] % {"cue": labels["cues"][step.cue]},
        "nth": labels["exercise"] % {"nth": items.index(step.item) + 1, "total": len(items)},
        "minutes": minutes_text(labels["minutes_left"], seconds),
        "remark": exercise["remark"],
        "position": exercise["position"],
        "steps": exercise["steps"],
    }


def minutes_text(labels, seconds):
    count = -(-seconds // 60)
    if seconds < 60:
        return labels["last"]
    return labels["one" if count == 1 else "many"] % {"count": count}
