"""Finding a patient from any page of the desk, by name or email address."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from workouts.admin.access_log import record_patients_shown
from workouts.admin.scoped import MAX_SEARCH_CHARACTERS, SAFE_METHODS
from workouts.models.access_log import ReadPage

MAX_PATIENTS_FOUND = 30


def find_patient(site, patient_admin, request):
    """Leads to the patient where one alone is found, else shows those found."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    if not request.user.has_perm("workouts.view_patient"):
        raise PermissionDenied
    text = request.GET.get("q", "").replace("\x00", "")[:MAX_SEARCH_CHARACTERS].strip()
    patients = patient_admin.get_queryset(request).order_by("user__folded", "pk")
    found = list(patients.called(text)[: MAX_PATIENTS_FOUND + 1]) if text else []
    if len(found) == 1:
        return redirect("admin:workouts_patient_brief", found[0].pk)
    shown = found[:MAX_PATIENTS_FOUND]
    record_patients_shown(request, shown, ReadPage.SEARCH)
    context = {
        **site.each_context(request),
        "title": _("Find a patient"),
        "searched": text,
        "found": shown,
        "has_more": len(found) > MAX_PATIENTS_FOUND,
    }
    return TemplateResponse(request, "admin/find_patient.html", context)
