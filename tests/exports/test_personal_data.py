"""The personal data export: complete, without secrets or anybody else's data."""

import json
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import ForeignKey
from django.test import Client
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from tests.conftest import NOW
from workouts.domain.attention import Flag
from workouts.exports.personal_data import (
    EXPORTED_COLUMNS,
    WITHHELD_COLUMNS,
    json_parts,
    personal_data,
)
from workouts.models import (
    BarrierAnswer,
    BrowserSession,
    Clinic,
    Cover,
    DailyMail,
    Deletion,
    Exercise,
    ExerciseLog,
    Invitation,
    Patient,
    PatientRead,
    Pause,
    Plan,
    PlanItem,
    PushSubscription,
    Reminder,
    Routine,
    RoutineItem,
    SessionLog,
    StaffInvitation,
    TherapistNote,
    User,
)
from workouts.models.access_log import ReadPage
from workouts.models.notes import Visibility
from workouts.models.reminders import Barrier, Channel, Slot
from workouts.models.seen_flags import settle

# Whose rows say nothing about a person, or only repeat what other rows say: docs/privacy.md.
NOT_TOLD = {Clinic, Exercise, Routine, RoutineItem}
DERIVED = {"glance", "checkpoint"}
HELD = {
    "addresses",
    "second_factors",
    "signed_in_devices",
    "deletions",
    "settings",
    "plans",
    "own_exercises",
    "pauses",
    "missed_days",
    "notes",
    "reminders",
    "browsers_to_wake",
    "invitations",
    "reasons_seen",
    "covers",
    "looks_of_staff",
    "sessions",
}


def tables():
    """The tables of the program; earlier versions of rows are withheld as a whole."""
    return [
        model
        for model in apps.get_app_config("workouts").get_models()
        if not model.__name__.startswith("Historical")
        and model._meta.model_name not in DERIVED
        and model not in NOT_TOLD
    ]


@pytest.mark.parametrize("model", tables(), ids=lambda model: model.__name__)
def test_every_column_is_either_told_or_withheld(model):
    columns = sorted(field.name for field in model._meta.concrete_fields)

    assert columns == sorted(EXPORTED_COLUMNS[model] + WITHHELD_COLUMNS[model])


@pytest.fixture
def therapist(db):
    return User.objects.create_user("thea@example.com", name="Thea", is_staff=True)


@pytest.fixture
def life(make_patient, start_session, therapist):
    """A patient with a row in every table."""
    patient = make_patient("pat@example.com", name="Pat", therapist=therapist, anchor="after tea")
    patient.change_feed("t" * 43)
    EmailAddress.objects.create(user=patient.user, email="pat@example.com", verified=True)
    plan = Plan.objects.create(
        patient=patient, routine=Routine.objects.default(), starts_on=date(2026, 6, 1), pain_limit=4
    )
    first = plan.routine.items.order_by("position").first()
    PlanItem.objects.create(plan=plan, item=first, reps_min=2, reps_max=2, remark="Gently")
    Exercise.objects.create(patient=patient, slug="own", name="Own", steps=["Lie."], mistakes=[])
    session = start_session(patient, done=3)
    session.record([], at=NOW, pain_after=3, note="Easier today")
    Pause.objects.create(
        patient=patient, first_day=date(2026, 7, 1), reason="away", set_by=therapist
    )
    answer = BarrierAnswer.objects.create(
        patient=patient, day=date(2026, 5, 1), barrier=Barrier.UNSURE, question="How far?"
    )
    notes = {"patient": patient, "author": therapist, "written_at": NOW}
    TherapistNote.objects.create(
        **notes, body="So far", visibility=Visibility.SHARED, question=answer
    )
    TherapistNote.objects.create(**notes, body="STAFF-ONLY", visibility=Visibility.PRIVATE)
    Reminder.objects.create(
        patient=patient,
        day=date(2026, 6, 9),
        slot=Slot.USUAL,
        channel=Channel.MAIL,
        claimed_at=NOW,
    )
    PushSubscription.objects.allow(
        patient, endpoint="https://push.example/SECRET", p256dh="SECRET-KEY", auth="SECRET-AUTH"
    )
    Invitation.objects.issue(patient, by=therapist, now=NOW)
    settle(
        patient,
        Flag.HURTS,
        severity=3,
        skipped=None,
        look_again_on=date(2026, 6, 17),
        by=therapist,
        at=NOW,
    )
    colleague = User.objects.create_user("omar@example.com", name="Omar", is_staff=True)
    Cover.objects.arrange(patient, colleague, until=date(2026, 7, 1), by=therapist, now=NOW)
    Deletion.objects.ask(patient.user, now=NOW)
    PatientRead.objects.create(
        reader=therapist.opaque_id, patient=patient.user.opaque_id, page=ReadPage.BRIEF
    )
    Client().force_login(patient.user)
    return patient


def text_of(user):
    return "".join(json_parts(personal_data(user, now=NOW)))


def data_of(user):
    return json.loads(text_of(user))


def as_told(row):
    """The row's told columns as JSON has them; of a key to another row the words of that row."""
    values = {}
    for name in EXPORTED_COLUMNS[type(row)]:
        value = getattr(row, name)
        is_row = isinstance(row._meta.get_field(name), ForeignKey) and value is not None
        values[name] = str(value) if is_row else value
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


