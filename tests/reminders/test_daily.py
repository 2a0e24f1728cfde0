"""One email a day to a therapist who wants it: how much waits, and nothing about whom."""

from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from workouts.models import BarrierAnswer, DailyMail, Deletion, Glance, Patient, SessionLog, User
from workouts.models.reminders import Barrier
from workouts.progress.glances import refresh_round
from workouts.reminders import daily
from workouts.reminders.delivery import Mailbox, NotNowError
from workouts.reminders.sending import send_due

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
HOUR = 8  # NOW at the clinic
NOTE = "Your desk says who. We write at most once a day, and only if something is new."
TODAY = date(2026, 6, 10)


@pytest.fixture
def therapist(db):
    return User.objects.create_user("thea@example.com", name="Thea", is_staff=True)


@pytest.fixture
def wanted(therapist):
    return DailyMail.objects.create(user=therapist, hour=HOUR)


@pytest.fixture
def make_own(make_patient, therapist):
    def make(email, **fields):
        return make_patient(email, name="Pat Ient", therapist=therapist, **fields)

    return make


@pytest.fixture
def stopped(make_own, start_session):
    """A patient who practiced four days ago."""
    patient = make_own("pat@example.com")
    start_session(patient, at=NOW - 5 * A_DAY, done=7)
    return patient


def write(patient, text="How far?", day=TODAY):
    BarrierAnswer.objects.answer(patient, day=day, barrier=Barrier.UNSURE, question=text)


def send_at(now=NOW):
    with time_machine.travel(now, tick=False):
        refresh_round(now=now)
        send_due(now=now)


def leads():
    """What each email says of what waits, between its greeting and its note."""
    paragraphs = [message.body.split("\n\n") for message in mail.outbox]
    return [" ".join(each[1 : each.index(NOTE)]) for each in paragraphs]


def test_therapist_is_told_how_much_waits(wanted, stopped, make_own):
    write(stopped)
    write(stopped, day=TODAY - A_DAY)
    Deletion.objects.ask(make_own("bye@example.com").user, now=NOW)

    send_at()

    assert leads() == [
        "1 patient needs you. 2 messages wait to be read. 1 account is going to be deleted."
    ]
    assert mail.outbox[0].to == ["thea@example.com"]


def test_pain_needs_the_therapist(wanted, make_own, start_session):
    session = start_session(make_own("pat@example.com"), at=NOW - A_DAY, done=7)
    SessionLog.objects.filter(pk=session.pk).update(pain_before=1, pain_after=9)

    send_at()

    assert leads() == ["1 patient needs you."]


def test_email_reveals_nobody_and_nothing_about_health(wanted, stopped):
    write(stopped, "My hip hurts")

    send_at()

    message = mail.outbox[0]
    text = f"{message.subject} {message.body} {message.alternatives[0][0]}".lower()
    words = ("pat ", "ient", "hurt", "pain", "hip ", "exercise", "practic", "workout", "thea@")
    assert [word for word in words if word in text.replace("patient", "")] == []


def test_email_leads_to_the_desk_and_says_how_to_end_it(wanted, stopped):
    send_at()

    lines = mail.outbox[0].body.splitlines()
    assert "Open the desk: http://testserver/admin/" in lines
    assert "Change the hour, or stop these emails: http://testserver/admin/you/" in lines


def test_nobody_is_told_who_did_not_choose_it(therapist, stopped):
    write(stopped)

    send_at()

    assert mail.outbox == []


def test_email_waits_for_its_hour(wanted, stopped):
    send_at(NOW - timedelta(hours=1))

    assert mail.outbox == []


def test_email_comes_later_in_the_day_if_the_loop_stood_still(wanted, stopped):
    send_at(NOW + timedelta(hours=9))

    assert len(mail.outbox) == 1


def test_email_comes_once_a_day(wanted, stopped):
    for hours in (0, 1, 5):
        write(stopped, day=TODAY - hours * A_DAY)
        send_at(NOW + timedelta(hours=hours))

    assert len(mail.outbox) == 1


def test_day_without_news_is_silent(wanted, stopped):
    for days in range(3):
        send_at(NOW + days * A_DAY)

    assert len(mail.outbox) == 1


