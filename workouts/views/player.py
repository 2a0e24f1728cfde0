"""The views of a session: start, guided page, progress reports, finish, reopen and claim."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from workouts.catalogue.figures import known_figure
from workouts.catalogue.languages import language_shown
from workouts.domain.adherence import exercise_states, summarize
from workouts.domain.pain import pain_concern
from workouts.domain.timeline import build
from workouts.forms.cues import cue_form
from workouts.forms.sessions import (
    BaseReportFormSet,
    ClaimForm,
    FinishForm,
    ReportFormSet,
    StartForm,
    posted_reports,
)
from workouts.htmx import render_page, wants_partial
from workouts.models import ExerciseLog, Patient, Plan, Routine, SessionLog
from workouts.models.exercise_logs import prescriptions
from workouts.models.owners import Owner, OwnerRequest
from workouts.models.prescriptions import prescribed_for
from workouts.people.owners import GUEST_COOKIE, new_guest, set_guest_cookie, stay_signed_in
from workouts.player.cues import Cues, account_cues, read_cues
from workouts.player.first_picture import first_picture
from workouts.player.texts import player_texts
from workouts.views.start import start_context
from workouts.views.summary import summary_context

# The uuid of a session that is not stored yet, on the pages that a device stores for offline use.
UNSTARTED = uuid.UUID("00000000-0000-4000-8000-000000000000")


@require_POST
def start_session(request: OwnerRequest) -> HttpResponse:
    """Starts today's session, resumes the open one, or stores one begun offline."""
    patient = request.owner.patient
    form = StartForm(request.POST, initial={"zone": patient.zone_name if patient else ""})
    if not form.is_valid():
        context = {**start_context(request, now=timezone.now()), "form": form}
        return render_page(request, "workouts/start_session.html", context, status=422)
    owner, secret = owner_of_start(request, form)
    if secret and form.cleaned_data["already_begun"] and "guest" not in request.GET:
        return ask_again_as_guest(request, secret)
    session = open_session(owner, form)
    if session is None:
        messages.error(request, _("There is no routine yet. Please ask your clinic."))
        return redirect("today")
    if not (session.is_owned_by(owner) or session.is_owned_by(request.owner)):
        raise Http404
    if session.begun_offline:
        session.record(form.reports, at=timezone.now())
    stay_signed_in(request)
    response = lead_to(request, session, form)
    if secret:
        set_guest_cookie(response, secret)
    return response


def owner_of_start(request: OwnerRequest, form: StartForm) -> tuple[Owner, str | None]:
    """Whose the session will be, and the secret of a new guest's cookie.

    A session begun offline on a guest's page is a guest's, whoever has signed in meanwhile.
    """
    owner = request.owner
    is_of_user = request.POST.get("page_owner", "").startswith("user-")
    is_of_guest = form.cleaned_data["already_begun"] and not is_of_user
    if request.user.is_authenticated and not is_of_guest:
        return owner.as_patient(), None
    if owner.guest_hash:
        return owner.as_guest(), None
    return new_guest(request.user)


def ask_again_as_guest(request: OwnerRequest, secret: str) -> HttpResponse:
    """Makes the browser repeat the POST with a guest's cookie, before anything is written.

    Otherwise, if this response were lost, the next try could not prove whose session it is.
    """
    response = HttpResponseRedirect(f"{request.path}?guest=new")
    response.status_code = 307  # the same method, the same fields
    set_guest_cookie(response, secret)
    return response


@transaction.atomic
def open_session(owner: Owner, form: StartForm) -> SessionLog | None:
    """Today's unfinished session, else a new one; None if nothing is prescribed.

    One that was begun offline is opened by its own uuid, whatever else is open.
    """
    fields = form.start_fields(now=timezone.now())
    day = fields["local_start"].practice_day
    if owner.patient is not None:
        owner.patient.learn_zone(form.cleaned_data["zone"])
    if not form.cleaned_data["already_begun"]:
        stand_in_line(owner)
        session = SessionLog.objects.resumable_by(owner, day=day)
        if session is not None:
            return session
    prescribed = prescribed_for(owner.patient, day=day)
    if not prescribed.items:
        return None
    return SessionLog.objects.start(
        owner=owner,
        session_uuid=form.cleaned_data["uuid"] or uuid.uuid4(),
        prescribed=prescribed,
        **fields,
    )


