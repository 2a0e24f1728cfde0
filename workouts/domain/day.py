"""My day ends when I go to sleep: until three in the night I still practice for yesterday.

The day is decided once, where I start, by the clock on my wall. It is stored and never read again,
so neither a journey nor a change of the world's time zones moves a day I have practiced.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MINUTES_A_DAY = 24 * 60
BOUNDARY = timedelta(hours=3)  # static/js/offline/practice-day.js knows it too
BOUNDARY_MINUTES = BOUNDARY // timedelta(minutes=1)
MAX_START_AGE = timedelta(days=30)

# Python subtracts two instants of one zone by their wall clocks, an hour wrong across a clock
# change. The time since an instant in UTC is exact, and unlike an instant it cannot overflow.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Some systems list these beside the IANA keys; they mean "whatever this machine is set to".
MACHINE_ZONES = frozenset({"localtime", "posixrules"})


# Zones without a place: what a browser reports that hides where it is.
PLACELESS_ZONES = frozenset({"Factory", "GMT", "GMT+0", "GMT-0", "GMT0", "Greenwich"})
PLACELESS_ZONES |= {"UCT", "UTC", "Universal", "Zulu"}


@dataclass(frozen=True, slots=True)
class LocalStart:
    """Where and when a session began, by its own wall clock: what is stored about its day.

    `start_minute` counts from local midnight, 0 to 1439, so 02:30 is 150 of the day before.
    """

    practice_day: date
    zone: str
    utc_offset_minutes: int
    start_minute: int


@dataclass(frozen=True, slots=True)
class CorrectedStart:
    """A start by the server's clock. `clamped`: the device's report was not believable."""

    at: datetime
    clamped: bool


def local_start(instant: datetime, zone: str) -> LocalStart:
    """ValueError for a naive instant, an unknown zone, or an instant at the calendar's edge."""
    _require_aware(instant)
    if not is_known_zone(zone):
        raise ValueError("unknown time zone")
    try:
        local = instant.astimezone(ZoneInfo(zone))
        # The wall clock is what a person lives by. Three hours before the instant would be two or
        # four hours before on the wall in the nights when the clocks change.
        wall = local.replace(tzinfo=None)
        day = (wall - BOUNDARY).date()
    except OverflowError as error:
        raise ValueError("this instant has no local day") from error
    return LocalStart(
        practice_day=day,
        zone=zone,
        utc_offset_minutes=utc_offset(local) // timedelta(minutes=1),
        start_minute=wall.hour * 60 + wall.minute,
    )


def utc_offset(aware: datetime) -> timedelta:
    """How far the clock of an aware instant is ahead of UTC."""
    return aware.utcoffset() or timedelta(0)


def practice_day(instant: datetime, zone: str) -> date:
    """Raises as `local_start` does."""
    return local_start(instant, zone).practice_day


def minute_of(wall: time) -> int:
    """Minutes since midnight on the wall clock, 0 to 1439."""
    return wall.hour * 60 + wall.minute


def is_later_in_the_day(wall: time, earlier: time) -> bool:
    """Whether `wall` comes after `earlier` in a practice day."""
    return minutes_into_day(minute_of(wall)) > minutes_into_day(minute_of(earlier))


def minutes_into_day(minute: int) -> int:
    """How far a minute of the wall clock lies in a practice day, which runs from three to three."""
    return (minute - BOUNDARY_MINUTES) % MINUTES_A_DAY


def instant_on(day: date, minute: int, zone: str) -> datetime:
    """The instant, in UTC, at which a clock in the zone shows that minute on the practice day.

    Minutes before three belong to the night after the day. Of an hour that comes twice it is the
    first; for one that is skipped, an instant near it. ValueError for a zone that is not known,
    and for a date that the zone never had.
    """
    if not is_known_zone(zone):
        raise ValueError("unknown time zone")
    since_midnight = timedelta(minutes=minute)
    if since_midnight < BOUNDARY:
        since_midnight += timedelta(days=1)
    wall = datetime.combine(day, time.min, ZoneInfo(zone)) + since_midnight
    # Where a clock is put forward over the boundary, one fold of the skipped minute leads to the
    # next day, and the other one does not.
    for fold in (0, 1):
        instant = wall.replace(fold=fold).astimezone(UTC)
        if practice_day(instant, zone) == day:
            return instant
    raise ValueError("the zone never had this day")


def over_at(day: date, zone: str) -> datetime:
    """The instant, in UTC, from which on it is the next practice day in the zone.

    Of the calendar's last day it is the last instant there is.
    """
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))
    return (midnight + BOUNDARY).astimezone(UTC)


def is_known_zone(name: str) -> bool:
    """Safe for any input: never raises, never opens a file by that name."""
    return name in known_zones()


def is_place(zone: str) -> bool:
    """Whether a device in this zone reveals where it is: the zone is known here and is a place."""
    return is_known_zone(zone) and zone not in PLACELESS_ZONES and not zone.startswith("Etc/")


@cache
def known_zones() -> frozenset[str]:
    """The IANA keys of this machine's time zone data."""
    return frozenset(available_timezones() - MACHINE_ZONES)


def corrected_start(
    started_at: datetime, *, device_now: datetime, server_now: datetime
) -> CorrectedStart:
    """When a session began by the server's clock, in UTC, however wrong the device's clock is.

    `device_now` is the device's clock at the moment of sending. The start is limited to the
    30 days before `server_now`. ValueError for naive instants.
    """
    _require_aware(started_at, device_now, server_now)
    # Even a wrong clock measures how long ago it was.
    age = (device_now - EPOCH) - (started_at - EPOCH)
    believable = min(max(age, timedelta(0)), MAX_START_AGE)
    return CorrectedStart(at=server_now.astimezone(UTC) - believable, clamped=believable != age)


def _require_aware(*instants: datetime) -> None:
    if any(instant.utcoffset() is None for instant in instants):
        raise ValueError("an instant needs a time zone")
