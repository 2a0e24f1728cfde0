"""The list of patients: its columns, filters and order, by who needs attention most."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workouts.admin.attention_texts import flag_text, settled_text, trend_text
from workouts.admin.cover_marks import mark_covers
from workouts.admin.gap_texts import barrier_in_list, pause_in_list
from workouts.admin.overview import (
    GLANCES_REFRESHED_PER_PAGE,
    kept_strip,
    read_overviews,
    with_attention,
)
from workouts.admin.scoped import PageChangeList
from workouts.admin.settling import LOOK_AGAIN_AFTER
from workouts.domain.attention import Flag
from workouts.formats import percent_text
from workouts.models.glance import FLAG_COLUMNS
from workouts.progress.glances import refresh


class PatientColumns:
    """The columns about each patient. All but the strip and the links are plain text."""

    def complete_rows(self, patients):
        overviews = read_overviews(patients, now=timezone.now())
        for patient in patients:
            patient.overview = overviews[patient.pk]
            patient.cover_text = ""
            patient.open_reasons = self.open_reasons(patient)
            patient.look_again_on = patient.overview.glance.day + LOOK_AGAIN_AFTER

    @admin.display(description=gettext_lazy("name"), ordering="user__folded")
    def name(self, patient):
        return str(patient.user)

    def open_reasons(self, patient):
        """Pairs of a flag that is not settled, or none, and why; no pair after a discharge."""
        if not patient.user.is_active:
            return []
        overview = patient.overview
        if overview.glance.is_unreadable:
            return [("", _("▲ cannot be worked out: please tell your administrator"))]
        return [(flag, flag_text(flag, overview.glance)) for flag in overview.open_flags]

    def flags(self, patient):
        return [text for _flag, text in patient.open_reasons]

    def settled(self, patient):
        """The reasons that were seen, each with the day on which to look again."""
        if not patient.user.is_active:
            return []
        overview = patient.overview
        return [
            settled_text(flag, overview.seen[flag], overview.glance)
            for flag in overview.glance.flags
            if flag not in overview.open_flags
        ]

    @admin.display(description=gettext_lazy("needs attention"))
    def attention(self, patient):
        return "; ".join(self.flags(patient))

    @admin.display(
        description=gettext_lazy("needs attention"), ordering="attention", empty_value=""
    )
    def attention_list(self, patient):
        """A line for each reason, open ones first, and one for a pause or barrier."""
        lines = [("flag", text) for text in self.flags(patient)]
        lines += [("absence", text) for text in self.settled(patient)]
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

    @admin.display(description=gettext_lazy("pain"), ordering="glance__pain", empty_value="")
    def pain(self, patient):
        """The trend; the latest answer where there is nothing to compare it with."""
        glance = patient.overview.glance
        if glance.pain_trend:
            return trend_text(glance.pain_trend)
        return "" if glance.pain is None else _("latest: %(pain)d") % {"pain": glance.pain}

    @admin.display(description=gettext_lazy("unread"), ordering="unread", empty_value="")
    def unread_messages(self, patient):
        """How many messages nobody at the desk has read."""
        count = patient.overview.unread
        return ngettext("%(count)d new", "%(count)d new", count) % {"count": count} if count else ""


class PatientChangeList(PageChangeList):
    """Those who need attention first, unless another order is asked for."""

    def url_for_result(self, result):
        """A name leads to the patient's page, the brief."""
        return reverse("admin:workouts_patient_brief", args=[result.pk])

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
