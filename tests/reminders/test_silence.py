"""The mail that informs a therapist once of a patient who stopped practicing."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from model_bakery import baker

from tests.conftest import NOW
from workouts.models import Pause, Plan, Reminder, User
from workouts.reminders.sending import send_due

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def therapist(db):
    return User.objects.create_user("thea@example.com", name="Thea", is_staff=True)


@pytest.fixture
def silent(make_patient, therapist, start_session):
    """A patient who practiced last eight days ago: seven days in vain, today still open."""
    patient = make_patient("pat@example.com", name="Pat Ient", therapist=therapist)
    start_session(patient, at=NOW - 8 * A_DAY, done=1)
    return patient


def send_at(now=NOW):
    with time_machine.travel(now, tick=False):
        send_due(now=now)


def receivers():
    return [message.to for message in mail.outbox]


def test_therapist_hears_of_a_week_of_silence(silent):
    send_at()

    assert receivers() == [["thea@example.com"]]


def test_therapist_hears_of_it_once(silent):
    for days in range(3):
        send_at(NOW + days * A_DAY)

    assert receivers() == [["thea@example.com"]]


def test_silence_of_six_days_is_none_yet(silent):
    send_at(NOW - A_DAY)

    assert receivers() == []


def test_next_silence_is_told_again(silent, start_session):
    send_at()
    start_session(silent, at=NOW + A_DAY, done=1)

    send_at(NOW + 9 * A_DAY)

    assert Reminder.objects.filter(slot="silence").count() == 2


def test_session_only_opened_does_not_end_a_silence(silent, start_session):
    start_session(silent, at=NOW - A_DAY)

    send_at()

    assert receivers() == [["thea@example.com"]]


def test_days_of_a_pause_are_not_silent(silent):
    baker.make(Pause, patient=silent, first_day=TODAY - A_DAY, last_day=None, reason="away")

    send_at()

    assert receivers() == []


def test_days_outside_the_plan_are_not_silent(silent):
    baker.make(Plan, patient=silent, starts_on=TODAY - 30 * A_DAY, weekday_mask=0b0000001)

    send_at()

    assert receivers() == []


def test_whoever_never_practiced_is_silent_since_joining(make_patient, therapist):
    patient = make_patient(therapist=therapist)
    User.objects.filter(pk=patient.user.pk).update(joined_at=NOW - 8 * A_DAY)

    send_at()

    assert receivers() == [["thea@example.com"]]


def test_old_silence_is_no_news(silent):
    send_at(NOW + 14 * A_DAY)

    assert receivers() == []


@pytest.mark.parametrize("who", ["pat@example.com", "thea@example.com"])
def test_closed_accounts_are_left_alone(silent, who):
    User.objects.filter(email=who).update(is_active=False)

    send_at()

    assert receivers() == []


def test_patients_of_a_demo_are_no_news(silent):
    silent.is_demo = True
    silent.save()

    send_at()

    assert receivers() == []


def test_several_who_fell_silent_are_one_mail(silent, make_patient, therapist, start_session):
    other = make_patient("other@example.com", therapist=therapist)
    start_session(other, at=NOW - 9 * A_DAY, done=1)

    send_at()

    assert receivers() == [["thea@example.com"]]
    assert Reminder.objects.count() == 2


def test_mail_names_nobody_and_leads_to_the_desk(silent):
    send_at()

    [message] = mail.outbox
    words = message.subject + message.body + message.alternatives[0][0]
    assert f"Open the desk: {settings.SITE_URL}/admin/" in message.body.splitlines()
    assert [word for word in ("Pat", "pat@", "pain", "hip ", "patient") if word in words] == []
