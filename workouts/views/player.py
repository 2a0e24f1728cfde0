"""A session: starting it, the guided page, its progress, its end, and whose it was."""

import json
import uuid
from dataclasses import asdict

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workouts.domain.adherence import exercise_states, summarise
from workouts.domain.timeline import build
from workouts.forms import ClaimForm, FinishForm, ReportFormSet, StartForm
from workouts.htmx import render_page, wants_partial
from workouts.models import SessionLog
from workouts.models.plans import prescribed_for
from workouts.models.sessions import prescriptions
from workouts.owners import GUEST_COOKIE, new_guest, set_guest_cookie
from workouts.views.today import start_context
from workouts.words import player_words


@require_POST
def start_session(request):
    """Opens today's session, or goes on with the one that is open."""
    owner, secret = request.owner, None
    form = StartForm(request.POST, initial={"zone": owner.patient.zone if owner.patient else ""})
    if not form.is_valid():
        context = {**start_context(request, now=timezone.now()), "form": form}
        return render_page(request, "workouts/start_session.html", context, status=422)
    if request.user.is_authenticated:
        owner = owner.as_patient()
    elif not owner.guest_hash:
        owner, secret = new_guest(request.user)
    session = open_session(owner, form)
    if session is None:
        messages.error(request, _("There is no routine to practise yet. Please ask your clinic."))
        return redirect("today")
    response = redirect(session)
    if secret:
        set_guest_cookie(response, secret)
    return response


def open_session(owner, form):
    """Today's unfinished session, else a new one; None where nothing is prescribed."""
    fields = form.start_fields(now=timezone.now())
    day = fields["local_start"].practice_day
    if owner.patient is not None:
        owner.patient.learn_zone(form.cleaned_data["zone"])
    session = SessionLog.objects.resumable_by(owner, day=day)
    if session is not None:
        return session
    prescribed = prescribed_for(owner.patient, day=day)
    if not prescribed.items:
        return None
    session = SessionLog.objects.start(
        owner=owner,
        session_uuid=form.cleaned_data["uuid"] or uuid.uuid4(),
        prescribed=prescribed,
        **fields,
    )
    if not session.is_owned_by(owner):
        raise Http404
    return session


def own_session(request, session_uuid):
    sessions = SessionLog.objects.owned_by(request.owner).select_related("routine")
    return get_object_or_404(sessions, uuid=session_uuid)


@require_safe
def session(request, session_uuid):
    """The guided page; once finished, what was done."""
    return render_session(request, own_session(request, session_uuid))


def render_session(request, session, *, formset=None, form=None, partial=None, status=200):
    logs = list(session.exercise_logs.in_order())
    patient = request.owner.patient
    context = {
        "session": session,
        "logs": logs,
        "rail": rail(logs),
        "summary": summarise([log.side_record for log in logs]),
        "formset": formset or ReportFormSet(logs=logs),
        "form": form
        or FinishForm(initial={"pain_after": session.pain_after, "note": session.note}),
        "player_data": json.dumps(player_data(session, logs, patient)),
        "streak": patient.streak(now=timezone.now()) if patient and session.finished_at else None,
    }
    return render_page(request, "workouts/session.html", context, partial=partial, status=status)


def rail(logs):
    """The routine at a glance: each exercise once, with its repetitions and its state."""
    states = exercise_states([log.side_record for log in logs])
    by_item = {}
    for log in logs:
        by_item.setdefault(log.item_id, []).append(log)
    return [
        {
            "exercise": sides[0].item.exercise,
            "item_id": item_id,
            "state": states[item_id].value,
            "done": sum(min(log.side_record.done_reps, log.prescribed_reps) for log in sides),
            "prescribed": sum(log.prescribed_reps for log in sides),
            "held_seconds": sum(log.held_seconds for log in sides),
            "declared_reps": sum(log.side_record.done_reps - log.reps_done for log in sides),
        }
        for item_id, sides in by_item.items()
    ]


def player_data(session, logs, patient):
    """What the player starts from: the steps, the exercises, the words and the chosen cues."""
    return {
        "uuid": str(session.uuid),
        "steps": [
            {**asdict(step), "counted": step.is_counted} for step in build(prescriptions(logs))
        ],
        "exercises": {
            log.item_id: {
                "name": log.item.exercise.name,
                "position": log.item.exercise.position,
                "steps": log.item.exercise.steps,
                "remark": log.remark,
            }
            for log in logs
        },
        "cues": {"tones": patient.cue_tones if patient else True},
        "words": player_words(),
    }


@require_POST
def record_progress(request, session_uuid):
    """Takes one or many reports; htmx gets the rail back, a plain form a message."""
    session = own_session(request, session_uuid)
    refusal = save_answers(request, session)
    if refusal:
        return refusal
    if wants_partial(request):
        return render_session(request, session, partial="progress-rail")
    messages.success(request, _("Saved."))
    return redirect(session)


@require_POST
def finish_session(request, session_uuid):
    """Closes the session with pain and a word to the therapist, and any reports sent along."""
    session = own_session(request, session_uuid)
    refusal = save_answers(request, session)
    if refusal:
        return refusal
    session.finish(at=timezone.now())
    return redirect(session)


def save_answers(request, session):
    """Stores the posted reports and words; the page with its errors when something is wrong."""
    logs = list(session.exercise_logs.in_order())
    form = FinishForm(request.POST)
    has_reports = any(name.startswith("reports-") for name in request.POST)
    formset = ReportFormSet(request.POST, logs=logs) if has_reports else None
    is_valid = form.is_valid() and (formset is None or formset.is_valid())
    if not is_valid:
        if formset and not formset.is_of_this_session:
            form.add_error(None, _("These figures are not of this session, so none was saved."))
            formset = None
        return render_session(
            request, session, formset=formset, form=form, partial="session-form", status=422
        )
    session.record(
        formset.reports if formset else [],
        at=timezone.now(),
        pain_after=form.cleaned_data["pain_after"],
        note=form.cleaned_data["note"],
    )
    return None


@require_POST
def claim_sessions(request):
    """“Was this you?”: the sessions become the patient's, or this browser forgets them."""
    if not request.user.is_authenticated:
        return redirect("account_request_login_code")
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return render_page(request, "workouts/claim_sessions.html", {"form": form}, status=422)
    response = redirect("progress")
    if form.cleaned_data["answer"] == "no":
        response.delete_cookie(GUEST_COOKIE)
        messages.info(request, _("Fine, those sessions stay apart from yours."))
    elif SessionLog.objects.claim(request.owner.guest_hash, request.owner.as_patient().patient):
        messages.success(request, _("Your sessions are kept under your name now."))
    return response
