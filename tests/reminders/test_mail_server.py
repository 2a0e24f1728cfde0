"""Reminders and a mail server at fault: later if it took nothing, and never twice."""

import re
from datetime import timedelta

import pytest
import time_machine

from tests.conftest import NOW
from tests.mail_peer import HANG, listening
from workouts.models import Reminder
from workouts.reminders import sending

pytestmark = pytest.mark.django_db

EIGHT = NOW.replace(tzinfo=None).time().replace(hour=8)  # on the wall in Los Angeles


@pytest.fixture
def peer(settings, make_patient):
    """A mail server, and a patient who wants an email at eight, when it is eight."""
    make_patient(usual_slot=EIGHT, remind_by_mail=True)
    with listening() as peer:
        settings.EMAIL_BACKEND = "hipsite.mail_server.LimitedEmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = peer.server_address
        settings.EMAIL_TIMEOUT = 0.5
        yield peer


def send_each_minute(rounds=3):
    for minute in range(rounds):
        now = NOW + timedelta(minutes=minute)
        with time_machine.travel(now, tick=False):
            sending.send_due(now=now)


LATER = {
    "greylisting": {"RCPT": "450 4.2.0 greylisted"},
    "mailbox full": {"RCPT": "452 4.2.2 mailbox full"},
    "full after DATA": {"content": "452 4.3.1 no room"},
    "busy": {"greeting": "421 4.3.2 come again"},
    "hangs at once": {"greeting": HANG},
    "hangs before it was given anything": {"RCPT": HANG},
}
NEVER = {
    "mailbox full for long": {"RCPT": "552 5.2.2 mailbox full"},
    "refused after DATA": {"content": "554 5.7.1 no"},
    "hangs with the email in its hands": {"content": HANG},
}


@pytest.mark.parametrize("fault", LATER)
def test_reminder_that_was_not_taken_arrives_later_and_once(peer, fault):
    peer.answers = LATER[fault]
    send_each_minute(rounds=1)
    assert not Reminder.objects.exists()
    peer.answers = {}

    send_each_minute()

    assert len(peer.texts) == 1
    assert Reminder.objects.exclude(sent_at=None).count() == 1


@pytest.mark.parametrize("fault", NEVER)
def test_reminder_that_was_refused_or_may_have_arrived_is_not_sent_again(peer, fault):
    peer.answers = NEVER[fault]
    send_each_minute(rounds=1)
    peer.answers = {}

    send_each_minute()

    assert peer.texts == []
    assert Reminder.objects.filter(sent_at=None).count() == 1


@pytest.mark.parametrize("step", ["RCPT", "content"])
def test_server_that_hangs_holds_a_round_up_three_times_at_most(peer, make_patient, step):
    for nth in range(5):
        make_patient(f"p{nth}@example.com", usual_slot=EIGHT, remind_by_mail=True)
    peer.answers = {step: HANG}

    send_each_minute(rounds=1)

    assert peer.connections == 3


def test_receivers_whose_server_hangs_keep_nobody_else_waiting(peer, make_patient):
    for nth in range(5):
        make_patient(f"p{nth}@example.com", usual_slot=EIGHT, remind_by_mail=True)
    peer.hanging = {"p0@example.com", "p2@example.com", "p4@example.com"}

    send_each_minute(rounds=1)

    assert [mail["To"] for mail in peer.mails] == [
        "pat@example.com",
        "p1@example.com",
        "p3@example.com",
    ]


def test_reminder_arrives_with_the_headers_for_leaving(peer):
    send_each_minute(rounds=1)

    [sent] = peer.mails
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # As it is sent, unfolded: a long address must not be cut or encoded.
    [line] = re.findall(r"^List-Unsubscribe:\s+(\S+)\r?$", peer.texts[0], re.M)
    assert re.fullmatch(r"<http://\S+/reminders/\S+>", line)
