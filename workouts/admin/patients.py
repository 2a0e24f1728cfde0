"""Patients at the desk: the ModelAdmin of their list and of the page for each of them."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import record_patients_shown
from workouts.admin.accounts import patient_account
from workouts.admin.as_patient import patient_front, patient_list, patient_session
from workouts.admin.briefs import patient_brief
from workouts.admin.changes import patient_activity, patient_hand_over, patient_merge
from workouts.admin.deletions import patient_deletion
from workouts.admin.exports import list_csv, patient_csv
from workouts.admin.invitations import (
    invite,
    patient_letter,
    patient_link,
    patient_revoke,
    patient_way_in,
)
from workouts.admin.messages import patient_messages
from workouts.admin.notes import NewNoteInline, NotesInline
from workouts.admin.patient_list import (
    AccountFilter,
    FlagFilter,
    PatientChangeList,
    PatientColumns,
)
from workouts.admin.pauses import BarriersInline, NewPauseInline, PausesInline
from workouts.admin.plans import PlansInline
from workouts.admin.scoped import HistoryAdmin
from workouts.admin.sessions import SessionsInline
from workouts.domain.day import known_zones
from workouts.forms.merging import MergingForm
from workouts.models import Patient, Pause, TherapistNote
from workouts.models.access_log import ReadPage
from workouts.player.cues import ACCOUNT_COLUMNS

LIST_COLUMNS = [
    "attention_list",
    "last_session",
    "kept",
    "streak",
    "strength",
    "pain",
    "timed_share",
    "unread_messages",
    "brief",
]
GLANCE_LINES = [
    ("attention_list",),
    ("last_session", "kept"),
    ("streak", "strength", "timed_share"),
    ("pain", "pain_concern", "unread_messages"),
]
GLANCE_FIELDS = [name for line in GLANCE_LINES for name in line]
# How the access log names the pages about one patient, by the end of their URL.
LOGGED_PAGES = {
    "brief": ReadPage.BRIEF,
    "words": ReadPage.MESSAGES,
    "csv": ReadPage.EXPORT,
    "letter": ReadPage.LETTER,
    "deletion": ReadPage.DELETION,
    "merge": ReadPage.MERGE,
    "account": ReadPage.ACCOUNT,
    "as-patient": ReadPage.PREVIEW,
    "as-patient/list": ReadPage.PREVIEW,
    "as-patient/session": ReadPage.PREVIEW,
}
HABIT_FIELDS = [
    "zone",
    "language",
    "usual_slot",
    "fallback_slot",
    "anchor",
    *ACCOUNT_COLUMNS.values(),
]


def zone_choices():
    return [("", "---------"), *((zone, zone) for zone in sorted(known_zones()))]


class PatientForm(MergingForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        therapist = self.instance.therapist
        if "therapist" in self.fields and therapist and not therapist.may_look_after:
            self["therapist"].help_text = _(
                "%(therapist)s no longer works at the desk: choose who looks after the patient now."
            ) % {"therapist": therapist}

    class Meta:
        model = Patient
        fields = ["user", "therapist", *HABIT_FIELDS]
        widgets = {"zone": forms.Select(choices=zone_choices)}


class PatientAdmin(PatientColumns, HistoryAdmin):
    read_page = ReadPage.PATIENT
    form = PatientForm
    list_display = ["name", *LIST_COLUMNS]
    list_filter = [FlagFilter, AccountFilter]
    list_per_page = 100
    # Counting everybody beside those found would be one more query over the whole clinic.
    show_full_result_count = False
    search_fields = ["user__folded"]
    search_help_text = gettext_lazy("Name or email address")
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

    class Media:
        css = {"all": ["css/desk.css"]}

    # Pages about one patient beside Django's own, by the end of their URL: the view, which is
    # called with this admin, the request and the patient, and the permission that it takes.
    pages = {
        "deletion": (patient_deletion, "workouts.add_deletion"),
        "brief": (patient_brief, "workouts.view_patient"),
        "as-patient": (patient_front, "workouts.view_patient"),
        "as-patient/list": (patient_list, "workouts.view_patient"),
        "as-patient/session": (patient_session, "workouts.view_patient"),
        "words": (patient_messages, "workouts.view_patient"),
        "csv": (patient_csv, "workouts.view_patient"),
        "way-in": (patient_way_in, "workouts.view_invitation"),
        "link": (patient_link, "workouts.add_invitation"),
        "letter": (patient_letter, "workouts.add_invitation"),
        "revoke": (patient_revoke, "workouts.change_invitation"),
        "account": (patient_account, "workouts.change_patient"),
        "activity": (patient_activity, "workouts.change_patient"),
        "hand-over": (patient_hand_over, "workouts.change_patient"),
        "merge": (patient_merge, "workouts.change_patient"),
    }

    def get_urls(self):
        pages = [
            path(
                f"<int:patient_pk>/{name}/",
                self.admin_site.admin_view(
                    partial(
                        self.page,
                        view=view,
                        permission=permission,
                        read=LOGGED_PAGES.get(name, ReadPage.WAY_IN),
                    )
                ),
                name=f"workouts_patient_{name.replace('/', '-')}",
            )
            for name, (view, permission) in self.pages.items()
        ]
        list_export = path(
            "csv/",
            self.admin_site.admin_view(partial(list_csv, self)),
            name="workouts_patient_list_csv",
        )
        invitation = path(
            "invite/",
            self.admin_site.admin_view(partial(invite, self)),
            name="workouts_patient_invite",
        )
        return [list_export, invitation, *pages, *super().get_urls()]

    def page(self, request, patient_pk, *, view, permission, read):
        """One of the pages above; 404 for a patient whom the person may not see."""
        patient = get_object_or_404(self.get_queryset(request), pk=patient_pk)
        if not request.user.has_perm(permission):
            raise PermissionDenied
        record_patients_shown(request, [patient], read)
        return view(self, request, patient)

    def whose(self, patient):
        return patient.user.opaque_id

    # --- Who sees what --------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "therapist")

    def get_list_display(self, request):
        if not request.user.sees_whole_clinic:
            return self.list_display
        return ["name", *LIST_COLUMNS, "therapist"]

    def get_list_filter(self, request):
        filters = super().get_list_filter(request)
        if request.user.sees_whole_clinic:
            filters.append(self.scoped_filter("therapist"))
        return filters

    def get_fieldsets(self, request, obj=None):
        therapist = ["therapist"] if request.user.sees_whole_clinic else []
        habits = (_("Habits and cues"), {"fields": HABIT_FIELDS, "classes": ["collapse"]})
        if obj is None:
            return [(None, {"fields": ["user", *therapist]}), habits]
        return [
            (None, {"fields": ["account", *therapist]}),
            (_("At a glance"), {"fields": GLANCE_LINES}),
            habits,
        ]

    def get_readonly_fields(self, request, obj=None):
        return ["account", *GLANCE_FIELDS]

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
        return PatientChangeList

    @admin.display(description=gettext_lazy("account"))
    def account(self, patient):
        return format_html("{} · {}", patient.user.name or "–", patient.user.email or "–")
