"""Signs a patient out everywhere, because a phone is lost or somebody else has it."""

from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from workouts.people.devices import sign_out_everywhere


def patient_sign_out(_patient_admin, request, patient):
    """Only an administrator signs an account out that works at the desk."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if patient.user.works_at_desk and not request.user.sees_whole_clinic:
        messages.error(
            request, _("This account works at the desk: the administrator signs it out.")
        )
    elif count := sign_out_everywhere(patient.user):
        patient.leave_version(gettext_noop("Signed out everywhere"))
        messages.success(request, signed_out_text(count))
    else:
        messages.info(request, _("The patient was not signed in anywhere."))
    return redirect("admin:workouts_patient_way-in", patient.pk)


def signed_out_text(count):
    return ngettext(
        "%(count)d device is signed out. A new link lets the patient in again.",
        "%(count)d devices are signed out. A new link lets the patient in again.",
        count,
    ) % {"count": count}
