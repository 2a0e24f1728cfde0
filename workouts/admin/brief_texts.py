"""The texts of a visit brief: a label and a sentence for each figure, on page and chart."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.domain.attention import DAYS_OF_A_WEEK
from workouts.formats import clock_time, percent, percent_text, short_weekdays
from workouts.models.plans import EVERY_DAY
from workouts.progress.brief import Since
from workouts.progress.situations import TREND_TEXTS

# More have no room on a sheet of paper.
MAX_ALARMS = 3


def span_text(span):
    """How far back the brief goes, and why."""
    values = {
        "days": span.days,
        "weeks": span.days // DAYS_OF_A_WEEK,
        "day": date_format(span.asked_day) if span.asked_day else "",
    }
    match span.since:
        case Since.DAYS:
            text = _("The last %(weeks)d weeks.")
        case Since.NOTHING:
            text = _("No visit and no session yet.")
        case Since.VISIT if span.is_cut:
            text = _("The last visit was on %(day)s; this covers the last %(weeks)d weeks.")
        case Since.VISIT:
            text = ngettext(
                "Since the visit of %(day)s: %(days)d day.",
                "Since the visit of %(day)s: %(days)d days.",
                span.days,
            )
        case _ if span.is_cut:
            text = _(
                "No visit was noted yet, and the first session was on %(day)s;"
                " this covers the last %(weeks)d weeks."
            )
        case _:
            text = ngettext(
                "No visit was noted yet. Since the first session on %(day)s: %(days)d day.",
                "No visit was noted yet. Since the first session on %(day)s: %(days)d days.",
                span.days,
            )
    return text % values


def figures(brief):
    """Pairs of a label and a figure as a text."""
    return [
        (_("Days kept"), days_text(brief.days, has_kept=bool(brief.streak.days))),
        (_("Dose done"), dose_text(brief.dose)),
        (_("Timer"), timer_text(brief.dose)),
        (_("Right and left"), sides_text(brief.sides)),
        (_("Last session"), date_format(brief.last_day) if brief.last_day else "–"),
        (_("Usual time"), rhythm_text(brief.rhythm)),
        *([(_("Regularity"), TREND_TEXTS[brief.trend])] if brief.trend else []),
        (_("Streak"), streak_text(brief.streak)),
        (_("Strength"), percent_text(brief.streak.strength)),
    ]


def days_text(days, *, has_kept):
    """`has_kept`: the patient has ever kept a day, without which none counts as planned."""
    if not has_kept:
        return _("No day kept yet")
    if not days.planned:
        return _("No day was planned")
    text = ngettext(
        "%(kept)d of %(planned)d planned day",
        "%(kept)d of %(planned)d planned days",
        days.planned,
    )
    if days.reserve:
        text = ngettext(
            "%(kept)d of %(planned)d planned days (%(reserve)d reserve day used)",
            "%(kept)d of %(planned)d planned days (%(reserve)d reserve days used)",
            days.reserve,
        )
    return text % {"kept": days.kept, "planned": days.planned, "reserve": days.reserve}


def dose_text(dose):
    if not dose.prescribed:
        return "–"
    return _("%(percent)d%% (%(done)d of %(prescribed)d repetitions)") % {
        "percent": percent(dose.share),
        "done": dose.done,
        "prescribed": dose.prescribed,
    }


def timer_text(dose):
    if dose.timed_share is None:
        return "–"
    if not dose.declared:
        return _("All repetitions were timed")
    return _("%(percent)d%% of the repetitions; the patient entered the rest") % {
        "percent": percent(dose.timed_share)
    }


def sides_text(sides):
    """The doses of both sides, of one-sided exercises only; a clear difference is marked."""
    if sides is None:
        return "–"
    values = {"right": percent(sides.right.share), "left": percent(sides.left.share)}
    if sides.is_uneven:
        return _("▲ right %(right)d%%, left %(left)d%%") % values
    return _("right %(right)d%%, left %(left)d%%") % values


def rhythm_text(rhythm):
    if rhythm is None:
        return "–"
    return ngettext(
        "%(time)s (%(regular)d of the last %(total)d session within 45 minutes)",
        "%(time)s (%(regular)d of the last %(total)d sessions within 45 minutes)",
        rhythm.total,
    ) % {
        "time": clock_time(rhythm.usual_minute),
        "regular": rhythm.regular,
        "total": rhythm.total,
    }


def streak_text(streak):
    return ngettext(
        "%(current)d day (longest: %(longest)d)",
        "%(current)d days (longest: %(longest)d)",
        streak.current,
    ) % {"current": streak.current, "longest": streak.longest}


def pain_figures(brief):
    """Pairs of a label and the mean of the answers as a text."""
    labels = (_("Pain before"), _("Pain after"), _("Pain next morning"))
    return list(zip(labels, map(mean_text, brief.pains), strict=True))


def mean_text(answers):
    if answers.mean is None:
        return "–"
    return ngettext(
        "%(mean)s on average (%(count)d answer)",
        "%(mean)s on average (%(count)d answers)",
        answers.count,
    ) % {"mean": number_format(answers.mean, 1), "count": answers.count}


def alarms_text(alarms):
    """The latest concerns, after a line with their number if there are more."""
    if len(alarms) <= MAX_ALARMS:
        return list(map(alarm_text, alarms))
    text = _("▲ Pain concern in %(count)d sessions. The latest %(latest)d:")
    values = {"count": len(alarms), "latest": MAX_ALARMS}
    return [text % values, *map(alarm_text, alarms[:MAX_ALARMS])]


def alarm_text(alarm):
    """“▲ November 26: pain before 5, next morning 6”."""
    names = (_("before %(pain)d"), _("after %(pain)d"), _("next morning %(pain)d"))
    given = zip(names, alarm.answers, strict=True)
    return _("▲ %(day)s: pain %(answers)s") % {
        "day": date_format(alarm.day, "MONTH_DAY_FORMAT"),
        "answers": ", ".join(name % {"pain": pain} for name, pain in given if pain is not None),
    }


def exercise_text(exercise):
    """What was skipped or eased, in one line; empty if nothing was."""
    parts = [
        ngettext(
            "skipped in %(count)d session: %(reason)s",
            "skipped in %(count)d sessions: %(reason)s",
            count,
        )
        % {"count": count, "reason": reason}
        for reason, count in exercise.skips
    ]
    eased = exercise.done.eased
    if eased:
        text = ngettext("eased in %(count)d session", "eased in %(count)d sessions", eased)
        parts.append(text % {"count": eased})
    return "; ".join(parts)


def plan_text(plan):
    """The plan in force, or that the clinic's default routine is practiced without one."""
    if plan is None:
        return _("No plan yet: the clinic's standard routine, every day.")
    values = {
        "routine": plan.routine,
        "day": date_format(plan.starts_on),
        "count": len(plan.weekdays),
        "limit": plan.pain_limit,
    }
    if plan.pain_limit is None:
        return (
            ngettext(
                "%(routine)s since %(day)s, %(count)d day a week.",
                "%(routine)s since %(day)s, %(count)d days a week.",
                len(plan.weekdays),
            )
            % values
        )
    return (
        ngettext(
            "%(routine)s since %(day)s, %(count)d day a week, pain limit %(limit)d.",
            "%(routine)s since %(day)s, %(count)d days a week, pain limit %(limit)d.",
            len(plan.weekdays),
        )
        % values
    )


def weekdays_text(plan):
    """The planned days of the week, in their order; empty where it is every day."""
    if plan is None or plan.weekday_mask == EVERY_DAY:
        return ""
    return _("On %(days)s.") % {"days": ", ".join(short_weekdays(plan.weekdays))}


def since_note(last_note, *, unread):
    """What has happened since the last note, a text each; empty without a note."""
    if last_note is None:
        return []
    count = last_note.sessions
    text = ngettext("%(count)d session", "%(count)d sessions", count) if count else _("No sessions")
    texts = [text % {"count": count}]
    if last_note.concerns:
        text = ngettext(
            "▲ Pain concern in %(count)d session",
            "▲ Pain concern in %(count)d sessions",
            last_note.concerns,
        )
        texts.append(text % {"count": last_note.concerns})
    if last_note.plan_day:
        texts.append(_("New plan on %(day)s") % {"day": date_format(last_note.plan_day)})
    if unread:
        text = ngettext("%(count)d new message", "%(count)d new messages", unread)
        texts.append(text % {"count": unread})
    return texts
