"""Log formats without personal data: what failed and where, never for whom or with which input."""

import logging
import traceback
from typing import Any


class PrivateFilter(logging.Filter):
    """Replaces the path in Django's request log by the view: a path may hold a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg = "%s at %s"
            record.args = (getattr(record, "status_code", "-"), match.view_name if match else "-")
        return True


class ServerFilter(logging.Filter):
    """Replaces a worker's own messages by where they come from: they quote what clients sent.

    Not those of the master process: it sees no request, and says why a worker ended or that an
    address is in use.
    """

    is_worker = False

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("gunicorn") and self.is_worker:
            record.msg = "in gunicorn: %s.%s"
            record.args = (record.module, record.funcName)
        return True


class PrivateFormatter(logging.Formatter):
    """Writes an exception as its type and stack, without its message, which may quote input."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        kind, _value, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__module__}.{kind.__qualname__}"
