"""The clinic that malformed requests meet: its addresses, a row of each model, and cookies."""

import re
import time
from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from tests.conftest import GUEST_SECRET, NOW
from tests.malformed import in_address
from tests.passkeys import credential
from workouts.models import (
    BarrierAnswer,
    Deletion,
    Invitation,
    PatientRead,
    Pause,
    Plan,
    PlanItem,
    Routine,
    SessionLog,
    TherapistNote,
)
from workouts.models.access_log import ReadPage
from workouts.models.notes import Visibility
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.reminders.sending import signer

ROLES = ["nobody", "guest", "patient", "other", "therapist", "administrator", "superuser"]
FEED_TOKEN = "t" * 43


def walk(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield template_of(route)
        else:
            yield from walk(pattern.url_patterns, route)


def template_of(route):
    """The address with a place for each of its parts: `notes/{pk}/read/`."""
    named = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", r"{\1\2}", route)
    return "/" + named.replace("^", "").replace("$", "")


ROUTES = sorted(set(walk(get_resolver().url_patterns)))


def names_in(route):
    return re.findall(r"{(\w+)}", route)


def rows_of(patient, therapist, start_session):
    """A row of each model that an address may name, by the model's name."""
    session = start_session(patient, done=7)
    session.record([], at=NOW, pain_after=4, note="A word")
    plan = Plan.objects.create(
        patient=patient, routine=Routine.objects.default(), starts_on=date(2026, 6, 1)
    )
    PlanItem.objects.create(plan=plan, item=plan.routine.items.first(), remark="A remark")
    note = TherapistNote.objects.create(
        patient=patient, author=therapist, body="A note", visibility=Visibility.SHARED
    )
    pause = Pause.objects.create(
        patient=patient,
        reason=PauseReason.AWAY,
        first_day=date(2100, 1, 1),
        last_day=date(2100, 1, 14),
        set_by=patient.user,
    )
    BarrierAnswer.objects.create(
        patient=patient, day=date(2026, 5, 1), barrier=Barrier.UNSURE, question="A question"
    )
    Deletion.objects.ask(patient.user, now=NOW)
    Deletion.objects.take_back(patient.user, now=NOW)
    read = PatientRead.objects.create(
        reader=therapist.opaque_id, patient=patient.user.opaque_id, page=ReadPage.BRIEF
    )
    key = Authenticator.objects.create(
        user=patient.user, type="webauthn", data={"name": "Key", "credential": credential()}
    )
    _invitation, secret = Invitation.objects.issue(patient, by=therapist, now=timezone.now())
    return {
        "patient": patient,
        "user": patient.user,
        "plan": plan,
        "note": note,
        "therapistnote": note,
        "pause": pause,
        "deletion": Deletion.objects.get(),
        "patientread": read,
        "sessionlog": SessionLog.objects.get(pk=session.pk),
        "routine": plan.routine,
        "exercise": plan.routine.items.first().exercise,
        "key": key,
        "secret": secret,
    }


def jars_of(users):
    """The cookies of each role's browser. Who signed in has just proved it."""
    jars = {}
    for role in ROLES:
        client = Client()
        if role in users:
            client.force_login(users[role])
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "email": "x@example.com"}
        ]
        session["mfa.webauthn.state"] = {"challenge": "AA", "user_verification": "preferred"}
        session.save()
        jars[role] = {settings.SESSION_COOKIE_NAME: client.cookies["sessionid"].value}
        if role == "guest":
            jars[role]["guest"] = GUEST_SECRET
    return jars


def address_of(route, world, **wrong):
    """The route's address with a right value at each place, but for those given."""
    rows = world.rows
    session = rows["sessionlog"]
    model = next((name for name in rows if f"/workouts/{name}/" in route), "patient")
    right = {
        "session_uuid": session.uuid,
        "slug": "bridge",
        "name": "0" * 32,
        "pk": rows["pause" if "pauses" in route else "key" if "keys" in route else "note"].pk,
        "year": session.practice_day.year,
        "month": f"{session.practice_day.month:02}",
        "day": session.practice_day,
        "token": FEED_TOKEN,
        "signed": signer.sign(world.patient.user.opaque_id.hex),
        "secret": rows["secret"],
        "ref": "d" * 32,
        "content_type_id": "1",
        "object_id": rows[model].pk,
        "patient_pk": world.patient.pk,
        "note_pk": rows["note"].pk,
        "plan_pk": rows["plan"].pk,
        "app_label": "workouts",
        "url": "nowhere",
    }
    values = {name: in_address(str(right[name])) for name in names_in(route)}
    return route.format(**values | {name: in_address(each) for name, each in wrong.items()})
