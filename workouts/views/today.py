"""The front page: the start form, the morning's pain question, and what the exercises are for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workouts.forms.sessions import MorningForm
from workouts.htmx import render_page, wants_partial
from workouts.models import SessionLog
from workouts.models.notes import read_new_notes
from workouts.models.owners import OwnerRequest
from workouts.progress.history import History, read_history
from workouts.progress.situations import see_you_text, todays_text
from workouts.views.questions import questions
from workouts.views.start import PAIN_SCALE, start_context


@require_safe
def today(request: OwnerRequest) -> HttpResponse:
    return render_page(request, "workouts/today.html", today_context(request))


def today_context(request: OwnerRequest) -> dict[str, Any]:
    now = timezone.now()
    patient = request.owner.patient
    history = read_history(patient, now=now) if patient else None
    start = start_context(request, now=now, plans=history.plans if history else None)
    return {
        **start,
        "todays_share": 100 if start["is_done"] else done_percent(start["todays_session"]),
        "see_you": _("See you tomorrow"),
        "claimable_count": SessionLog.objects.claimable_by(request.owner).count(),
        **(patient_context(history) if history else {}),
    }


def done_percent(session: SessionLog | None) -> int:
    """How much of the session's prescribed repetitions is done, 0 to 100."""
    if session is None or not session.prescribed_reps:
        return 0
    return min(100, round(100 * session.done_reps / session.prescribed_reps))


def patient_context(history: History) -> dict[str, Any]:
    """The texts and questions of the front page for the signed-in patient."""
    streak, cards = history.streak, questions(history)
    is_paused = cards["running_pause"] is not None
    return {
        "streak": streak,
        "situation": todays_text(history.patient, streak, now=history.now, is_paused=is_paused),
        "see_you": see_you_text(history),
        "new_note": next(iter(read_new_notes(history.patient)), None),
        **cards,
    }


@require_POST
def record_morning(request: OwnerRequest, session_uuid: UUID) -> HttpResponse:
    """Stores the morning's pain; a later answer replaces an earlier one."""
    sessions = SessionLog.objects.owned_by(request.owner)
    session = get_object_or_404(sessions, uuid=session_uuid)
    form = MorningForm(request.POST)
    if not form.is_valid():
        context = {"morning_session": session, "morning_form": form}
        return morning_card(request, context, status=422)
    is_kept = session.record_morning(form.cleaned_data["pain"], at=timezone.now())
    if wants_partial(request):
        return morning_card(request, {"answered_session": session, "is_kept": is_kept})
    if not is_kept:
        messages.info(request, _("That morning is over, so your answer was not saved."))
    elif not session.concern:
        messages.success(request, _("Thanks, we noted that."))
    return redirect(session if is_kept and session.concern else "today")


def morning_card(
    request: OwnerRequest, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The card for htmx, else the front page with it."""
    page = {} if wants_partial(request) else today_context(request)
    context = {**page, **context, "pain_scale": PAIN_SCALE}
    return render_page(request, "workouts/today.html", context, partial="morning", status=status)
