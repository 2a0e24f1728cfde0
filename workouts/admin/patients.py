"""Patients at the desk: the ModelAdmin of their list and of the page for each of them."""

from functools import partial

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
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
from workouts.admin.changes import patient_activity, patient_merge
from workouts.admin.cover_marks import looks_after
from workouts.admin.covers import cover_selected, patient_cover, patient_end_cover
from workouts.admin.deletions import patient_deletion
from workouts.admin.exports import list_csv, patient_csv
from workouts.admin.hand_over import hand_over_selected, patient_hand_over
from workouts.admin.histories import HistoryAdmin
from workouts.admin.invitations import (
    invite,
    patient_link,
    patient_opened,
    patient_revoke,
    patient_way_in,
)
from workouts.admin.keys import is_key
from workouts.admin.letters import patient_letter
from workouts.admin.messages import patient_messages
from workouts.admin.of_patient import OfPatient
from workouts.admin.patient_list import (
    AccountFilter,
    FlagFilter,
    PatientChangeList,
    PatientColumns,
)
from workouts.admin.patient_pages import (
    patient_files,
    patient_notes,
    patient_pauses,
    patient_plan,
    patient_sessions,
)
from workouts.admin.settling import patient_seen
from workouts.admin.sign_out import patient_sign_out
from workouts.domain.day import known_zones
from workouts.forms.merging import MergingForm
from workouts.models import Patient
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
]
# How the access log names the pages about one patient, by the end of their URL.
LOGGED_PAGES = {
    "brief": ReadPage.BRIEF,
    "plan": ReadPage.PLAN,
    "notes": ReadPage.NOTE,
    "words": ReadPage.MESSAGES,
    "sessions": ReadPage.SESSION,
    "pauses": ReadPage.PAUSE,
    "files": ReadPage.PATIENT,
    "csv": ReadPage.EXPORT,
    "letter": ReadPage.LETTER,
    "deletion": ReadPage.DELETION,
    "merge": ReadPage.MERGE,
    "seen": ReadPage.PATIENT,
    "account": ReadPage.ACCOUNT,
    "as-patient": ReadPage.PREVIEW,
    "as-patient/list": ReadPage.PREVIEW,
    "as-patient/session": ReadPage.PREVIEW,
}
# What a colleague who only covers a patient may not do.
PAGES_OF_OWN_PATIENTS = {patient_hand_over, patient_cover, patient_merge}
HABIT_FIELDS = [
    "zone",
    "language",
    "usual_slot",
    "fallback_slot",
    "anchor",
]
CUE_FIELDS = list(ACCOUNT_COLUMNS.values())


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
        fields = ["user", "therapist", *HABIT_FIELDS, *CUE_FIELDS]
        widgets = {"zone": forms.Select(choices=zone_choices)}


class PatientAdmin(PatientColumns, OfPatient, HistoryAdmin):
    read_page = ReadPage.PATIENT
    add_text = gettext_lazy("Add an account as a patient")
    form = PatientForm
    list_display = ["name", *LIST_COLUMNS]
    list_filter = [FlagFilter, AccountFilter]
    list_per_page = 100
    # Counting everybody beside those found would be one more query over the whole clinic.
    search_fields = ["user__folded"]
    search_help_text = gettext_lazy("Name or email address")
    autocomplete_fields = ["user"]
    actions = [hand_over_selected, cover_selected]

    class Media:
        css = {"all": ["css/desk.css"]}

    # Pages about one patient beside Django's own, by the end of their URL: the view, which is
    # called with this admin, the request and the patient, and the permission that it takes.
    pages = {
        "deletion": (patient_deletion, "workouts.add_deletion"),
        "brief": (patient_brief, "workouts.view_patient"),
        "plan": (patient_plan, "workouts.view_plan"),
        "notes": (patient_notes, "workouts.view_therapistnote"),
        "as-patient": (patient_front, "workouts.view_patient"),
        "as-patient/list": (patient_list, "workouts.view_patient"),
        "as-patient/session": (patient_session, "workouts.view_patient"),
        "words": (patient_messages, "workouts.view_patient"),
        "sessions": (patient_sessions, "workouts.view_sessionlog"),
        "pauses": (patient_pauses, "workouts.view_pause"),
        "files": (patient_files, "workouts.view_patient"),
        "csv": (patient_csv, "workouts.view_patient"),
        "seen": (patient_seen, "workouts.change_patient"),
        "way-in": (patient_way_in, "workouts.view_invitation"),
        "link": (patient_link, "workouts.add_invitation"),
        "letter": (patient_letter, "workouts.add_invitation"),
        "revoke": (patient_revoke, "workouts.change_invitation"),
        "sign-out": (patient_sign_out, "workouts.change_patient"),
        "account": (patient_account, "workouts.change_patient"),
        "activity": (patient_activity, "workouts.change_patient"),
        "opened": (patient_opened, "workouts.view_invitation"),
        "hand-over": (patient_hand_over, "workouts.change_patient"),
        "cover": (patient_cover, "workouts.change_patient"),
        "end-cover": (patient_end_cover, "workouts.change_patient"),
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
        is_theirs = view not in PAGES_OF_OWN_PATIENTS or looks_after(request.user, patient)
        if not (is_theirs and request.user.has_perm(permission)):
            raise PermissionDenied
        record_patients_shown(request, [patient], read)
        return view(self, request, patient)

    def patient_of(self, row):
        return row

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
        return [
            (None, {"fields": ["account" if obj else "user", *therapist]}),
            (_("Habits"), {"fields": HABIT_FIELDS}),
            (_("Cues"), {"fields": CUE_FIELDS}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return ["account"]

    def has_delete_permission(self, request, obj=None):
        """Patients go by their deletion's page alone, which waits, counts and is recorded."""
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "therapist":
            field.queryset = field.queryset.therapists()
        return field

    # --- What they see --------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return PatientChangeList

    def response_action(self, request, queryset):
        """Does nothing for values that are no keys: Django would answer 500."""
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            return None
        return super().response_action(request, queryset)

    @admin.display(description=gettext_lazy("account"))
    def account(self, patient):
        return format_html("{} · {}", patient.user.name or "–", patient.user.email or "–")
