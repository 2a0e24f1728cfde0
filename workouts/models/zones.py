"""Time zones by name: which are known here, and what is read in place of one that is not."""

import logging
from functools import cache

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.domain.day import is_known_zone

log = logging.getLogger(__name__)


def validate_zone(name: str) -> None:
    if not is_known_zone(name):
        raise unknown_zone(name)


def unknown_zone(name: str) -> ValidationError:
    return ValidationError(
        _("“%(zone)s” is not a time zone we know."), code="zone", params={"zone": name[:64]}
    )


def zone_or_clinics(name: str) -> str:
    """That zone, or the clinic's for none and for one that this machine's zone data lacks.

    Zones are renamed and removed, and a database may come from a machine with newer zone data.
    """
    if is_known_zone(name):
        return name
    if name:
        warn_of_unknown_zone(name)
    return timezone.get_current_timezone_name()


@cache
def warn_of_unknown_zone(_name: str) -> None:
    """Once for each name in a process, without the name: it may reveal where somebody lives."""
    log.warning(
        "A stored time zone is not in this machine's zone data: the clinic's is read in its place."
    )
