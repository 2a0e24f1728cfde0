"""Patients: who practised, who stopped, who hurts; and a page for each of them."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workouts.admin.deletions import patient_deletion
from workouts.admin.notes import NewNoteInline, NotesInline
from workouts.admin.overview import Direction, read_overviews
from workouts.admin.pauses import BarriersInline, NewPauseInline, PausesInline
from workouts.admin.plans import PlansInline
from workouts.admin.scoped import HistoryAdmin, PageChangeList
from workouts.admin.sessions import CONCERN_WORDS, SessionsInline
from workouts.cues import COLUMNS
from workouts.domain.day import known_zones
from workouts.models import Patient, Pause, TherapistNote
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier

GLANCE = ["last_session", "kept_in_7", "kept_in_28", "chain", "absence", "pain", "pain_concern"]
GLANCE_LINES = [
    ("last_session", "kept_in_7", "kept_in_28"),
    ("chain", "absence"),
    ("pain", "pain_concern"),
]
HABITS = ["zone", "language", "usual_slot", "fallback_slot", "anchor", *COLUMNS.values()]


def zone_choices():
    return [("", "---------"), *((zone, zone) for zone in sorted(known_zones()))]


def pause_words(pause):
    """Until when a pause runs, and why; pain is marked."""
    words = {"reason": pause.get_reason_display()}
    is_pain = pause.reason == PauseReason.PAIN
    if pause.last_day is None:
        text = _("▲ paused: %(reason)s") if is_pain else _("paused: %(reason)s")
    else:
        words["day"] = date_format(pause.last_day)
        marked = _("▲ paused until %(day)s: %(reason)s")
        text = marked if is_pain else _("paused until %(day)s: %(reason)s")
    return text % words


def barrier_words(answer):
    """What kept the patient from practising, and when; pain and a question are marked."""
    words = {"barrier": answer.get_barrier_display(), "day": date_format(answer.day)}
    if answer.question:
        return _("▲ asks you a question, %(day)s") % words
    is_pain = answer.barrier == Barrier.PAIN
    return (_("▲ %(barrier)s, %(day)s") if is_pain else _("%(barrier)s, %(day)s")) % words


class PatientForm(forms.ModelForm):
    class Meta:
        model = Patient
        fields = ["user", "therapist", *HABITS]
        widgets = {"zone": forms.Select(choices=zone_choices)}


class PatientAdmin(HistoryAdmin):
    form = PatientForm
    list_display = ["name", *GLANCE]
    list_filter = ["therapist"]
    search_fields = ["user__name", "user__email"]
    search_help_text = gettext_lazy("Name or e-mail address")
    autocomplete_fields = ["user"]
    inlines = [
        NewNoteInline,
        NotesInline,
        PlansInline,
        NewPauseInline,
        PausesInline,
        BarriersInline,
        SessionsInline,
    ]

    # Pages about one patient beside Django's own, by the end of their address: the view, which is
    # called with this admin, the request and the patient, and the permission that it takes.
    pages = {
        "deletion": (patient_deletion, "workouts.add_deletion"),
    }

    def get_urls(self):
        own = [
            path(
                f"<int:patient_pk>/{name}/",
                self.admin_site.admin_view(partial(self.page, view=view, permission=permission)),
                name=f"workouts_patient_{name}",
            )
            for name, (view, permission) in self.pages.items()
        ]
        return [*own, *super().get_urls()]

    def page(self, request, patient_pk, *, view, permission):
        """One of the pages above; 404 for a patient whom the person does not look after."""
        patient = get_object_or_404(self.get_queryset(request), pk=patient_pk)
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return view(self, request, patient)

    # --- Who sees what --------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "therapist")

    def get_list_display(self, request):
        if not request.user.sees_whole_clinic:
            return self.list_display
        return ["name", "therapist", *GLANCE]

    def get_list_filter(self, request):
        return super().get_list_filter(request) if request.user.sees_whole_clinic else []

    def get_fieldsets(self, request, obj=None):
        therapist = ["therapist"] if request.user.sees_whole_clinic else []
        habits = (_("Habits and cues"), {"fields": HABITS, "classes": ["collapse"]})
        if obj is None:
            return [(None, {"fields": ["user", *therapist]}), habits]
        return [
            (None, {"fields": ["account", *therapist]}),
            (_("At a glance"), {"fields": GLANCE_LINES}),
            habits,
        ]

    def get_readonly_fields(self, request, obj=None):
        return ["account", *GLANCE]

    def get_inlines(self, request, obj):
        return super().get_inlines(request, obj) if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "therapist":
            field.queryset = field.queryset.therapists()
        return field

    def save_formset(self, request, form, formset, change):
        for each in formset.forms:
            if isinstance(each.instance, TherapistNote) and each.instance._state.adding:
                each.instance.author = request.user
            if isinstance(each.instance, Pause) and each.instance._state.adding:
                each.instance.set_by = request.user
        super().save_formset(request, form, formset, change)

    # --- What they see --------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return PageChangeList

    def complete_rows(self, patients):
        overviews = read_overviews(patients, now=timezone.now())
        for patient in patients:
            patient.overview = overviews[patient.pk]

    def get_object(self, request, object_id, from_field=None):
        patient = super().get_object(request, object_id, from_field)
        self.complete_rows([patient])
        return patient

    @admin.display(description=gettext_lazy("name"), ordering="user__name")
    def name(self, patient):
        return str(patient.user)

    @admin.display(description=gettext_lazy("account"))
    def account(self, patient):
        return format_html("{} · {}", patient.user.name or "–", patient.user.email)

    @admin.display(description=gettext_lazy("last session"))
    def last_session(self, patient):
        days = patient.overview.days_since
        if days is None:
            return _("not yet")
        if days < 2:
            return _("yesterday") if days else _("today")
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}

    @admin.display(description=gettext_lazy("days kept in 7"))
    def kept_in_7(self, patient):
        return patient.overview.kept_in_7

    @admin.display(description=gettext_lazy("days kept in 28"))
    def kept_in_28(self, patient):
        return patient.overview.kept_in_28

    @admin.display(description=gettext_lazy("chain"))
    def chain(self, patient):
        return patient.overview.chain

    @admin.display(description=gettext_lazy("pause or barrier"))
    def absence(self, patient):
        """The pause of today, else what kept the patient from practising in the last fortnight."""
        overview = patient.overview
        if overview.pause:
            return pause_words(overview.pause)
        return barrier_words(overview.barrier) if overview.barrier else ""

    @admin.display(description=gettext_lazy("pain"))
    def pain(self, patient):
        words = {
            None: _("%(pain)d"),
            Direction.UP: _("%(pain)d ↑ rising"),
            Direction.DOWN: _("%(pain)d ↓ falling"),
            Direction.STEADY: _("%(pain)d → steady"),
        }
        overview = patient.overview
        if overview.pain is None:
            return "–"
        return words[overview.pain_direction] % {"pain": overview.pain}

    @admin.display(description=gettext_lazy("pain concern"))
    def pain_concern(self, patient):
        """The latest one of the last fortnight, and when."""
        overview = patient.overview
        if not overview.concern:
            return ""
        words = {
            "concern": CONCERN_WORDS[overview.concern],
            "day": date_format(overview.concern_day),
        }
        return _("%(concern)s, %(day)s") % words