def stand_in_line(owner: Owner) -> None:
    """Of two starts of one person at once the later one waits, and finds the session of the other.

    On SQLite the transaction does that. A guest has no row of their own, so all guests lock the
    first routine, which nothing else locks.
    """
    rows = Patient.objects.filter(pk=owner.patient.pk) if owner.patient else Routine.objects.all()
    rows.order_by("pk").select_for_update(no_key=True).first()


def lead_to(request: OwnerRequest, session: SessionLog, form: StartForm) -> HttpResponse:
    """Redirects to the guided page; by hand, to its form for declared repetitions."""
    if not form.cleaned_data["by_hand"]:
        return redirect(session)
    url = f"{session.get_absolute_url()}#declare"
    # A redirect that the script follows would lose the anchor.
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def own_session(request: OwnerRequest, session_uuid: uuid.UUID) -> SessionLog:
    sessions = SessionLog.objects.owned_by(request.owner).select_related("routine")
    return get_object_or_404(sessions, uuid=session_uuid)


@require_safe
def session(request: OwnerRequest, session_uuid: uuid.UUID) -> HttpResponse:
    """The guided page; once finished, the summary."""
    return render_session(request, own_session(request, session_uuid))


def render_session(
    request: OwnerRequest,
    session: SessionLog,
    *,
    formset: BaseReportFormSet | None = None,
    form: FinishForm | None = None,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    logs = list(session.exercise_logs.in_order())
    context = session_context(session, logs, cues=read_cues(request))
    if session.finished_at:
        context |= summary_context(request.owner, session, logs, now=timezone.now())
    if formset:
        context["formset"] = formset
    if form:
        context["form"] = form
    return render_page(request, "workouts/session.html", context, partial=partial, status=status)


def session_context(
    session: SessionLog, logs: Sequence[ExerciseLog], *, cues: Cues
) -> dict[str, Any]:
    """The context of the guided page, for a stored session or one not started yet."""
    answers = {"pain_after": session.pain_after, "note": session.note}
    data = player_data(session, logs, cues=cues)
    return {
        "session": session,
        "logs": logs,
        "remark_language": remark_language_of(session, logs),
        "rail": rail(logs),
        "summary": summarize([log.side_record for log in logs]),
        "formset": ReportFormSet(logs=logs),
        "form": FinishForm(initial=answers),
        "cue_form": cue_form(cues),
        "player_data": json.dumps(data),
        # Called only by a template with a player; offline the script draws it.
        "picture": lambda: session.pk and first_picture(logs, data, pace=cues.pace),
    }


def unstarted_context(
    owner: Owner | None, version: str, day: date, *, session_uuid: uuid.UUID = UNSTARTED
) -> dict[str, Any] | None:
    """The context of a session not started yet, for `owner` (None for a guest) on that day.

    None if nothing is prescribed. A device stores the page for offline use.
    """
    patient = owner.patient if owner else None
    prescribed = prescribed_for(patient, day=day)
    if not prescribed.items:
        return None
    session = SessionLog(
        uuid=session_uuid,
        patient=patient,
        routine=prescribed.routine,
        version=version,
        practice_day=day,
        pain_limit=prescribed.pain_limit,
    )
    return session_context(session, session.prescribed_logs(prescribed), cues=account_cues(patient))


def rail(logs: Sequence[ExerciseLog]) -> list[dict[str, Any]]:
    """The routine at a glance: each exercise once, with its repetitions and its state."""
    states = exercise_states([log.side_record for log in logs])
    by_item: dict[int, list[ExerciseLog]] = {}
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
            "is_eased": any(log.eased for log in sides),
        }
        for item_id, sides in by_item.items()
    ]


