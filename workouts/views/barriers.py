"""The answer to what kept a patient from practicing, and the advice for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts.domain.missing import missed_run
from workouts.forms.pauses import BarrierForm
from workouts.htmx import render_page, wants_partial
from workouts.models import BarrierAnswer
from workouts.models.owners import SignedInRequest
from workouts.progress.history import read_history
from workouts.views.patients import patients_post
from workouts.views.questions import barrier_fix
from workouts.views.returns import lead_back, page_of
from workouts.views.start import start_context


@patients_post
def answer_barrier(request: SignedInRequest) -> HttpResponse:
    """Stores one answer a day; a later one replaces it, but not a question asked before."""
    patient = request.owner.as_patient().patient
    now = timezone.now()
    form = BarrierForm(request.POST)
    if not form.is_valid():
        context = {"barrier_form": form, "back": page_of(request)}
        return render_page(
            request, "workouts/answer_barrier.html", context, partial="question", status=422
        )
    question = form.cleaned_data["question"]
    answer = BarrierAnswer.objects.answer(patient, day=patient.today(now=now), **form.cleaned_data)
    if question:
        messages.success(request, _("Your therapist will read it later."))
        return lead_back(request)
    if not wants_partial(request):
        return lead_back(request, "#barrier")
    missed = missed_run(read_history(patient, now=now).streak.days)
    context = {
        **start_context(request, now=now),
        **barrier_fix(answer, patient=patient, missed=missed, today=answer.day),
        "back": page_of(request),
        "is_just_answered": True,  # moves the focus to the advice
    }
    return render_page(request, "workouts/parts/questions/barrier_card.html", context)