PLACES = {
    Pause: "pauses",
    BarrierAnswer: "missed_days",
    Reminder: "reminders",
    PushSubscription: "browsers_to_wake",
    Cover: "covers",
    Invitation: "invitations",
    PatientRead: "looks_of_staff",
    Deletion: "deletions",
}


@pytest.mark.parametrize("model", PLACES, ids=lambda model: model.__name__)
def test_rows_are_exported_as_the_database_holds_them(life, model):
    data = data_of(life.user)

    assert data[PLACES[model]] == [as_told(row) for row in model.objects.all()]


def test_nothing_held_is_left_out(life):
    data = data_of(life.user)

    assert set(data) == {"made_at", "account", *HELD}
    assert [name for name in HELD - {"second_factors"} if not data[name]] == []


def test_account_and_settings_are_exported(life):
    data = data_of(life.user)

    assert data["account"] == as_told(User.objects.get(pk=life.user_id))
    assert data["settings"] == as_told(Patient.objects.get(pk=life.pk))


def test_sessions_are_exported_with_every_exercise_and_side(life):
    data = data_of(life.user)

    session = SessionLog.objects.get()
    logs = ExerciseLog.objects.order_by("pk")
    assert data["sessions"] == [{**as_told(session), "exercises": [as_told(log) for log in logs]}]


def test_plan_is_exported_as_prescribed(life):
    plan = data_of(life.user)["plans"][0]

    first, second = plan["prescribed"][:2]
    assert [each["item"] for each in plan["changes"]] == ["1. Flexion stretch"]
    assert (first["exercise"], first["reps_min"], second["reps_min"]) == ("Flexion stretch", 2, 5)


def test_side_and_short_version_are_exported_as_prescribed(life):
    item = RoutineItem.objects.filter(routine__plans__isnull=False).get(position=2)
    own = PlanItem.objects.get()
    own.pk, own.item, own.only_side, own.in_short = None, item, "left", True
    own.save()

    told = data_of(life.user)["plans"][0]["prescribed"]

    assert [(each["sides"], each["in_short"]) for each in told[:3]] == [
        (["both"], told[0]["in_short"]),
        (["left"], True),
        (["right", "left"], told[2]["in_short"]),
    ]


def test_exercise_left_out_is_not_prescribed(life):
    PlanItem.objects.update(is_left_out=True)

    plan = data_of(life.user)["plans"][0]

    assert len(plan["prescribed"]) == 6


def test_shared_notes_are_exported_and_private_ones_are_not(life):
    text = text_of(life.user)

    assert [note["body"] for note in json.loads(text)["notes"]] == ["So far"]
    assert "STAFF-ONLY" not in text


def test_no_secret_is_exported(life):
    invitation = Invitation.objects.get()

    text = text_of(life.user)

    secrets = ["SECRET", "t" * 43, invitation.secret_hash, life.user.password, "thea@example.com"]
    assert [secret for secret in secrets if secret in text] == []


def test_who_of_the_staff_looked_is_not_exported(life, therapist):
    assert str(therapist.opaque_id) not in text_of(life.user)


def test_others_are_not_told(life, make_patient, start_session):
    other = make_patient("other@example.com", name="Other")
    start_session(other, done=7).record([], at=NOW, note="Not mine")
    baker.make(Pause, patient=other, reason="pain", first_day=date(2026, 1, 1))

    text = text_of(life.user)

    assert [word for word in ("Not mine", "other@example.com", "2026-01-01") if word in text] == []


def test_therapist_gets_the_account_and_nobodys_practice(life, therapist):
    data = data_of(therapist)

    account = {"account", "addresses", "second_factors", "signed_in_devices", "deletions"}
    assert set(data) == {"made_at", *account, "daily_mail", "links_to_the_desk"}


def test_daily_email_of_a_therapist_is_exported(therapist):
    DailyMail.objects.create(user=therapist, hour=7, fingerprints=["SECRET"])

    assert data_of(therapist)["daily_mail"] == [{"hour": 7, "language": "en", "sent_at": None}]


def test_link_to_the_desk_is_exported_without_its_secret(therapist):
    invitation, _secret = StaffInvitation.objects.issue(therapist, by=None, now=NOW)

    (row,) = data_of(therapist)["links_to_the_desk"]
    assert set(row) == {"made_at", "expires_at", "used_at", "revoked_at"}
    assert invitation.secret_hash not in text_of(therapist)


def test_signed_in_devices_are_exported_without_their_keys(life):
    [row] = BrowserSession.objects.all()

    assert data_of(life.user)["signed_in_devices"] == [
        {"device_kind": "", "browser": "", "seen_on": row.seen_on.isoformat()}
    ]
    assert row.session_key not in text_of(life.user)


def test_data_takes_as_many_queries_after_many_sessions(life, start_session):
    counts = []
    for days in (1, 2, 3):
        start_session(life, at=NOW - timedelta(days=days), done=7)
        baker.make(Pause, patient=life, reason="pain", first_day=date(2026, 1, days))
        Plan.objects.create(
            patient=life, routine=Routine.objects.default(), starts_on=date(2026, 1, days)
        )
        with CaptureQueriesContext(connection) as queries:
            text_of(life.user)
        counts.append(len(queries))

    assert counts[0] == counts[-1]
