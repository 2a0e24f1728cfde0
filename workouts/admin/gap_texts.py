"""Sentences about pauses and barriers, for the patient list and for the brief."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier


def pause_in_list(pause):
    """The end and the reason of a pause; pain is marked."""
    values = {"reason": pause.get_reason_display()}
    is_pain = pause.reason == PauseReason.PAIN
    if pause.last_day is None:
        text = _("▲ paused: %(reason)s") if is_pain else _("paused: %(reason)s")
    else:
        values["day"] = date_format(pause.last_day)
        marked = _("▲ paused until %(day)s: %(reason)s")
        text = marked if is_pain else _("paused until %(day)s: %(reason)s")
    return text % values


def barrier_in_list(answer):
    """What kept the patient from practicing, and when; pain and a question are marked."""
    values = {"barrier": answer.get_barrier_display(), "day": date_format(answer.day)}
    if answer.question:
        return _("▲ asks you a question, %(day)s") % values
    is_pain = answer.barrier == Barrier.PAIN
    return (_("▲ %(barrier)s, %(day)s") if is_pain else _("%(barrier)s, %(day)s")) % values


def pause_in_brief(pause):
    values = {"first": date_format(pause.first_day), "reason": pause.get_reason_display()}
    if pause.last_day is None:
        return _("Paused since %(first)s: %(reason)s") % values
    if pause.last_day == pause.first_day:
        return _("Paused on %(first)s: %(reason)s") % values
    return _("Paused from %(first)s to %(last)s: %(reason)s") % {
        **values,
        "last": date_format(pause.last_day),
    }


def barrier_in_brief(answer):
    return _("Missed days before %(day)s: %(barrier)s") % {
        "day": date_format(answer.day),
        "barrier": answer.get_barrier_display(),
    }
