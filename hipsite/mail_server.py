"""SMTP with one time limit for a whole email, however slowly its server answers.

Somebody may be waiting for the page behind it. smtplib's own timeout begins again with each step,
and an email takes a dozen of them.
"""

import smtplib
import time
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

# A socket knows no shorter one: 0 would mean never to wait.
SHORTEST_SECONDS = 0.01


class TimeLimit:
    """Mixed into smtplib's connections: the timeout is that of connecting and sending together."""

    sock: Any
    timeout: float
    until: float | None = None
    # From then on the server may have accepted the email, even if its answer never comes.
    has_begun_content = False

    def __init__(self, *args: Any, timeout: float, **kwargs: Any) -> None:
        self.until = time.monotonic() + timeout
        super().__init__(*args, timeout=timeout, **kwargs)  # type: ignore[call-arg]  # it is

    def sendmail(self, *args: Any, **kwargs: Any) -> Any:
        """The first email has what connecting left of its time; each later one has its own."""
        self.has_begun_content = False
        if self.until is None:
            self.until = time.monotonic() + self.timeout
        refused = super().sendmail(*args, **kwargs)  # type: ignore[misc]  # of smtplib's class
        self.until = None
        return refused

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.has_begun_content = True
        return super().data(msg)  # type: ignore[misc]  # likewise

    def send(self, s: Any) -> None:
        self.limit_step()
        super().send(s)  # type: ignore[misc]  # likewise

    def getreply(self) -> tuple[int, bytes]:
        self.limit_step()
        return super().getreply()  # type: ignore[misc]  # likewise

    def limit_step(self) -> None:
        if self.sock and self.until is not None:
            self.sock.settimeout(max(SHORTEST_SECONDS, self.until - time.monotonic()))


class LimitedSMTP(TimeLimit, smtplib.SMTP):
    pass


class LimitedSMTPOverTLS(TimeLimit, smtplib.SMTP_SSL):
    pass


class LimitedEmailBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return LimitedSMTPOverTLS if self.use_ssl else LimitedSMTP
