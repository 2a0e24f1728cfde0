"""Log formats without personal data: what failed and where, never for whom or with which input."""

import logging
import traceback
from typing import Any


class PrivateFilter(logging.Filter):
    """Takes the path out of Django's request records; it may hold a token or a session's name."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg = "%s at %s"
            record.args = (getattr(record, "status_code", "-"), match.view_name if match else "-")
        return True


class ServerFilter(logging.Filter):
    """Says of gunicorn's own lines where they come from: the rest quotes what clients sent.

    The master knows of no request, and tells why a worker ended or an address is taken.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("gunicorn") and record.module != "arbiter":
            record.msg = "in gunicorn: %s.%s"
            record.args = (record.module, record.funcName)
        return True


class PrivateFormatter(logging.Formatter):
    """Writes an exception as its type and its frames: its message may quote what was typed."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        kind, _value, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__module__}.{kind.__qualname__}"
