"""The list of patients: its columns, filters and order, by who needs attention most."""

from math import floor

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workouts.admin.cover_marks import mark_covers
from workouts.admin.gap_texts import barrier_in_list, pause_in_list
from workouts.admin.overview import kept_strip, read_overviews, with_attention
from workouts.admin.scoped import PageChangeList
from workouts.admin.sessions import CONCERN_TEXTS
from workouts.domain.attention import Direction, Flag
from workouts.domain.pain import Concern
from workouts.formats import percent_text
from workouts.models.glance import FLAG_COLUMNS
from workouts.progress.glances import refresh

# Outdated glances to refresh for the order of one list, beside those of the patients shown.
GLANCES_REFRESHED_PER_PAGE = 100


def concern_text(glance):
    """The latest pain concern of the last two weeks, and when; empty without one."""
    if not glance.concern:
        return ""
    values = {
        "concern": CONCERN_TEXTS[Concern(glance.concern)],
        "day": date_format(glance.concern_day),
    }
    return _("%(concern)s, %(day)s") % values


def flag_label(flag, glance):
    match flag:
        case Flag.HURTS:
            return concern_text(glance) or _("▲ pain is up by 2 or more")
        case Flag.STOPPED if glance.last_day is None:
            return _("has not begun")
        case Flag.STOPPED:
            return ngettext(
                "stopped: %(count)d planned day missed",
                "stopped: %(count)d planned days missed",
                glance.silent_days,
            ) % {"count": glance.silent_days}
        case Flag.FALLING:
            return _("keeps fewer days than before")
        case Flag.SKIPS:
            return _("keeps skipping: %(exercise)s") % {"exercise": glance.skipped_exercise}


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


class PatientColumns:
    """The columns about each patient. All but the strip and the links are plain text."""

    def complete_rows(self, patients):
        overviews = read_overviews(patients, now=timezone.now())
        for patient in patients:
            patient.overview = overviews[patient.pk]
            patient.cover_text = ""

    @admin.display(description=gettext_lazy("name"), ordering="user__folded")
    def name(self, patient):
        return str(patient.user)

    @admin.display(description=gettext_lazy("brief"))
    def brief(self, patient):
        url = reverse("admin:workouts_patient_brief", args=[patient.pk])
        return format_html('<a href="{}">{}</a>', url, _("Brief"))

    def flags(self, patient):
        """Why the patient needs attention, a text for each reason; none after a discharge."""
        if not patient.user.is_active:
            return []
        glance = patient.overview.glance
        if glance.is_unreadable:
            return [_("▲ cannot be worked out: please tell your administrator")]
        return [flag_label(flag, glance) for flag in glance.flags]

    @admin.display(description=gettext_lazy("needs attention"))
    def attention(self, patient):
        return "; ".join(self.flags(patient))

    @admin.display(
        description=gettext_lazy("needs attention"), ordering="attention", empty_value=""
    )
    def attention_list(self, patient):
        """A line for each reason, and one for a pause or barrier."""
        lines = [("flag", text) for text in self.flags(patient)]
        if absence := self.absence(patient):
            lines.append(("absence", absence))
        if patient.cover_text:
            lines.append(("absence", patient.cover_text))
        return format_html_join("", '<div class="desk-{}">{}</div>', lines)

    @admin.display(description=gettext_lazy("last session"), ordering="glance__last_day")
    def last_session(self, patient):
        days = patient.overview.glance.days_since
        if days is None:
            return _("not yet")
        if days < 2:
            return _("yesterday") if days else _("today")
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}

    @admin.display(description=gettext_lazy("days kept"), ordering="glance__kept_in_28")
    def kept(self, patient):
        glance = patient.overview.glance
        values = {"week": glance.kept_in_7, "month": glance.kept_in_28}
        short = _("%(week)d of 7, %(month)d of 28") % values
        return format_html(
            '{}<span class="desk-kept" aria-hidden="true">{}</span>', kept_strip(glance), short
        )

    @admin.display(description=gettext_lazy("streak"), ordering="glance__streak")
    def streak(self, patient):
        return patient.overview.glance.streak

    @admin.display(description=gettext_lazy("strength"), ordering="glance__strength")
    def strength(self, patient):
        return percent_text(patient.overview.glance.strength)

    @admin.display(description=gettext_lazy("by the timer"), ordering="glance__timed_share")
    def timed_share(self, patient):
        """Of the repetitions done in the last 28 days."""
        return percent_text(patient.overview.glance.timed_share)

    @admin.display(description=gettext_lazy("pause or barrier"))
    def absence(self, patient):
        """Today's pause, else the barrier of the last two weeks."""
        overview = patient.overview
        if overview.pause:
            return pause_in_list(overview.pause)
        return barrier_in_list(overview.barrier) if overview.barrier else ""

    @admin.display(description=gettext_lazy("pain"), ordering="glance__pain")
    def pain(self, patient):
        """The trend; the latest answer where there is nothing to compare it with."""
        glance = patient.overview.glance
        if glance.pain_trend:
            return trend_text(glance.pain_trend)
        return "–" if glance.pain is None else str(glance.pain)

    @admin.display(description=gettext_lazy("pain concern"))
    def pain_concern(self, patient):
        return concern_text(patient.overview.glance)

    @admin.display(description=gettext_lazy("unread"), ordering="unread", empty_value="")
    def unread_messages(self, patient):
        """How many messages nobody at the desk has read."""
        return patient.overview.unread or ""


class PatientChangeList(PageChangeList):
    """Those who need attention first, unless another order is asked for."""

    def _get_default_ordering(self):
        return ["-attention", "user__folded", "pk"]

    def get_queryset(self, request, exclude_parameters=None):
        self.root_queryset = with_attention(self.model_admin.get_queryset(request))
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request):
        patients = self.model_admin.get_queryset(request).filter(user__is_active=True)
        refresh(patients, now=timezone.now(), most=GLANCES_REFRESHED_PER_PAGE)
        super().get_results(request)
        mark_covers(self.result_list, request.user)


class FlagFilter(admin.SimpleListFilter):
    title = gettext_lazy("attention")
    parameter_name = "flag"
    unread = "words"

    def lookups(self, request, model_admin):
        return [
            (Flag.HURTS.value, _("Pain is up or above the limit")),
            (Flag.STOPPED.value, _("Stopped for three days or more")),
            (Flag.FALLING.value, _("Keeps fewer days, in weeks 6 to 12")),
            (Flag.SKIPS.value, _("Keeps skipping an exercise")),
            (self.unread, _("Unread messages")),
        ]

    def queryset(self, request, patients):
        if self.value() == self.unread:
            return patients.filter(has_messages=True)
        if self.value() in FLAG_COLUMNS:
            return patients.filter(**{f"glance__{FLAG_COLUMNS[self.value()]}": True})
        return patients


class AccountFilter(admin.SimpleListFilter):
    """Hides discharged patients, unless they are asked for."""

    title = gettext_lazy("account")
    parameter_name = "account"

    def lookups(self, request, model_admin):
        return [("discharged", _("Discharged")), ("all", _("All"))]

    def choices(self, changelist):
        everybody, *choices = super().choices(changelist)
        return [{**everybody, "display": _("Active")}, *choices]

    def queryset(self, request, patients):
        if self.value() == "all":
            return patients
        return patients.filter(user__is_active=self.value() != "discharged")
