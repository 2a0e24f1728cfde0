"""Deleting everything about a person, and nothing about anybody else."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db.models.signals import pre_delete
from django.test import Client

from tests.conftest import NOW
from workouts.models import (
    BarrierAnswer,
    BrowserSession,
    Cover,
    Deletion,
    Invitation,
    Patient,
    PatientRead,
    Pause,
    Plan,
    PlanItem,
    PushSubscription,
    Reminder,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)
from workouts.models.deletions import GRACE
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier, Channel, Slot
from workouts.people import deletion as wishes

pytestmark = pytest.mark.django_db

AFTER = NOW + GRACE
TRACE = "Quaggy"


@pytest.fixture
def therapist():
    return User.objects.create_user("thea@example.com", name="Thea Therapist", is_staff=True)


@pytest.fixture
def make_life(make_patient, start_session, therapist):
    """A patient with a row of everything, each with the trace in it, and with earlier versions."""

    def make(trace):
        email = f"{trace.lower()}@example.com"
        patient = make_patient(email, name=f"{trace} Name", therapist=therapist)
        patient.anchor = f"{trace}'s anchor"
        patient.save()
        EmailAddress.objects.create(user=patient.user, email=email, primary=True, verified=True)
        plan = Plan.objects.create(
            patient=patient, routine=Routine.objects.default(), starts_on=date(2026, 6, 1)
        )
        item = PlanItem.objects.create(
            plan=plan, item=plan.routine.items.first(), remark=f"{trace}'s remark"
        )
        item.remark = f"{trace}'s other remark"
        item.save()
        written = {"patient": patient, "author": therapist, "written_at": NOW}
        note = TherapistNote.objects.create(body=f"About {trace}", **written)
        gone = TherapistNote.objects.create(body=f"Once about {trace}", **written)
        log_entry(therapist, gone, f"Note about {trace}")
        gone.delete()
        log_entry(therapist, note, f"Note about {trace}")
        log_entry(therapist, patient, f"{trace} Name")
        session = start_session(patient, done=7)
        session.record([], at=NOW, note=f"{trace}'s word")
        Pause.objects.create(
            patient=patient, first_day=date(2026, 7, 1), reason=PauseReason.AWAY, set_by=None
        )
        BarrierAnswer.objects.create(
            patient=patient, day=date(2026, 5, 1), barrier=Barrier.UNSURE, question=f"{trace} asks"
        )
        PushSubscription.objects.allow(
            patient, endpoint=f"https://push.example/{trace}", p256dh="k", auth="a"
        )
        Reminder.objects.claim(
            patient, day=date(2026, 5, 1), slot=Slot.USUAL, channel=Channel.MAIL, at=NOW
        )
        Invitation.objects.issue(patient, by=therapist, now=NOW)
        colleague, _is_new = User.objects.get_or_create(email="omar@example.com", name="Omar")
        Cover.objects.arrange(patient, colleague, until=date(2026, 7, 1), by=therapist, now=NOW)
        Client().force_login(patient.user)
        return patient

    return make


def log_entry(user, obj, words):
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(obj),
        object_id=str(obj.pk),
        object_repr=words,
        action_flag=CHANGE,
    )


def tables():
    """Every row of every table, by model."""
    return {
        model: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def rows_with(trace):
    """The tables in which the trace is found, whatever the column."""
    return {
        model.__name__
        for model, rows in tables().items()
        if any(trace.lower() in str(row).lower() for row in rows)
    }


def ask_and_wait(user):
    wishes.ask(user, now=NOW)
    wishes.carry_out_due(now=AFTER)


def test_nothing_happens_before_the_days_of_grace_are_over(make_life):
    patient = make_life(TRACE)

    wishes.ask(patient.user, now=NOW)
    wishes.carry_out_due(now=AFTER - timedelta(seconds=1))

    assert SessionLog.objects.filter(patient=patient).count() == 1


def test_nothing_that_names_the_person_is_left_in_any_table(make_life):
    patient = make_life(TRACE)
    before = rows_with(TRACE)

    ask_and_wait(patient.user)

    assert len(before) > 12
    assert rows_with(TRACE) == set()


def test_nothing_about_anybody_else_goes(make_life):
    make_life("Other")
    before = tables()
    patient = make_life(TRACE)

    ask_and_wait(patient.user)

    after = tables()
    unlike = {model.__name__ for model in before if before[model] != after[model]}
    assert unlike == {"Deletion"}


def test_browsers_of_the_person_are_signed_out(make_life):
    patient = make_life(TRACE)

    ask_and_wait(patient.user)

    assert BrowserSession.objects.count() == 0


def test_what_went_is_counted_and_names_nobody(make_life):
    patient = make_life(TRACE)
    opaque_id = patient.user.opaque_id

    ask_and_wait(patient.user)

    deletion = Deletion.objects.get()
    kept = {name: deletion.counts[f"workouts.{name}"] for name in ("SessionLog", "TherapistNote")}
    assert (deletion.user, deletion.opaque_id, deletion.done_at) == (None, opaque_id, AFTER)
    assert kept == {"SessionLog": 1, "TherapistNote": 1}
    assert deletion.counts["workouts.HistoricalTherapistNote"] == 4


def test_who_read_the_data_stays_recorded_without_content(make_life, therapist):
    patient = make_life(TRACE)
    opaque_id = patient.user.opaque_id
    PatientRead.objects.create(reader=therapist.opaque_id, patient=opaque_id, page="brief")

    ask_and_wait(patient.user)

    assert PatientRead.objects.get().patient == opaque_id


def test_carrying_out_again_changes_nothing(make_life):
    patient = make_life(TRACE)
    ask_and_wait(patient.user)
    before = tables()

    wishes.carry_out_due(now=AFTER + timedelta(days=1))

    assert tables() == before


def test_what_was_taken_back_stays(make_life):
    patient = make_life(TRACE)
    wishes.ask(patient.user, now=NOW)
    Deletion.objects.take_back(patient.user, now=NOW + timedelta(days=1))

    wishes.carry_out_due(now=AFTER)

    assert Patient.objects.filter(pk=patient.pk).exists()


def test_a_wish_taken_back_while_it_is_carried_out_deletes_nothing(make_life):
    patient = make_life(TRACE)
    known = wishes.ask(patient.user, now=NOW)
    Deletion.objects.take_back(patient.user, now=AFTER)

    wishes.carry_out(known, now=AFTER)

    assert Patient.objects.filter(pk=patient.pk).exists()


def test_asking_twice_gains_no_time(make_life):
    patient = make_life(TRACE)
    wishes.ask(patient.user, now=NOW)

    again = wishes.ask(patient.user, now=NOW + timedelta(days=3))

    assert again.due_at == AFTER
    assert Deletion.objects.count() == 1


def test_somebody_without_practice_goes_as_well():
    user = User.objects.create_user("only@example.com", name=TRACE)

    ask_and_wait(user)

    assert rows_with(TRACE) == set()


def test_wish_of_somebody_who_went_on_another_way_is_closed():
    user = User.objects.create_user("new@example.com")
    wishes.ask(user, now=NOW)
    user.delete()

    wishes.carry_out_due(now=AFTER)

    assert list(Deletion.objects.values_list("done_at", "counts")) == [(AFTER, {})]


def test_what_therapists_wrote_about_others_stays_with_their_account(make_life, therapist):
    make_life("Other")
    own = Patient.objects.create(user=therapist, anchor=f"{TRACE}'s anchor")

    ask_and_wait(therapist)

    assert User.objects.filter(pk=therapist.pk).exists()
    assert not Patient.objects.filter(pk=own.pk).exists()
    assert TherapistNote.objects.get().author == therapist


@pytest.fixture
def break_deletion():
    """Lets the deletion of one patient fail in the middle."""
    connected = []

    def break_for(patient):
        def fail(instance, **_signal):
            if instance == patient:
                raise OSError("the disk is full")

        connected.append(fail)
        pre_delete.connect(fail, sender=Patient)

    yield break_for
    for fail in connected:
        pre_delete.disconnect(fail, sender=Patient)


def test_one_that_fails_holds_up_no_other(make_life, break_deletion):
    failing, other = make_life("Failing"), make_life(TRACE)
    break_deletion(failing)
    for patient in (failing, other):
        wishes.ask(patient.user, now=NOW)

    wishes.carry_out_due(now=AFTER)

    assert list(Patient.objects.values_list("pk", flat=True)) == [failing.pk]


def test_owner_is_told_by_mail_once(make_life):
    patient = make_life(TRACE)
    wishes.ask(patient.user, now=NOW)

    wishes.ask(patient.user, now=NOW)

    [message] = mail.outbox
    assert message.to == [patient.user.email]
    assert message.subject == "Your account is going to be deleted"


def test_mail_about_it_says_nothing_about_health(make_life):
    wishes.ask(make_life(TRACE).user, now=NOW)

    words = (mail.outbox[0].subject + mail.outbox[0].body).lower()
    assert [word for word in ("pain", "exercise", "session", "therap") if word in words] == []


def test_whoever_has_no_address_is_told_nothing(make_life):
    patient = make_life(TRACE)
    User.objects.filter(pk=patient.user.pk).update(email=None)
    patient.user.refresh_from_db()

    wishes.ask(patient.user, now=NOW)

    assert mail.outbox == []


def test_counts_tell_what_would_go(make_life):
    told = {str(words): count for words, count in wishes.shown_counts(make_life(TRACE).user)}

    assert told == {
        "Sessions, with every repetition and answer": 1,
        "Notes of your therapist": 1,
        "Plans": 1,
        "Pauses": 1,
        "Answers about missed days": 1,
    }
