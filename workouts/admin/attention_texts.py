"""Why a patient needs attention, in words: for the first page, the list and the brief."""

from math import floor

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.domain.attention import Direction, Flag
from workouts.domain.pain import Concern


def month_day(day):
    return date_format(day, "MONTH_DAY_FORMAT")


def concern_text(glance):
    """“Pain 6, limit 5, since November 25”: the latest concern; empty without one."""
    if not glance.concern:
        return ""
    values = {
        "pain": glance.concern_pain,
        "base": glance.concern_base,
        "day": month_day(glance.concern_since),
    }
    is_limit = glance.concern == Concern.ABOVE_LIMIT
    if glance.concern_since == glance.concern_day:
        if is_limit:
            return _("Pain %(pain)d, limit %(base)d, on %(day)s") % values
        return _("Pain up from %(base)d to %(pain)d on %(day)s") % values
    if is_limit:
        return _("Pain %(pain)d, limit %(base)d, since %(day)s") % values
    return _("Pain up from %(base)d to %(pain)d, rising since %(day)s") % values


def flag_text(flag, glance):
    match flag:
        case Flag.HURTS:
            trend = glance.pain_trend
            return concern_text(glance) or _("Pain: %(trend)s") % {"trend": trend_text(trend)}
        case Flag.STOPPED if glance.last_day is None:
            return _("Has not begun")
        case Flag.STOPPED:
            return ngettext(
                "Stopped: %(count)d planned day missed",
                "Stopped: %(count)d planned days missed",
                glance.silent_days,
            ) % {"count": glance.silent_days}
        case Flag.FALLING:
            return _("Keeps fewer days than before")
        case Flag.SKIPS:
            return _("Keeps skipping: %(exercise)s") % {"exercise": glance.skipped_exercise}


def settled_text(flag, row, glance):
    """A reason that was seen, by whom, and when it comes back."""
    values = {"reason": flag_text(flag, glance), "day": month_day(row.look_again_on)}
    if row.seen_by is None:
        return _("%(reason)s (seen, look again on %(day)s)") % values
    return _("%(reason)s (seen by %(who)s, look again on %(day)s)") % {
        **values,
        "who": row.seen_by,
    }


def trend_text(trend):
    """The mean pain of the last week against that of the weeks before, in whole points."""
    texts = {
        Direction.UP: _("up from %(before)d to %(lately)d in %(weeks)s"),
        Direction.DOWN: _("down from %(before)d to %(lately)d in %(weeks)s"),
        Direction.STEADY: _("steady at %(lately)d for %(weeks)s"),
    }
    weeks = {2: _("two weeks"), 3: _("three weeks"), 4: _("four weeks")}
    return texts[trend.direction] % {
        "before": whole(trend.before),
        "lately": whole(trend.lately),
        "weeks": weeks[trend.weeks],
    }


def whole(mean):
    """Halves go up, so that a point of difference is one in whole numbers as well."""
    return floor(mean + 0.5)
