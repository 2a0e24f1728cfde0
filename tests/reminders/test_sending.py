"""Sending reminders: to whom, by mail or push, once, and with which text."""

import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from tests.conftest import NOW
from workouts.models import Deletion, Patient, Pause, Plan, Reminder, User
from workouts.models.reminders import Channel, Slot
from workouts.reminders import sending as reminders

pytestmark = pytest.mark.django_db

EIGHT = NOW.replace(tzinfo=None).time().replace(hour=8)  # on the wall in Los Angeles
TODAY = NOW.date()
A_DAY = timedelta(days=1)
HEALTH = ("pain", "hip", "therap", "workout", "pat@example.com", "knee")


@pytest.fixture
def eager(make_patient):
    """A patient who wants a mail at eight, when it is eight."""
    return make_patient(usual_slot=EIGHT, remind_by_mail=True)


def send_at(now=NOW):
    with time_machine.travel(now, tick=False):
        reminders.send_due(now=now)


def receivers():
    return [message.to for message in mail.outbox]


def remind_on(patient, *days):
    for day in days:
        baker.make(
            Reminder, patient=patient, day=day, slot=Slot.USUAL, channel=Channel.MAIL, sent_at=NOW
        )


# --- To whom, and when ---------------------------------------------------------------------------


def test_mail_goes_out_at_the_slot(eager):
    send_at()

    assert receivers() == [["pat@example.com"]]


def test_reminder_is_written_down_as_sent(eager):
    send_at()

    reminder = Reminder.objects.get()
    assert (reminder.day, reminder.slot, reminder.channel) == (TODAY, "usual", "mail")
    assert reminder.sent_at == NOW


@pytest.mark.parametrize("minutes", [-1, 120])
def test_no_mail_before_the_slot_nor_long_after(eager, minutes):
    send_at(NOW + timedelta(minutes=minutes))

    assert receivers() == []


def test_mail_goes_out_once_however_often_it_is_asked_for(eager):
    for minutes in range(5):
        send_at(NOW + timedelta(minutes=minutes))

    assert receivers() == [["pat@example.com"]]


def test_second_time_brings_a_second_mail(eager):
    eager.fallback_slot = EIGHT.replace(hour=18)
    eager.save()

    send_at()
    send_at(NOW + timedelta(hours=10))

    assert list(Reminder.objects.order_by("pk").values_list("slot", flat=True)) == [
        "usual",
        "fallback",
    ]


def test_kept_day_is_silent_at_the_second_time(eager, start_session):
    eager.fallback_slot = EIGHT.replace(hour=18)
    eager.save()
    start_session(eager, done=7)

    send_at(NOW + timedelta(hours=10))

    assert receivers() == []


def test_session_only_opened_long_ago_does_not_silence(eager, start_session):
    start_session(eager, at=NOW - timedelta(minutes=31))

    send_at()

    assert receivers() == [["pat@example.com"]]


def test_nobody_is_disturbed_in_the_middle_of_a_session(eager, start_session):
    start_session(eager, at=NOW - timedelta(minutes=5), done=1)

    send_at()

    assert receivers() == []


def test_another_patients_session_does_not_silence(eager, make_patient, start_session):
    start_session(make_patient("other@example.com"), done=7)

    send_at()

    assert receivers() == [["pat@example.com"]]


def test_day_outside_the_plan_is_silent(eager):
    baker.make(Plan, patient=eager, starts_on=TODAY - A_DAY, weekday_mask=0b1111011)

    send_at()

    assert receivers() == []


def test_pause_is_silent(eager):
    baker.make(Pause, patient=eager, first_day=TODAY, last_day=None, reason="away")

    send_at()

    assert receivers() == []


@pytest.mark.parametrize(
    "changed",
    [{"remind_by_mail": False}, {"usual_slot": None}, {"zone": "Europe/Madrid"}],
)
def test_without_wish_or_time_there_is_no_mail(eager, changed):
    Patient.objects.filter(pk=eager.pk).update(**changed)

    send_at()

    assert receivers() == []


def test_address_that_nobody_has_confirmed_gets_no_mail(eager):
    """It may be a stranger's, and would be written to each day."""
    eager.user.change_email("mistyped@example.com")
    send_at()
    receivers_then = receivers()

    EmailAddress.objects.update(verified=True)
    send_at()

    assert (receivers_then, receivers()) == ([], [["mistyped@example.com"]])


def test_closed_account_gets_no_mail(eager):
    User.objects.update(is_active=False)

    send_at()

    assert receivers() == []


# --- The end of nagging ------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "count"), [(6, 1), (7, 0)])
def test_seven_days_without_an_answer_end_the_reminders(eager, days, count):
    remind_on(eager, *(TODAY - A_DAY * back for back in range(1, days + 1)))

    send_at()

    assert len(mail.outbox) == count


def test_next_session_brings_the_reminders_back(eager, start_session):
    remind_on(eager, *(TODAY - A_DAY * back for back in range(1, 8)))
    start_session(eager, at=NOW - A_DAY, done=1)

    send_at()

    assert receivers() == [["pat@example.com"]]


