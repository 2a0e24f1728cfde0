"""Figures of the dashboard in words: an hour, a share, a day of the calendar."""

from datetime import time

from django import template
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from workouts.domain.streak import DayState

register = template.Library()


@register.filter
def clock_time(minute):
    """A minute of the day (0 to 1439) as the language writes it: “7:10 a.m.”."""
    hours, minutes = divmod(minute, 60)
    return time_format(time(hours, minutes))


@register.filter
def percent(share):
    """A share from 0 to 1 in whole percents."""
    return round(share * 100)


DAY_SENTENCES = {
    DayState.KEPT: _("%(day)s: kept, %(percent)d%% of the dose done"),
    DayState.RESERVE: _("%(day)s: free, a reserve day was used"),
    DayState.MISSED: _("%(day)s: no practice"),
    DayState.OPEN: _("%(day)s: still open"),
    DayState.PAUSED: _("%(day)s: paused"),
    DayState.OFF_PLAN: _("%(day)s: no day of your plan"),
    DayState.TRAVEL: _("%(day)s: skipped by a journey"),
}
# Something was done on these days, but less than keeps a day.
BEGUN_SENTENCES = {
    DayState.MISSED: _("%(day)s: begun, %(percent)d%% of the dose done"),
    DayState.OPEN: _("%(day)s: begun, %(percent)d%% of the dose done so far"),
}


@register.filter
def day_words(cell):
    """A calendar cell as a sentence, for those who do not see its colour and shape."""
    sentence = DAY_SENTENCES.get(cell.state, "%(day)s")
    if cell.percent:
        sentence = BEGUN_SENTENCES.get(cell.state, sentence)
    return sentence % {
        "day": date_format(cell.day, "MONTH_DAY_FORMAT"),
        "percent": cell.percent,
    }
