"""The columns of the patient list as a spreadsheet: one value each, to sort and add up."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.sessions import CONCERN_TEXTS
from workouts.domain.attention import Direction, Flag
from workouts.domain.pain import Concern
from workouts.formats import percent

FLAG_TEXTS = {
    Flag.HURTS: gettext_lazy("pain"),
    Flag.STOPPED: gettext_lazy("stopped"),
    Flag.FALLING: gettext_lazy("keeps fewer days"),
    Flag.SKIPS: gettext_lazy("keeps skipping"),
}
DIRECTION_TEXTS = {
    Direction.UP: gettext_lazy("up"),
    Direction.DOWN: gettext_lazy("down"),
    Direction.STEADY: gettext_lazy("steady"),
}
HEADINGS = (
    gettext_lazy("Name"),
    gettext_lazy("Needs attention"),
    gettext_lazy("Planned days missed in a row"),
    gettext_lazy("Keeps skipping"),
    gettext_lazy("Pain concern"),
    gettext_lazy("Pain concern on"),
    gettext_lazy("Pause"),
    gettext_lazy("Paused until"),
    gettext_lazy("Barrier"),
    gettext_lazy("Barrier on"),
    gettext_lazy("Last session"),
    gettext_lazy("Days kept of the last 7"),
    gettext_lazy("Days kept of the last 28"),
    gettext_lazy("Streak"),
    gettext_lazy("Strength (%)"),
    gettext_lazy("Latest pain"),
    gettext_lazy("Mean pain of the last week"),
    gettext_lazy("Mean pain of the weeks before"),
    gettext_lazy("Weeks compared"),
    gettext_lazy("Pain goes"),
    gettext_lazy("By the timer (%)"),
    gettext_lazy("Unread"),
)


def cells(patient):
    """A value for each heading. Days are written as in ISO 8601; None is an empty cell."""
    overview = patient.overview
    glance, pause, barrier = overview.glance, overview.pause, overview.barrier
    trend = glance.pain_trend
    return (
        str(patient.user),
        ", ".join(flag_text(flag, glance) for flag in glance.flags),
        glance.silent_days,
        str(glance.skipped_exercise or ""),
        str(CONCERN_TEXTS[Concern(glance.concern)]),
        glance.concern_day,
        pause and pause.get_reason_display(),
        pause and pause.last_day,
        barrier and barrier.get_barrier_display(),
        barrier and barrier.day,
        glance.last_day,
        glance.kept_in_7,
        glance.kept_in_28,
        glance.streak,
        percent(glance.strength),
        glance.pain,
        trend and round(trend.lately, 1),
        trend and round(trend.before, 1),
        trend and trend.weeks,
        trend and str(DIRECTION_TEXTS[trend.direction]),
        percent(glance.timed_share),
        overview.unread,
    )


def flag_text(flag, glance):
    if flag == Flag.STOPPED and glance.last_day is None:
        return _("has not begun")
    return str(FLAG_TEXTS[flag])