# --- What the mail says ------------------------------------------------------------------------


@pytest.fixture
def message(eager):
    send_at()
    return mail.outbox[0]


def both_of(message):
    return message.subject + message.body + message.alternatives[0][0]


def test_mail_says_that_it_is_time(message):
    assert message.subject == "Time to exercise"
    assert f"Begin: {settings.SITE_URL}/" in message.body.splitlines()


def test_mail_says_nothing_about_health_or_the_person(message):
    words = both_of(message).lower()

    assert [word for word in HEALTH if word in words] == []


def test_mail_leads_to_the_site_alone(message):
    urls = re.findall(r"""\bhttps?://[^\s"'<>]+""", both_of(message))

    assert [url for url in urls if not url.startswith(settings.SITE_URL)] == []


def test_mail_is_ended_by_one_click(message, client, eager):
    url = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)

    client.post(url, {"List-Unsubscribe": "One-Click"})

    eager.refresh_from_db()
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not eager.remind_by_mail


def test_link_that_ends_the_mails_stands_in_both_texts(message):
    url = message.extra_headers["List-Unsubscribe"].strip("<>")

    assert url in message.body
    assert f'href="{url}"' in message.alternatives[0][0]


# --- Whatever fails ------------------------------------------------------------------------------


class StubbornServer(EmailBackend):
    """Refuses one address with an answer, or cannot be reached."""

    error = None
    is_down = False

    def open(self):
        if self.is_down:
            raise ConnectionRefusedError

    def send_messages(self, messages):
        if self.error and messages[0].to == ["first@example.com"]:
            raise self.error
        return super().send_messages(messages)


@pytest.fixture
def stubborn(settings, monkeypatch, make_patient):
    settings.EMAIL_BACKEND = f"{__name__}.StubbornServer"
    for email in ("first@example.com", "second@example.com"):
        make_patient(email, usual_slot=EIGHT, remind_by_mail=True)
    return lambda **how: [monkeypatch.setattr(StubbornServer, *each) for each in how.items()]


def refused(code):
    return smtplib.SMTPRecipientsRefused({"first@example.com": (code, b"no")})


@pytest.mark.parametrize("error", [refused(550), smtplib.SMTPServerDisconnected(), ValueError()])
def test_address_that_fails_stops_no_other_and_is_not_tried_again(stubborn, error):
    stubborn(error=error)
    send_at()
    stubborn(error=None)

    send_at()

    assert receivers() == [["second@example.com"]]
    assert Reminder.objects.filter(sent_at=None).count() == 1


@pytest.mark.parametrize(
    "error",
    [refused(450), smtplib.SMTPDataError(451, b"later"), smtplib.SMTPSenderRefused(421, b"", "")],
)
def test_address_refused_for_now_is_tried_again(stubborn, error):
    stubborn(error=error)
    send_at()
    stubborn(error=None)

    send_at()

    assert receivers() == [["second@example.com"], ["first@example.com"]]


def test_mail_server_that_is_away_for_a_while_costs_no_mail(stubborn):
    stubborn(is_down=True)
    send_at()
    assert not Reminder.objects.exists()
    stubborn(is_down=False)

    send_at()

    assert receivers() == [["first@example.com"], ["second@example.com"]]


def test_log_names_nobody(stubborn, caplog):
    stubborn(error=refused(550))

    send_at()

    user = User.objects.get(email="first@example.com")
    assert caplog.messages == [f"A reminder failed: user={user.opaque_id.hex}"]


def test_sender_that_is_told_to_stop_begins_no_other_message(stubborn):
    answers = iter([False, True])

    reminders.send_due(now=NOW, is_over=lambda: next(answers))

    assert receivers() == [["first@example.com"]]


def test_nobody_who_is_to_be_deleted_is_reminded(eager):
    Deletion.objects.ask(eager.user, now=NOW)

    send_at()

    assert receivers() == []


# --- The command, and its cost ------------------------------------------------------------------


def test_command_sends_what_is_due(eager):
    with time_machine.travel(NOW, tick=False):
        call_command("send_reminders")

    assert receivers() == [["pat@example.com"]]


def count_queries_of_a_silent_round():
    with CaptureQueriesContext(connection) as queries:
        send_at(NOW + timedelta(minutes=1))
    return len(queries)


def test_round_asks_the_database_as_often_for_30_patients_as_for_one(eager, make_patient):
    send_at()
    for_one = count_queries_of_a_silent_round()
    for nth in range(29):
        make_patient(f"p{nth}@example.com", usual_slot=EIGHT, remind_by_mail=True)
    send_at()

    assert count_queries_of_a_silent_round() == for_one


def test_patients_beyond_one_batch_are_reminded_too(make_patient, monkeypatch):
    monkeypatch.setattr(reminders, "PATIENTS_PER_BATCH", 2)
    for nth in range(5):
        make_patient(f"p{nth}@example.com", usual_slot=EIGHT, remind_by_mail=True)

    send_at()

    assert receivers() == [[f"p{nth}@example.com"] for nth in range(5)]
