"""Sends a message at most once: it is claimed first, and released if sending fails for now.

It is claimed by its rows before it is sent, and never sent without a claim: however many senders
run, and whenever one of them is killed, nobody hears the same thing twice. The message in flight
when a sender dies may be lost, and that one alone; whatever was not claimed goes out with the next
round. A server that says “not now” gives the claim back. No transaction is open meanwhile.
"""

import logging
import smtplib
from contextlib import suppress
from typing import Protocol

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from workouts.models import Reminder, User
from workouts.models.reminders import Channel, ReminderQuerySet

log = logging.getLogger(__name__)


class NotNowError(Exception):
    """The message was surely not taken, and may be sent later."""


class Message(Protocol):
    """What can be delivered: to whom and how; claimed first, then sent."""

    @property
    def receiver(self) -> User: ...

    @property
    def channel(self) -> Channel: ...

    def claim(self) -> list[Reminder]: ...

    def send(self, mailbox: "Mailbox") -> None: ...


class Mailbox:
    """One way to the mail server for a whole round. If there is none, the round goes without."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_down = False

    def open(self) -> None:
        """NotNowError while the server cannot be reached; it is not tried twice in a round."""
        if not self.is_down:
            try:
                self.connection.open()
            except (OSError, smtplib.SMTPException):
                self.is_down = True
                log.exception("The mail server cannot be reached.")
        if self.is_down:
            raise NotNowError

    def send(self, mail: EmailMessage) -> None:
        mail.connection = self.connection
        try:
            mail.send()
        except (OSError, smtplib.SMTPException) as error:
            # The next message finds a fresh connection.
            self.close()
            if is_for_now(error):
                raise NotNowError from error
            raise

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.connection.close()


def is_for_now(error: Exception) -> bool:
    """Whether the server said, in so many words, that it did not take the message this time."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    else:
        return False
    return all(400 <= code < 500 for code in codes)


def deliver(message: Message, mailbox: Mailbox) -> None:
    """Sends a message that nobody has claimed. Whatever fails is logged and holds up no other."""
    try:
        if message.channel == Channel.MAIL:
            mailbox.open()
        claimed = message.claim()
        if claimed:
            send_claimed(message, mailbox, Reminder.objects.filter(pk__in=[r.pk for r in claimed]))
    except NotNowError:
        log.warning("A reminder has to wait: user=%s", message.receiver.opaque_id.hex)
    except Exception:
        log.exception("A reminder failed: user=%s", message.receiver.opaque_id.hex)


def send_claimed(message: Message, mailbox: Mailbox, claimed: ReminderQuerySet) -> None:
    try:
        message.send(mailbox)
    except NotNowError:
        claimed.delete()
        raise
    claimed.mark_sent(at=timezone.now())
