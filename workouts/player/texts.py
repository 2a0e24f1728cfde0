"""The texts that the player's scripts show and speak: whole sentences, for translation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def player_texts() -> dict[str, Any]:
    """The texts by their codes: those of the cues in `domain.timeline`, and the player's own."""
    return {
        "cues": {
            "get-ready": _("Get ready"),
            "switch": _("Switch sides"),
            "hold": _("Hold"),
            "rest": _("Rest"),
            "lift": _("Lift your hips"),
            "straighten-right": _("Straighten the right knee"),
            "bend-right": _("Right foot back down"),
            "straighten-left": _("Straighten the left knee"),
            "bend-left": _("Left foot back down"),
            "lower": _("Lower your hips"),
            "done": _("Done"),
        },
        "sides": {"right": _("Right side"), "left": _("Left side"), "both": ""},
        "switch_to": {
            "right": _("Switch to the right side"),
            "left": _("Switch to the left side"),
        },
        "repetition": _("Repetition %(rep)s of %(reps)s"),
        "exercise": _("Exercise %(nth)s of %(total)s"),
        # Read from across the room: the exercise, and the minutes left.
        "glance": _("%(nth)s of %(total)s · %(count)s min"),
        # As the rail says it, whatever the number is.
        "rail_count": pgettext("rail", "%(done)s of %(prescribed)s repetitions"),
        "next": {
            "cue": _("Next: %(cue)s"),
            "repetition": _("Next: repetition %(rep)s of %(reps)s"),
            "right": _("Next: right side"),
            "left": _("Next: left side"),
            "exercise": _("Next: %(name)s"),
            "end": _("Next: the end"),
        },
        "minutes_left": {
            "one": _("1 minute left"),
            "many": _("%(count)s minutes left"),
            "last": _("Less than a minute left"),
        },
        "pause": _("Pause"),
        "resume": _("Resume"),
        "paused": _("Paused"),
        "paused_asleep": _("Paused while the phone was asleep"),
        "one_more_added": _("One more added"),
        "saved": _("Saved"),
        "spoken": {
            "next": _("Next: %(name)s"),
            "half": _("Halfway"),
            "rest": _("And rest"),
            "offer": _("One more, if you like"),
            "last": {"hold": _("Last one: hold"), "lift": _("Last one: lift your hips")},
            "more": {"hold": _("One more: hold"), "lift": _("One more: lift your hips")},
            "done": _("That's all of it. Well done."),
        },
        "advice": {
            "pain": _(
                "Skip what hurts. If the pain stays or is sharp, stop for today and call your"
                " clinic. No one is watching live."
            ),
            "above-limit": _(
                "Your pain is above the limit your therapist set. Go easy, skip what hurts, or"
                " stop for today. No one is watching live: call your clinic if in doubt."
            ),
        },
    }
