"""A patient's pauses: their page; set with dates and a reason, ended with one tap."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workouts.htmx import render_page
from workouts.models.owners import PatientRequest, SignedInRequest
from workouts.views.patients import patients_page, patients_post
from workouts.views.questions import coming, pause_form, running
from workouts.views.returns import lead_back, page_of


@patients_page
@require_safe
def pauses(request: PatientRequest) -> HttpResponse:
    """The pauses that run or are coming, and a form for another one."""
    patient = request.owner.patient
    today = patient.today(now=timezone.now())
    latest_first = list(patient.pauses.select_related("set_by").order_by("-first_day", "-pk"))
    context = {
        "running_pause": running(latest_first, today=today),
        "coming_pauses": coming(latest_first, today=today),
        "pause_form": pause_form(today=today),
    }
    return render_page(request, "workouts/pauses.html", context)


@patients_post
def set_pause(request: SignedInRequest) -> HttpResponse:
    """Sets a pause; the same one sent twice is stored once."""
    patient = request.owner.as_patient().patient
    form = pause_form(request.POST, today=patient.today(now=timezone.now()))
    if not form.is_valid():
        context = {"pause_form": form, "back": page_of(request)}
        return render_page(
            request, "workouts/set_pause.html", context, partial="pause-form", status=422
        )
    if not patient.pauses.filter(**form.cleaned_data).exists():
        patient.pauses.create(**form.cleaned_data, set_by=request.user)
    messages.success(request, _("Your pause is set. Your streak waits for you."))
    return lead_back(request)


@patients_post
def end_pause(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ends a pause, whoever has set it: practice is expected from today on."""
    patient = request.owner.as_patient().patient
    pause = get_object_or_404(patient.pauses, pk=pk)
    today = patient.today(now=timezone.now())
    pause.end(today=today)
    if pause.first_day <= today:
        messages.success(request, _("Your pause has ended. Good to have you back."))
    else:
        messages.success(request, _("That pause is canceled."))
    return lead_back(request)
