"""Sessions at the desk: what patients practiced, read-only."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.columns import yes_or_no
from workouts.admin.of_patient import RowsOfPatient
from workouts.admin.paging import OrderedPaginator
from workouts.admin.read_only import NewestFormSet, ReadOnly, ReadOnlyTable
from workouts.admin.scoped import ScopedAdmin, link_to
from workouts.domain.pain import Concern
from workouts.formats import clock_time, percent_text
from workouts.models import ExerciseLog, SessionLog
from workouts.models.access_log import ReadPage

CONCERN_TEXTS = {
    Concern.NONE: "",
    Concern.RISE: gettext_lazy("▲ rose by 2 or more"),
    Concern.ABOVE_LIMIT: gettext_lazy("▲ above the limit"),
}


class SessionColumns:
    """Computed columns of a session, in lists and on its page."""

    @admin.display(description=gettext_lazy("began at"))
    def local_start(self, session):
        """By the patient's own clock; unknown for a session declared on a later day."""
        if session.declared_later:
            return "–"
        return clock_time(session.start_minute)

    @admin.display(description=gettext_lazy("dose done"))
    def dose_done(self, session):
        """The share of the prescribed repetitions, timed and declared together."""
        if not session.prescribed_reps:
            return "–"
        return percent_text(session.done_reps / session.prescribed_reps)

    @admin.display(description=gettext_lazy("pain"))
    def pain(self, session):
        """Before, after and next morning in one cell: three columns would not fit the screen."""
        answers = (session.pain_before, session.pain_after, session.pain_next_morning)
        if answers == (None, None, None):
            return "–"
        return " → ".join("–" if answer is None else str(answer) for answer in answers)

    @admin.display(description=gettext_lazy("pain concern"))
    def pain_concern(self, session):
        return CONCERN_TEXTS[session.concern]


class PainConcernFilter(admin.SimpleListFilter):
    title = gettext_lazy("pain concern")
    parameter_name = "concern"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes"))]

    def queryset(self, request, sessions):
        return sessions.of_concern() if self.value() == "yes" else sessions


class ExerciseLogInline(ReadOnlyTable):
    model = ExerciseLog
    fields = readonly_fields = [
        "exercise",
        "side",
        "prescribed_reps",
        "reps_done",
        "declared_reps",
        "prescribed_seconds",
        "held_seconds",
        "eased_today",
        "why",
        "remark",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).in_order()

    @admin.display(description=gettext_lazy("exercise"))
    def exercise(self, log):
        return log.item

    @admin.display(description=gettext_lazy("eased"))
    def eased_today(self, log):
        return _("eased") if log.eased else ""

    @admin.display(description=gettext_lazy("why not done"))
    def why(self, log):
        """The reason for a skip, unless the dose was done after all."""
        return log.get_skip_reason_display() if log.side_record.is_left_out else ""


class SessionLogAdmin(SessionColumns, ReadOnly, RowsOfPatient, ScopedAdmin):
    read_page = ReadPage.SESSION
    list_display = [
        "patient",
        "practice_day",
        "dose_done",
        "pain",
        "pain_concern",
        "local_start",
        "version",
        "word",
    ]
    list_filter = ["practice_day", "version", PainConcernFilter]
    link_filters = ["patient"]
    search_fields = ["patient__user__folded"]
    search_help_text = gettext_lazy(
        "Name or email address. Pain is written as before → after → next morning."
    )
    view_on_site = False
    inlines = [ExerciseLogInline]
    fields = readonly_fields = [
        "patient",
        "practice_day",
        "local_start",
        "zone",
        "routine",
        "version",
        "finished_at",
        "start_corrected",
        "offline",
        "declared",
        "dose_done",
        "pain_before",
        "pain_after",
        "pain_next_morning",
        "pain_limit",
        "pain_concern",
        "note",
    ]

    def get_paginator(self, request, *args, **kwargs):
        is_rare = PainConcernFilter.parameter_name in request.GET
        return (OrderedPaginator if is_rare else self.paginator)(*args, **kwargs)

    start_corrected = yes_or_no("start_was_clamped", gettext_lazy("start corrected"))
    offline = yes_or_no("begun_offline", gettext_lazy("begun without a network"))
    declared = yes_or_no("declared_later", gettext_lazy("declared on a later day"))

    @admin.display(description=gettext_lazy("note for the therapist"))
    def word(self, session):
        return Truncator(session.note).chars(60)


class SessionsInline(SessionColumns, ReadOnlyTable):
    model = SessionLog
    formset = NewestFormSet
    verbose_name_plural = gettext_lazy("Latest sessions")
    fields = readonly_fields = [
        "day",
        "dose_done",
        "pain",
        "pain_concern",
        "local_start",
        "version",
        "note",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("-started_at")

    @admin.display(description=gettext_lazy("practice day"))
    def day(self, session):
        return link_to(session, date_format(session.practice_day))
