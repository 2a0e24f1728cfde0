"""Sends a message at most once: it is claimed first, and released if sending fails for now.

A row in the database claims it before it is sent, and it is never sent without one: however many
senders run, and whenever one of them is killed, nobody gets the same message twice. Only what a
killed sender was just sending may be lost; what was not claimed is sent in the next round. If the
server asks to try again later, the claim is released. No transaction is open meanwhile.
"""

import logging
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation

from workouts.models import User
from workouts.models.reminders import Channel

log = logging.getLogger(__name__)


# What a server says; other errors are of the connection.
RESPONSES = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
# A server that hangs takes its time with each email. One may hang because of its receiver alone.
MOST_UNANSWERED = 3


class NotNowError(Exception):
    """The message was certainly not accepted, and may be sent later."""


class Claim(Protocol):
    """The row by which one sender claims a message."""

    def release(self) -> None: ...

    def mark_sent(self, *, at: datetime) -> None: ...


class OutgoingMessage(Protocol):
    """What can be delivered: to whom and how; claimed first, then sent."""

    @property
    def receiver(self) -> User: ...

    @property
    def channel(self) -> Channel: ...

    def claim(self) -> Sequence[Claim]: ...

    def send(self, mailbox: "Mailbox") -> None: ...


class Mailbox:
    """One connection to the mail server for a whole round of reminders.

    After three emails in a row without an answer the round is over for all others.
    """

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_down = False
        self.unanswered_in_a_row = 0

    def open(self) -> None:
        """Raises NotNowError if the server cannot be reached; a round tries that once."""
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
            is_answer = isinstance(error, RESPONSES)
            self.note_answer(is_answer=is_answer)
            is_unsent = is_for_now(error) if is_answer else not self.may_have_arrived()
            # The next message opens a new connection.
            self.close()
            if is_unsent:
                raise NotNowError from error
            raise
        self.note_answer(is_answer=True)

    def note_answer(self, *, is_answer: bool) -> None:
        self.unanswered_in_a_row = 0 if is_answer else self.unanswered_in_a_row + 1
        if self.unanswered_in_a_row == MOST_UNANSWERED:
            self.is_down = True
            log.error("The mail server does not answer.")

    def may_have_arrived(self) -> bool:
        """Whether the server was given the message, even if it has not answered since."""
        server = getattr(self.connection, "connection", None)
        return getattr(server, "has_begun_content", True)

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.connection.close()


def is_for_now(error: Exception) -> bool:
    """Whether the server refused the message with a temporary error (4xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    else:
        return False
    return all(400 <= code < 500 for code in codes)


def deliver(message: OutgoingMessage, mailbox: Mailbox) -> None:
    """Claims a message and sends it, unless it was claimed before. Failures are only logged."""
    try:
        if message.channel == Channel.MAIL:
            mailbox.open()
        claimed = message.claim()
        if claimed:
            send_claimed(message, mailbox, claimed)
    except NotNowError:
        log.warning("A reminder has to wait: user=%s", message.receiver.opaque_id.hex)
    except Exception:
        log.exception("A reminder failed: user=%s", message.receiver.opaque_id.hex)


def send_claimed(message: OutgoingMessage, mailbox: Mailbox, claimed: Sequence[Claim]) -> None:
    try:
        with translation.override(message.receiver.language):
            message.send(mailbox)
    except NotNowError:
        for claim in claimed:
            claim.release()
        raise
    for claim in claimed:
        claim.mark_sent(at=timezone.now())
