"""The words that the player's scripts put on the page, in whole sentences for translators."""

from django.utils.translation import gettext as _


def player_words():
    """Texts by their code: cues as `domain.timeline` names them, and the player's own."""
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
        },
        "sides": {"right": _("Right side"), "left": _("Left side"), "both": ""},
        "switch_to": {
            "right": _("Switch to the right side"),
            "left": _("Switch to the left side"),
        },
        "rep": _("%(rep)s of %(reps)s"),
        "exercise": _("Exercise %(nth)s of %(total)s"),
        "next": _("Next: %(what)s"),
        "next_rep": _("repetition %(rep)s of %(reps)s"),
        "next_exercise": _("%(name)s"),
        "next_end": _("the end"),
        "minutes_left": {
            "one": _("1 minute left"),
            "many": _("%(count)s minutes left"),
            "last": _("less than a minute left"),
        },
        "paused": _("Paused"),
        "skipped": _("Skipped. Why?"),
        "one_more_added": _("One more added"),
        "done": _("Done"),
        "saved": _("Saved"),
        "saved_here": _("Saved on this phone, will be sent"),
        "sound_locked": _("Tap anywhere to hear the tones"),
    }
