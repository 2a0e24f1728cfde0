"""What a player sends of a session, and where to: for tests that start or record one."""

from django.urls import reverse

START = "/sessions/start/"


def reports_of(*rows):
    """Form fields for reports, each a dict of figures with its log."""
    fields = {"reports-TOTAL_FORMS": len(rows), "reports-INITIAL_FORMS": 0}
    for nth, (log, figures) in enumerate(rows):
        for name, value in {"item": log.item_id, "side": log.side, **figures}.items():
            fields[f"reports-{nth}-{name}"] = value
    return fields


def url_of(name, session):
    return reverse(name, args=[session.uuid])


def first_log(session):
    return session.exercise_logs.in_order().first()


def in_ms(instant):
    return int(instant.timestamp() * 1000)
