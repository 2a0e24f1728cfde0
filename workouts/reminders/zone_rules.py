"""Writes a zone's clock changes as yearly rules for calendar files (VTIMEZONE, RFC 5545).

Outlook reads yearly rules only, one for summer and one for winter time, so a zone that has such
rules is written by them, from the year before on. Other changes are written date by date.

`icalendar` can write such rules, but writes the change in spring an hour late (in the new time,
where RFC 5545 wants the old one) and omits the changes of zones without a yearly rule.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from workouts.domain.day import utc_offset

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard


# The rules serve calendars that do not know the zone by its name. Within 28 years each date falls
# on each day of the week.
YEARS_COVERED = 28
LATEST_YEAR = 9900
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Observance:
    """A zone's offset and name after a change, as for summer time, and the offset before it."""

    offset_before: timedelta
    offset: timedelta
    name: str
    is_summer: bool


@lru_cache(maxsize=32)
def rules_of(zone: str, year: int) -> "Timezone":
    """The VTIMEZONE of a zone, valid from the beginning of a year on."""
    from icalendar import Timezone  # noqa: PLC0415 - slow to load, and no page needs it

    rules = Timezone()
    rules.add("tzid", zone)
    for observance, onsets in read_observances(zone, min(year, LATEST_YEAR)).items():
        irregular, regular = split_regular(
            onsets, last_year=min(year, LATEST_YEAR) + YEARS_COVERED - 1
        )
        if irregular:
            rules.add_component(component(observance, irregular))
        if regular:
            rules.add_component(component(observance, regular[:1], rule=yearly(regular)))
    return rules


def split_regular(
    onsets: list[datetime], *, last_year: int
) -> tuple[list[datetime], list[datetime]]:
    """Splits onsets into those before a yearly rule began, and those that follow the rule.

    Without a rule all are in the first list. A rule that is valid to the last year is taken to
    continue after it.
    """
    if onsets[-1].year != last_year:
        return onsets, []
    begin = len(onsets) - 1
    while begin > 0 and is_year_before(onsets[begin - 1], onsets[begin]):
        begin -= 1
    regular = onsets[begin:]
    return (onsets[:begin], regular) if yearly(regular) else (onsets, [])


def is_year_before(earlier: datetime, later: datetime) -> bool:
    """Whether it may be the same yearly change: same month, day of the week and time."""
    is_same = (earlier.month, earlier.weekday(), earlier.time()) == (
        later.month,
        later.weekday(),
        later.time(),
    )
    return is_same and earlier.year + 1 == later.year


def yearly(onsets: Sequence[datetime]) -> dict[str, Any] | None:
    """The RRULE that these onsets, one a year, follow; None if there is none."""
    days = [onset.day for onset in onsets]
    weekday = WEEKDAYS[onsets[0].weekday()]
    nths = {(day - 1) // 7 + 1 for day in days}
    rule = {"freq": "YEARLY", "bymonth": onsets[0].month}
    if len(onsets) < YEARS_COVERED // 2:
        return None
    if len(nths) == 1 and max(nths) < 5:
        return rule | {"byday": f"{nths.pop()}{weekday}"}
    if all(each.day + 7 > monthrange(each.year, each.month)[1] for each in onsets):
        return rule | {"byday": f"-1{weekday}"}
    if max(days) - min(days) == 6:
        return rule | {"byday": weekday, "bymonthday": list(range(min(days), max(days) + 1))}
    return None


def component(
    observance: Observance, onsets: Sequence[datetime], *, rule: dict[str, Any] | None = None
) -> "TimezoneDaylight | TimezoneStandard":
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415 - as above

    part = TimezoneDaylight() if observance.is_summer else TimezoneStandard()
    part.add("dtstart", onsets[0])
    if onsets[1:]:
        part.add("rdate", onsets[1:])
    if rule:
        part.add("rrule", rule)
    part.add("tzname", observance.name)
    part.add("tzoffsetfrom", observance.offset_before)
    part.add("tzoffsetto", observance.offset)
    return part


def read_observances(zone: str, year: int) -> dict[Observance, list[datetime]]:
    """Each observance with its onsets, in the wall-clock time before the change.

    If there are changes in the year before, the last of them applies to the year's beginning.
    """
    clock = ZoneInfo(zone)
    begin = datetime(year - 1, 1, 1, tzinfo=UTC)
    found = list(clock_changes(clock, begin, datetime(year + YEARS_COVERED, 1, 1, tzinfo=UTC)))
    if not found or found[0] >= datetime(year, 1, 1, tzinfo=UTC) - A_DAY:
        found = [begin, *found]
    observances = defaultdict(list)
    for at in found:
        before = (at if at == begin else at - A_SECOND).astimezone(clock)
        shown = at.astimezone(clock)
        observance = Observance(
            utc_offset(before), utc_offset(shown), shown.tzname() or "", bool(shown.dst())
        )
        observances[observance].append(at.replace(tzinfo=None) + utc_offset(before))
    return observances


def clock_changes(clock: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which the clock changes, to the second."""
    instant = begin
    while instant < end:
        following = instant + A_DAY
        if clock_state(following, clock) != clock_state(instant, clock):
            yield change_between(instant, following, clock)
        instant = following


def change_between(early: datetime, late: datetime, clock: ZoneInfo) -> datetime:
    old = clock_state(early, clock)
    while late - early > A_SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if clock_state(middle, clock) == old:
            early = middle
        else:
            late = middle
    return late


def clock_state(
    instant: datetime, clock: ZoneInfo
) -> tuple[timedelta | None, timedelta | None, str | None]:
    shown = instant.astimezone(clock)
    return shown.utcoffset(), shown.dst(), shown.tzname()
