"""Computes the cues of a session step by step, to compare with what the scripts played."""

# What begins with the end of a hold sounds after the tone of that end.
AFTER_END_MS = 550


def begins(step, previous):
    """The name of what begins with a step, and by how much its tone is delayed."""
    is_after_hold = previous is not None and previous.phase == "hold"
    if step.phase != "hold":
        return step.phase.value, AFTER_END_MS if is_after_hold else 0
    return ("move" if is_after_hold and previous.rep == step.rep else "start"), 0


def cues_of(steps):
    """The cues of these steps as (name, millisecond, delay of the tone)."""
    cues, start = [], 0
    for previous, step, following in zip([None, *steps], steps, [*steps[1:], None], strict=False):
        end = start + step.seconds * 1000
        name, delay = begins(step, previous)
        cues.append((name, start, delay))
        is_before_hold = following is not None and following.phase == "hold"
        if step.phase != "hold" and is_before_hold:
            cues += [("ready", end - ms, 0) for ms in (3000, 2000, 1000)]
        if step.is_counted and step.seconds >= 10:
            cues.append(("half", (start + end) / 2, 0))
            cues += [("last", end - ms, 0) for ms in (3000, 2000, 1000)]
        if step.phase == "hold" and not is_before_hold:
            cues.append(("end", end, 0))
        start = end
    return [*cues, ("done", start, AFTER_END_MS)]


def notes_of(cues, tones):
    """Every note of these cues as (hertz, millisecond), in the order of their times."""
    notes = [
        (hertz, ms + delay + start * 1000)
        for name, ms, delay in cues
        for hertz, start, _length, _share in tones[name]
    ]
    return sorted(notes, key=lambda note: note[1])
