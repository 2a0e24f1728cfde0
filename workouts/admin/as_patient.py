"""A patient's front page, list and first minute, as this patient gets them, shown at the desk.

The patient's own views and templates make the pages, for the patient as the owner. Nothing is
kept: what a page would write is rolled back, its controls are disabled, the browser may send no
form, and a link leads to another of these pages or nowhere. The access log alone knows of it.
"""

import re
import uuid
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import timezone, translation

from workouts.admin.scoped import SAFE_METHODS
from workouts.domain.reminding import A_DAY, is_expected, next_expected_day
from workouts.models import Patient, SessionLog
from workouts.models.owners import PatientOwner
from workouts.models.plans import SessionLength
from workouts.player.cues import account_cues
from workouts.progress.history import read_history
from workouts.views.player import session_context, unstarted_context
from workouts.views.today import today_context

LINK = re.compile(r'(<a\b[^>]*?)\shref="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Preview:
    """What the frame around a patient's page says. `day` is that of the session, if not today."""

    patient: Patient
    page: str
    day: date | None = None

    @property
    def name(self):
        return self.patient.user.get_short_name() if self.patient.user.name else ""

    def url(self, page):
        return reverse(f"admin:workouts_patient_{page}", args=[self.patient.pk])

    @property
    def front_url(self):
        return self.url("as-patient")

    @property
    def list_url(self):
        return self.url("as-patient-list")

    @property
    def session_url(self):
        return self.url("as-patient-session")

    @property
    def back_url(self):
        return self.url("brief")


def patient_front(_patient_admin, request, patient):
    """The front page of the patient's today."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    with rolled_back(patient):
        seen = as_seen(request, patient)
        preview = Preview(patient, "front")
        return show(seen, "workouts/today.html", today_context(seen), preview)


def patient_list(_patient_admin, request, patient):
    """The page of a session without its scripts: each exercise, its dose, and the form."""
    return next_session(request, patient, "list")


def patient_session(_patient_admin, request, patient):
    """The same page with the player, which stops after a minute."""
    return next_session(request, patient, "session")


def next_session(request, patient, page):
    """The session that the patient would go on with, else the one of their next start."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    with rolled_back(patient):
        seen = as_seen(request, patient)
        history = read_history(patient, now=timezone.now())
        context, day = session_to_come(seen, history)
        later = None if day == history.today else day
        preview = Preview(patient, page, later)
        if context is None:
            return HttpResponseRedirect(preview.front_url)
        if page == "list":
            context["picture"] = None
        return show(seen, "workouts/session.html", context, preview)


def session_to_come(request, history):
    """The context of the session's page, None if nothing is prescribed, and the session's day."""
    owner, today = request.owner, history.today
    session = SessionLog.objects.resumable_by(owner, day=today)
    if session is not None:
        logs = list(session.exercise_logs.in_order())
        # Never saved: a name of its own, by which no tab takes it for the patient's session.
        session.uuid = uuid.uuid4()
        return session_context(session, logs, cues=account_cues(owner.patient)), today
    wanted = request.GET.get("version")
    version = wanted if wanted in SessionLength.values else SessionLength.FULL
    day = day_of_next_start(history)
    return unstarted_context(owner, version, day, session_uuid=uuid.uuid4()), day


def day_of_next_start(history):
    """Today, unless today is done or nothing is expected; then the next day of the plan."""
    today, schedule, pauses = history.today, history.schedule, history.periods
    after = today
    if history.plans and history.plans[0].starts_on > today:
        after = history.plans[0].starts_on - A_DAY
    elif is_expected(today, schedule=schedule, pauses=pauses) and not is_done_on(today, history):
        return today
    return next_expected_day(after, schedule=schedule, pauses=pauses) or today


def is_done_on(day, history):
    return any(each.practice_day == day and each.is_kept for each in history.sessions)


@contextmanager
def rolled_back(patient):
    """The patient's language, and a transaction of which nothing remains."""
    with translation.override(patient.user.language), transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_seen(request, patient):
    """The request as if the patient had made it to the front page, on a device of no settings."""
    seen = copy(request)
    seen.user = patient.user
    seen.owner = PatientOwner(user=patient.user, patient=patient, guest_hash="")
    seen.COOKIES = {}
    seen.resolver_match = resolve(reverse("today"))
    return seen


@csp_replace({"form-action": [NONE]})
def show(request, template, context, preview):
    """The patient's page behind glass. What the desk has to tell the therapist is left to it."""
    frame = {"preview": preview, "idle_seconds": settings.STAFF_IDLE_SECONDS, "messages": ()}
    page = render_to_string(template, context | frame, request)
    return HttpResponse(lead_nowhere(page, preview))


def lead_nowhere(page, preview):
    """The page's HTML, in which only links within these pages, and back, have an address."""
    front = reverse("today")
    ways = {preview.front_url, preview.list_url, preview.session_url, preview.back_url}

    def replace(match):
        start, address = match.groups()
        path, hash_mark, anchor = address.partition("#")
        if path == front:
            path = preview.front_url
        if path in ways or (hash_mark and not path):
            return f'{start} href="{path}{hash_mark}{anchor}"'
        return f'{start} role="link" aria-disabled="true"'

    return LINK.sub(replace, page)
