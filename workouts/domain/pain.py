"""I say how much it hurts, from 0 to 10. Two points more are a change that matters.

It is measured against the answer before the session: right after it, and on the morning after. My
therapist may set a limit as well; any answer above it matters, whatever it was before.
"""

from enum import StrEnum

NPRS_MAX = 10
# The smallest important change on the scale, in complaints of the limbs.
IMPORTANT_RISE = 2


class Concern(StrEnum):
    """Why the therapist should look at the pain of a session. `NONE` is false."""

    NONE = ""
    RISE = "rise"
    ABOVE_LIMIT = "above-limit"


def pain_concern(
    *, before: int | None, after: int | None, next_morning: int | None, limit: int | None
) -> Concern:
    """The concern of one session. None is a missing answer, or no limit."""
    answers = [answer for answer in (before, after, next_morning) if answer is not None]
    if limit is not None and max(answers, default=limit) > limit:
        return Concern.ABOVE_LIMIT
    if before is not None and max(answers) - before >= IMPORTANT_RISE:
        return Concern.RISE
    return Concern.NONE
