"""The calendar feed: the usual time behind a secret address, without health in it.

Each plan gives one repeating event, known by the day from which the plan holds, so that a calendar
which reads the feed again finds the same events. Days in a pause are taken out of it; only a pause
without an end, or of more than a year, cuts the event in two.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from workouts.domain.day import practice_day
from workouts.domain.reminding import slot_date
from workouts.domain.streak import EVERY_DAY, PlanPeriod
from workouts.domain.streak import Pause as PausePeriod
from workouts.models import Patient, Pause, Plan
from workouts.reminders.zone_rules import rules_of

if TYPE_CHECKING:
    from icalendar import Alarm, Event


TOKEN_BYTES = 32
LASTS = timedelta(minutes=20)
READ_AGAIN = timedelta(hours=6)
A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)
HALF_A_DAY = timedelta(hours=12)
LONGEST_LIST = timedelta(days=366)
# What of a patient the feed says, beside plans and pauses.
FED_BY = ("usual_slot", "zone", "language")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def feed_of(patient: Patient, *, url: str) -> "Feed":
    """The patient's feed, in five queries; `url` is where each event leads to."""
    return Feed(
        changed=read_changes(patient),
        name=patient.user.opaque_id.hex,
        zone=patient.zone_name,
        slot=patient.usual_slot,
        since=patient.user.joined,
        url=url,
        schedule=patient.plans.schedule(),
        pauses=patient.pauses.periods(),
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """How often what a feed is made of has changed, and when it did last."""

    count: int
    last_at: datetime


def read_changes(patient: Patient) -> Changes:
    """From the versions that each change leaves behind, in three queries.

    A calendar takes an event anew only where these two have grown.
    """
    own = own_changes(patient)
    count, moments = len(own), [at for at in own if at]
    for model in (Plan, Pause):
        versions = model.history.filter(patient_id=patient.pk).order_by()
        told = versions.aggregate(count=Count("pk"), last_at=Max("history_date"))
        count += told["count"]
        moments += [told["last_at"]] if told["last_at"] else []
    last_at = max(moments, default=patient.user.joined)
    if None in own:
        last_at += A_SECOND
    return Changes(count, last_at.replace(microsecond=0))


def own_changes(patient: Patient) -> list[datetime | None]:
    """When the patient's time, zone or language changed, or a merge brought plans along.

    None stands for a change that has left no version.
    """
    versions = patient.history.order_by("history_date", "history_id")
    found, known = [], None
    for at, reason, *current in versions.values_list(
        "history_date", "history_change_reason", *FED_BY
    ):
        if current != known or reason:
            found.append(at)
        known = current
    is_as_known = known == [getattr(patient, name) for name in FED_BY]
    return found if is_as_known else [*found, None]


@dataclass(frozen=True)
class Stretch:
    """Practice days from the first to the last, both included, of which some weekdays count."""

    first_day: date
    last_day: date
    weekdays: frozenset[int]

    def first_planned_day(self) -> date | None:
        """None where the stretch is over before its first planned weekday."""
        week = range(min(7, (self.last_day - self.first_day).days + 1))
        days = (self.first_day + A_DAY * ahead for ahead in week)
        return next((day for day in days if day.weekday() in self.weekdays), None)

    def days_within(self, pause: PausePeriod) -> Iterator[date]:
        first, last = max(self.first_day, pause.first_day), min(self.last_day, pause.last_day)
        days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        return (day for day in days if day.weekday() in self.weekdays)

    def without(self, pause: PausePeriod) -> Iterator["Stretch"]:
        """What is left of it before and after the pause."""
        if pause.last_day < self.first_day or self.last_day < pause.first_day:
            yield self
            return
        if self.first_day < pause.first_day:
            yield Stretch(self.first_day, pause.first_day - A_DAY, self.weekdays)
        if pause.last_day < self.last_day:
            yield Stretch(pause.last_day + A_DAY, self.last_day, self.weekdays)


def read_stretches(
    first_day: date, schedule: Iterable[PlanPeriod], long_pauses: Iterable[PausePeriod]
) -> list[Stretch]:
    """The plan from `first_day` on; the last stretch runs to `date.max`."""
    by_day = {date.min: EVERY_DAY} | {period.from_day: period.weekdays for period in schedule}
    starts = [*sorted(by_day), date.max]
    found = [
        Stretch(max(start, first_day), end if end == date.max else end - A_DAY, by_day[start])
        for start, end in pairwise(starts)
        if first_day < end
    ]
    for pause in long_pauses:
        found = [part for stretch in found for part in stretch.without(pause)]
    return found


@dataclass(frozen=True)
class Feed:
    """What a calendar is told. `name` tells the events of this patient from all others."""

    name: str
    zone: str
    slot: time | None
    since: datetime
    url: str
    schedule: tuple[PlanPeriod, ...] = ()
    pauses: tuple[PausePeriod, ...] = ()
    changed: Changes | None = None

    @cached_property
    def first_day(self) -> date:
        return practice_day(self.since, self.zone)

    @property
    def wall_time(self) -> time:
        """The slot of the events: without one there are none."""
        return cast(time, self.slot)

    def to_ical(self) -> bytes:
        """The feed as text, the same for as long as nothing has changed."""
        from icalendar import Calendar  # noqa: PLC0415 - slow to load, and no page needs it

        calendar = Calendar()
        calendar.add("prodid", "-//The Hip Workout//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("name", _("Exercise"))
        calendar.add("x-wr-calname", _("Exercise"))
        calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
        if self.slot is not None:
            calendar.add_component(rules_of(self.zone, self.first_day.year))
            for event in self.events():
                calendar.add_component(event)
        return calendar.to_ical()

    def events(self) -> "Iterator[Event]":
        lists = [each for each in self.pauses if each.last_day - each.first_day <= LONGEST_LIST]
        cuts = [each for each in self.pauses if each not in lists]
        for stretch in read_stretches(self.first_day, self.schedule, cuts):
            day = stretch.first_planned_day()
            if day is not None:
                yield self.event(stretch, day, lists)

    def event(self, stretch: Stretch, day: date, pauses: Iterable[PausePeriod]) -> "Event":
        from icalendar import Event, vDuration  # noqa: PLC0415 - as above

        event = Event()
        event.add("uid", f"{self.name}-{stretch.first_day}@the-hip-workout")
        event.add("dtstamp", self.since.astimezone(UTC).replace(microsecond=0))
        if self.changed:
            event.add("sequence", self.changed.count)
            event.add("last-modified", self.changed.last_at)
        event.add("dtstart", self.on_the_wall(day))
        event["duration"] = vDuration(LASTS)
        event.add("rrule", self.rule(stretch))
        paused = {each for pause in pauses for each in stretch.days_within(pause)}
        for each in sorted(paused):
            event.add("exdate", self.on_the_wall(each))
        event.add("summary", _("Exercise"))
        event.add("description", self.url)
        event.add("url", self.url)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        event.add_component(alarm())
        return event

    def on_the_wall(self, day: date) -> datetime:
        wall = datetime.combine(slot_date(day, self.wall_time), self.wall_time)
        return wall.replace(tzinfo=ZoneInfo(self.zone))

    def rule(self, stretch: Stretch) -> dict[str, Any]:
        """A slot before three in the night is on the wall a weekday later than its practice day."""
        rule: dict[str, Any] = {"freq": "DAILY"}
        if stretch.weekdays != EVERY_DAY:
            later = (slot_date(stretch.first_day, self.wall_time) - stretch.first_day).days
            days = [WEEKDAYS[(day + later) % 7] for day in sorted(stretch.weekdays)]
            rule = {"freq": "WEEKLY", "byday": days}
        if stretch.last_day < date.max:
            # Well after the last one, and well before the next.
            rule["until"] = self.on_the_wall(stretch.last_day).astimezone(UTC) + HALF_A_DAY
        return rule


def alarm() -> "Alarm":
    from icalendar import Alarm  # noqa: PLC0415 - as above

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Exercise"))
    alarm["trigger"] = "PT0S"
    return alarm
