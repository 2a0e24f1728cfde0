"""Spreadsheets for the desk: one patient's sessions, and the list of patients as filtered."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from workouts.admin.access_log import record_shown
from workouts.admin.list_columns import HEADINGS, cells
from workouts.admin.scoped import SAFE_METHODS
from workouts.exports.spreadsheets import csv_attachment, pages, session_headings, session_rows
from workouts.models.access_log import ReadPage

PATIENTS_PER_QUERY = 100


def patient_csv(_patient_admin, request, patient):
    """The patient's sessions, one a row. The file name does not say whose they are."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    return csv_attachment(session_headings(), session_rows(patient), filename="sessions.csv")


def list_csv(patient_admin, request):
    """Every patient of the list as filtered, searched and ordered, not only those of one page."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    if not patient_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        patients = patient_admin.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return redirect("admin:workouts_patient_changelist")
    headings = [*HEADINGS]
    if request.user.sees_whole_clinic:
        headings.append(_("Therapist"))
    shown = dict(patients.values_list("pk", "user__opaque_id"))
    record_shown(request, shown.values(), ReadPage.EXPORT)
    rows = list_rows(patient_admin, request, list(shown))
    return csv_attachment(headings, rows, filename="patients.csv")


def list_rows(patient_admin, request, keys):
    """A row a patient, read in batches."""
    with_therapist = request.user.sees_whole_clinic
    for page in pages(keys, patient_admin.get_queryset(request), size=PATIENTS_PER_QUERY):
        patient_admin.complete_rows(page)
        for patient in page:
            therapist = [str(patient.therapist or "")] if with_therapist else []
            yield [*cells(patient), *therapist]
