"""Formats a time of day, a share as percents, and a URL as a QR code."""

from collections.abc import Collection
from datetime import time
from functools import lru_cache

import segno
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workouts.domain.weeks import weekdays_from
from workouts.models.clinic import current_clinic

MINUTES_A_DAY = 24 * 60


def wall_time(minute: int) -> time:
    """The time of day at a minute from 0 to 1439."""
    return time(*divmod(minute, 60))


def clock_time(minute: int) -> str:
    """A minute of the day (0 to 1439) as the language writes it: “7:10 a.m.”."""
    return _clock_time(get_language(), minute)


@lru_cache(maxsize=MINUTES_A_DAY)
def _clock_time(language: str | None, minute: int) -> str:  # noqa: ARG001 - the language decides what is cached
    return time_format(wall_time(minute))


def hour_text(hour: int) -> str:
    """An hour of the day (0 to 23) in short: “7 a.m.”."""
    return time_format(time(hour), "HOUR_FORMAT")


def weekdays() -> tuple[int, ...]:
    """The days of the clinic's week in their order, each as `date.weekday()` counts it."""
    return weekdays_from(current_clinic().first_weekday)


def short_weekdays(of: Collection[int] = range(7)) -> list[str]:
    """The days of the clinic's week in their order, or some of them: “Sun”, “Mon”."""
    return [str(WEEKDAYS_ABBR[day]) for day in weekdays() if day in of]


def percent(share: float | None) -> int | None:
    """A share from 0 to 1 in whole percents; None if unknown."""
    return None if share is None else round(100 * share)


def percent_text(share: float | None) -> str:
    """A share from 0 to 1 with its sign; – if unknown."""
    return "–" if share is None else _("%(percent)d%%") % {"percent": percent(share)}


def qr_code(url: str) -> SafeString:
    """A QR code as inline SVG, black on white whatever the page's colors are."""
    svg = segno.make(url, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 - segno writes numbers; the URL is not in it as text
