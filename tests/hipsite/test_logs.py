"""Log formats: nothing in them is a name, an address or an input."""

import logging
import sys

from django.test import RequestFactory

from hipsite.logs import PrivateFilter, PrivateFormatter


def record_of(**extra):
    record = logging.LogRecord("django", logging.ERROR, __file__, 1, "Failed: %s", ("/a",), None)
    for name, value in extra.items():
        setattr(record, name, value)
    return record


def test_filter_takes_the_path_out_of_a_request_record():
    request = RequestFactory().get("/calendar/secret-token.ics")
    record = record_of(request=request, status_code=404)

    PrivateFilter().filter(record)

    assert record.getMessage() == "404 at -"


def test_filter_leaves_other_records_alone():
    record = record_of()

    PrivateFilter().filter(record)

    assert record.getMessage() == "Failed: /a"


def test_formatter_leaves_an_exceptions_message_out():
    typed = "pat@example.com has pain 7"
    try:
        raise ValueError(typed)
    except ValueError:
        text = PrivateFormatter().format(record_of(exc_info=sys.exc_info()))

    assert "builtins.ValueError" in text
    assert "pat@example.com" not in text
