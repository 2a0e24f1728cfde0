"""What a player sends of a session, and where."""

from django.urls import reverse


def reports_of(*rows):
    """Form fields for reports, each a dict of figures with its log."""
    fields = {"reports-TOTAL_FORMS": len(rows), "reports-INITIAL_FORMS": 0}
    for nth, (log, figures) in enumerate(rows):
        for name, value in {"item": log.item_id, "side": log.side, **figures}.items():
            fields[f"reports-{nth}-{name}"] = value
    return fields


def url_of(name, session):
    return reverse(name, args=[session.uuid])