def test_news_among_what_was_told_is_told_with_it(wanted, stopped):
    send_at()
    write(stopped)

    send_at(NOW + A_DAY)

    assert leads()[1] == "1 patient needs you. 1 message waits to be read."


def test_message_that_was_changed_is_news(wanted, stopped):
    write(stopped)
    send_at()
    write(stopped, "How far, and how long?")

    send_at(NOW + A_DAY)

    assert len(mail.outbox) == 2


def test_what_comes_back_is_news(wanted, stopped, start_session):
    send_at()
    start_session(stopped, at=NOW, done=7)
    send_at(NOW + A_DAY)

    send_at(NOW + 5 * A_DAY)

    assert leads() == ["1 patient needs you."] * 2


def test_nothing_waits_and_nothing_is_sent(wanted, make_own, start_session):
    start_session(make_own("pat@example.com"), at=NOW - A_DAY, done=7)

    send_at()

    wanted.refresh_from_db()
    assert (mail.outbox, wanted.checked_on) == ([], TODAY)


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
        {"email": None},
    ],
)
def test_who_left_is_told_nothing(wanted, stopped, change):
    User.objects.filter(pk=wanted.pk).update(**change)

    send_at()

    assert mail.outbox == []


def test_address_that_is_not_confirmed_gets_nothing(wanted, stopped):
    EmailAddress.objects.create(user=wanted.user, email=wanted.user.email, verified=False)

    send_at()

    assert mail.outbox == []


def test_patients_of_others_discharged_and_demo_ones_do_not_count(
    wanted, stopped, make_patient, make_own, start_session
):
    others = [
        make_patient("other@example.com", therapist=None),
        make_own("demo@example.com", is_demo=True),
        make_own("closed@example.com"),
    ]
    for patient in others:
        start_session(patient, at=NOW - 5 * A_DAY, done=7)
        write(patient)
    User.objects.filter(email="closed@example.com").update(is_active=False)

    send_at()

    assert leads() == ["1 patient needs you."]


def test_administrator_is_told_of_own_patients_and_every_deletion(wanted, stopped, make_patient):
    administrator = User.objects.create_superuser("ada@example.com")
    DailyMail.objects.create(user=administrator, hour=HOUR)
    Deletion.objects.ask(make_patient("bye@example.com").user, now=NOW)

    send_at()

    assert sorted(leads()) == ["1 account is going to be deleted.", "1 patient needs you."]


def test_two_senders_send_one_email(wanted, stopped):
    refresh_round(now=NOW)
    [first] = daily.daily_messages(now=NOW)
    [second] = daily.daily_messages(now=NOW)

    assert (len(first.claim()), len(second.claim())) == (1, 0)


def test_email_that_the_server_refuses_for_now_is_sent_later(wanted, stopped, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "send", refuse)
        send_at()
    wanted.refresh_from_db()
    refused = (wanted.checked_on, wanted.fingerprints)

    send_at(NOW + timedelta(minutes=1))

    assert refused == (None, [])
    assert len(mail.outbox) == 1


def refuse(_mailbox, _mail):
    raise NotNowError


def test_silence_is_told_by_the_daily_email_alone(wanted, stopped):
    send_at()

    send_at(NOW + 4 * A_DAY)

    assert [message.subject for message in mail.outbox] == ["What waits at your desk"]


def test_what_was_told_cannot_be_read(wanted, stopped):
    write(stopped, "How far?")

    send_at()

    wanted.refresh_from_db()
    assert len(wanted.fingerprints) == 2
    assert all(len(each) == daily.FINGERPRINT_LENGTH for each in wanted.fingerprints)
    assert wanted.sent_at is not None


def test_it_takes_the_same_queries_for_many_patients(wanted, stopped, make_own, start_session):
    def count():
        refresh_round(now=NOW)
        with CaptureQueriesContext(connection) as queries:
            daily.read_waiting(wanted.user)
        return len(queries)

    write(stopped)
    count()
    one = count()
    for number in range(3):
        patient = make_own(f"pat{number}@example.com")
        start_session(patient, at=NOW - 5 * A_DAY, done=7)
        write(patient)

    assert count() == one
    assert Glance.objects.filter(has_stopped=True).count() == Patient.objects.count()
