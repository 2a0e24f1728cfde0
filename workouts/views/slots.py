"""The forms for a patient's usual time, habit and time zone."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from workouts.forms.slots import MoveSlotForm, ZoneForm
from workouts.htmx import render_page
from workouts.models import Patient
from workouts.models.owners import SignedInRequest
from workouts.views.patients import patients_post
from workouts.views.questions import slot_form
from workouts.views.returns import lead_back, page_of


@patients_post
def set_slot(request: SignedInRequest) -> HttpResponse:
    """Saves the whole form, or only a moved time; or stores “not now”, to ask no more."""
    patient = request.owner.as_patient().patient
    if "not_now" in request.POST:
        patient.answer_slot(at=timezone.now())
        messages.info(request, _("OK. You'll find it in Settings anytime."))
        return lead_back(request)
    if "anchor" not in request.POST:
        return move_slot(request, patient)
    form = slot_form(patient, request.POST)
    if not form.is_valid():
        context = {
            "slot_form": form,
            "back": page_of(request),
            "asks_slot": "asks_slot" in request.POST,
        }
        return render_page(
            request, "workouts/set_slot.html", context, partial="slot-form", status=422
        )
    form.save()
    patient.answer_slot(at=timezone.now())
    messages.success(request, _("Your time is saved."))
    return lead_back(request)


def move_slot(request: SignedInRequest, patient: Patient) -> HttpResponse:
    had_second_time = patient.fallback_slot is not None
    form = MoveSlotForm(request.POST, instance=patient)
    if not form.is_valid():
        return render_page(request, "workouts/try_again.html", {"form": form}, status=422)
    form.save()
    patient.answer_slot(at=timezone.now())
    words = {"time": time_format(form.cleaned_data["usual_slot"])}
    if had_second_time and patient.fallback_slot is None:
        messages.success(
            request,
            _("%(time)s is your time now. Your second time was earlier, so it was removed.")
            % words,
        )
    else:
        messages.success(request, _("%(time)s is your time now.") % words)
    return lead_back(request)


@patients_post
def answer_zone(request: SignedInRequest) -> HttpResponse:
    """Moves the patient's times to the device's zone, or keeps them."""
    patient = request.owner.as_patient().patient
    form = ZoneForm(request.POST)
    if not form.is_valid():
        return render_page(request, "workouts/try_again.html", {"form": form}, status=422)
    if form.cleaned_data["answer"] == "move":
        patient.move_to(form.cleaned_data["zone"])
        messages.success(request, _("Your times now follow your phone's time zone."))
    else:
        patient.decline_zone(form.cleaned_data["zone"])
        messages.info(request, _("Your times stay as they are."))
    return lead_back(request)
