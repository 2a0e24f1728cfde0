"""The clock changes of a zone as a calendar file states them.

`icalendar` can write such rules, but states the spring's change an hour late (in the new time,
where RFC 5545 wants the old one) and leaves out changes of zones without a yearly rule.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# Calendars know the zones by name; the rules that come along are for those that do not.
LAST_DAY = date(2040, 1, 1)
A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Observance:
    """What a zone's clocks show from some changes on."""

    offset_before: timedelta
    offset: timedelta
    name: str
    is_summer: bool


@lru_cache(maxsize=32)
def rules_of(zone, year):
    """The VTIMEZONE of a zone from the beginning of a year on."""
    from icalendar import Timezone  # noqa: PLC0415 - slow to load, and no page needs it

    rules = Timezone()
    rules.add("tzid", zone)
    for observance, onsets in read_observances(zone, year).items():
        rules.add_component(component(observance, onsets))
    return rules


def component(observance, onsets):
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415 - as above

    part = TimezoneDaylight() if observance.is_summer else TimezoneStandard()
    part.add("dtstart", onsets[0])
    if onsets[1:]:
        part.add("rdate", onsets[1:])
    part.add("tzname", observance.name)
    part.add("tzoffsetfrom", observance.offset_before)
    part.add("tzoffsetto", observance.offset)
    return part


def read_observances(zone, year):
    """Each observance with its onsets, as walls of the time before the change."""
    clock = ZoneInfo(zone)
    begin = datetime(year, 1, 1, tzinfo=UTC) - A_DAY
    observances = defaultdict(list)
    for at in [begin, *changes(clock, begin)]:
        before = (at if at == begin else at - A_SECOND).astimezone(clock)
        shown = at.astimezone(clock)
        observance = Observance(
            before.utcoffset(), shown.utcoffset(), shown.tzname(), bool(shown.dst())
        )
        observances[observance].append(at.replace(tzinfo=None) + before.utcoffset())
    return observances


def changes(clock, begin):
    """The instants at which the clock changes, to the second."""
    end = datetime.combine(LAST_DAY, datetime.min.time(), UTC)
    instant = begin
    while instant < end:
        following = instant + A_DAY
        if state(following, clock) != state(instant, clock):
            yield change_between(instant, following, clock)
        instant = following


def change_between(early, late, clock):
    old = state(early, clock)
    while late - early > A_SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if state(middle, clock) == old:
            early = middle
        else:
            late = middle
    return late


def state(instant, clock):
    shown = instant.astimezone(clock)
    return shown.utcoffset(), shown.dst(), shown.tzname()
