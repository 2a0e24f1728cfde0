"""Writes a dose as a sentence: “5 times 30 seconds per side”."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.domain.dose import Dose, Laterality, Side

register = template.Library()

ONE_SIDE = ((Side.RIGHT,), (Side.LEFT,))


@register.filter
def dose_text(dose: Dose) -> str:
    """A domain `Dose` as a text."""
    return sentence_of(dose) % {
        "least": dose.reps_min,
        "most": dose.reps_max,
        "seconds": seconds_text(dose.hold_seconds),
    }


def sentence_of(dose: Dose) -> str:
    if dose.sides in ONE_SIDE:
        return side_text(dose)
    return range_text(dose) if dose.is_range else count_text(dose)


@register.filter
def duration_text(seconds: int) -> str:
    """A duration as “40 seconds”, “2 minutes” or “21 min 15 s”."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return seconds_text(seconds)
    if not rest:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}


def seconds_text(seconds: int) -> str:
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}


def count_text(dose: Dose) -> str:
    match dose.laterality:
        case Laterality.BILATERAL:
            return ngettext(
                "once, for %(seconds)s",
                "%(most)d times %(seconds)s",
                dose.reps_max,
            )
        case Laterality.EACH_SIDE:
            return ngettext(
                "once per side, for %(seconds)s",
                "%(most)d times %(seconds)s per side",
                dose.reps_max,
            )
        case Laterality.ALTERNATING:
            return ngettext(
                "once, with each leg straight for %(seconds)s",
                "%(most)d times, with each leg straight for %(seconds)s",
                dose.reps_max,
            )


def side_text(dose: Dose) -> str:
    """The text for a dose on one side only."""
    is_right = dose.sides == (Side.RIGHT,)
    if dose.is_range:
        right = _("%(least)d to %(most)d times %(seconds)s on the right side")
        left = _("%(least)d to %(most)d times %(seconds)s on the left side")
        return right if is_right else left
    right = ngettext(
        "once on the right side, for %(seconds)s",
        "%(most)d times %(seconds)s on the right side",
        dose.reps_max,
    )
    left = ngettext(
        "once on the left side, for %(seconds)s",
        "%(most)d times %(seconds)s on the left side",
        dose.reps_max,
    )
    return right if is_right else left


def range_text(dose: Dose) -> str:
    # `reps_max` decides the plural form, which is never the singular one: both forms are the same.
    match dose.laterality:
        case Laterality.BILATERAL:
            return ngettext(
                "%(least)d to %(most)d times %(seconds)s",
                "%(least)d to %(most)d times %(seconds)s",
                dose.reps_max,
            )
        case Laterality.EACH_SIDE:
            return ngettext(
                "%(least)d to %(most)d times %(seconds)s per side",
                "%(least)d to %(most)d times %(seconds)s per side",
                dose.reps_max,
            )
        case Laterality.ALTERNATING:
            return ngettext(
                "%(least)d to %(most)d times, with each leg straight for %(seconds)s",
                "%(least)d to %(most)d times, with each leg straight for %(seconds)s",
                dose.reps_max,
            )