def player_data(session: SessionLog, logs: Sequence[ExerciseLog], *, cues: Cues) -> dict[str, Any]:
    """The player's JSON. The steps have the default pace; the player applies the person's."""
    remark_language = remark_language_of(session, logs)
    concern = pain_concern(
        before=session.pain_before, after=None, next_morning=None, limit=session.pain_limit
    )
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
                "langs": langs_of(log, remark_language),
                "figure": known_figure(log.item.exercise.figure),
                "image": log.item.exercise.image_url,
            }
            for log in logs
        },
        "words": player_texts(),
        "cues": asdict(cues),
        "painLimit": session.pain_limit,
        "concern": concern,
    }


def langs_of(log: ExerciseLog, remark_language: str) -> dict[str, str]:
    """The languages of the texts that are in another one than the page, by their places on it."""
    exercise = log.item.exercise
    langs = {
        "exercise": language_shown(exercise, "name"),
        "position": language_shown(exercise, "position"),
        "steps": language_shown(exercise, "steps"),
    }
    if log.remark and remark_language != get_language():
        langs["remark"] = remark_language
    return {name: code for name, code in langs.items() if code}


def remark_language_of(session: SessionLog, logs: Sequence[ExerciseLog]) -> str:
    """In which the therapist wrote the remarks, by the plan of that day; empty without any."""
    if not any(log.remark for log in logs):
        return ""
    plan = Plan.objects.in_force(session.patient, day=session.practice_day)
    return plan.remark_language if plan else ""


@require_POST
def record_progress(request: OwnerRequest, session_uuid: uuid.UUID) -> HttpResponse:
    """Stores one or many reports; responds with the rail for htmx, else with a message."""
    session = own_session(request, session_uuid)
    refusal = save_answers(request, session)
    if refusal:
        return refusal
    if wants_partial(request):
        context = {"rail": rail(list(session.exercise_logs.in_order()))}
        return render_page(request, "workouts/session.html", context, partial="progress-rail")
    messages.success(request, _("Saved."))
    return redirect(session)


@require_POST
def finish_session(request: OwnerRequest, session_uuid: uuid.UUID) -> HttpResponse:
    """Closes the session with pain, a message to the therapist, and any posted reports."""
    session = own_session(request, session_uuid)
    refusal = save_answers(request, session)
    if refusal:
        return refusal
    session.finish(at=timezone.now())
    return redirect(session)


@require_POST
def reopen_session(request: OwnerRequest, session_uuid: uuid.UUID) -> HttpResponse:
    """Reopens a closed session on its own day, while something is left to do."""
    session = own_session(request, session_uuid)
    if session.finished_at and not session.reopen(at=timezone.now()):
        messages.info(
            request, _("This session stays closed: its day is over, or nothing is left to do.")
        )
    return redirect(session)


def save_answers(request: OwnerRequest, session: SessionLog) -> HttpResponse | None:
    """Stores the posted reports and answers; returns the page with errors if any is invalid.

    Whatever is valid is stored all the same.
    """
    form = FinishForm(request.POST)
    formset = posted_reports(request.POST, session)
    is_right = form.is_valid() and (formset is None or formset.is_valid())
    session.record(
        formset.reports if formset else [],
        at=timezone.now(),
        pain_after=form.cleaned_data.get("pain_after"),
        note=form.cleaned_data.get("note", ""),
    )
    if is_right:
        stay_signed_in(request)
        return None
    if formset and not formset.is_of_this_session:
        form.add_error(None, _("These numbers belong to another session, so none were saved."))
        formset = None
    return render_session(
        request, session, formset=formset, form=form, partial="session-form", status=422
    )


@require_POST
def claim_sessions(request: OwnerRequest) -> HttpResponse:
    """“Was this you?”: the sessions become the patient's, or this browser forgets them."""
    if not request.user.is_authenticated:
        return redirect("account_request_login_code")
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return render_page(request, "workouts/claim_sessions.html", {"form": form}, status=422)
    response = redirect("progress")
    if form.cleaned_data["answer"] == "no":
        response.delete_cookie(GUEST_COOKIE)
        messages.info(request, _("OK, those sessions stay separate from yours."))
    elif SessionLog.objects.claim(request.owner.guest_hash, request.owner.as_patient().patient):
        messages.success(request, _("Those sessions are now in your account."))
    return response
