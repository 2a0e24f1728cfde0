"""How a row's name says its day: as the clinic's calendar has it, in the one style of all pages."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import localize


def day_text(day):
    """Of an instant it is the day on the clinic's wall, never the one of UTC."""
    return localize(timezone.localdate(day) if isinstance(day, datetime) else day)
