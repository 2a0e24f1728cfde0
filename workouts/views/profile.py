"""The page of a patient's settings, and the form for a device's cue settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workouts.forms.account import ProfileForm
from workouts.forms.cues import CueForm, cue_form
from workouts.htmx import render_page, wants_partial
from workouts.models.owners import OwnerRequest, SignedInRequest
from workouts.people.listed_devices import listed_devices
from workouts.player import cues
from workouts.views.patients import patients_page
from workouts.views.questions import slot_form
from workouts.views.reminders import reminder_context


@patients_page
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    # A GET makes nobody a patient; saving does.
    patient = request.owner.as_patient().patient
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=patient)
    if request.method == "POST" and form.is_valid():
        form.save()
        if wants_partial(request):
            return HttpResponse(status=204)
        with translation.override(patient.language):
            messages.success(request, _("Your settings are saved."))
        return redirect("profile")
    context = {
        "form": form,
        "slot_form": slot_form(patient),
        "cue_form": cue_form(cues.read_cues(request)),
        "devices": listed_devices(request, request.user, now=timezone.now()),
        **reminder_context(request, patient),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "workouts/profile.html", context, status=status)


@require_POST
def set_cues(request: OwnerRequest) -> HttpResponse:
    """Stores the cue settings on this device, and in the account of whoever is signed in."""
    form = CueForm(request.POST)
    if not form.is_valid():
        context = {"cue_form": form}
        return render_page(
            request, "workouts/set_cues.html", context, partial="cue-form", status=422
        )
    patient = request.owner.patient
    if patient is not None:
        patient.keep_cues(form.chosen)
    if wants_partial(request):
        response = HttpResponse(status=204)
    else:
        messages.success(request, _("Sound and pace are saved."))
        response = redirect("profile" if request.user.is_authenticated else "today")
    cues.set_cues_cookie(response, form.cues)
    return response
