"""The calendar feed: the usual time behind a secret address, without health in it.

Each plan becomes one repeating event, identified by the plan's first day, so that a calendar which
reads the feed again finds the same events. Days in a pause are excluded one by one; only a pause
without an end, or of more than a year, splits the event in two.
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
from workouts.models.clinic import current_clinic
from workouts.reminders.zone_rules import rules_of

if TYPE_CHECKING:
    from icalendar import Alarm, Event


TOKEN_BYTES = 32
EVENT_DURATION = timedelta(minutes=20)
REFRESH_INTERVAL = timedelta(hours=6)
A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)
HALF_A_DAY = timedelta(hours=12)
MAX_LISTED_PAUSE = timedelta(days=366)
# The patient's own fields that the feed depends on, beside plans and pauses.
PATIENT_FIELDS_IN_FEED = ("usual_slot", "zone", "language")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def feed_of(patient: Patient, *, url: str) -> "Feed":
    """The patient's feed, in five queries; `url` is the link of each event."""
    return Feed(
        changed=read_changes(patient),
        name=patient.user.opaque_id.hex,
        clinic=current_clinic().name,
        zone=patient.zone_name,
        slot=patient.usual_slot,
        since=patient.user.joined,
        url=url,
        schedule=patient.plans.schedule(),
        pauses=patient.pauses.periods(),
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """How often the data behind a feed have changed, and when they last did."""

    count: int
    last_at: datetime


def read_changes(patient: Patient) -> Changes:
    """Counts the stored versions of the patient, plans and pauses, in three queries.

    A calendar updates an event only if both figures have grown.
    """
    own = own_changes(patient)
    count, moments = len(own), [at for at in own if at]
    for model in (Plan, Pause):
        versions = model.history.filter(patient_id=patient.pk).order_by()
        totals = versions.aggregate(count=Count("pk"), last_at=Max("history_date"))
        count += totals["count"]
        moments += [totals["last_at"]] if totals["last_at"] else []
    last_at = max(moments, default=patient.user.joined)
    if None in own:
        last_at += A_SECOND
    return Changes(count, last_at.replace(microsecond=0))


def own_changes(patient: Patient) -> list[datetime | None]:
    """When the patient's time, zone or language changed, or a merge moved plans to them.

    None in the list is a change that left no version.
    """
    versions = patient.history.order_by("history_date", "history_id")
    found, known = [], None
    for at, reason, *current in versions.values_list(
        "history_date", "history_change_reason", *PATIENT_FIELDS_IN_FEED
    ):
        if current != known or reason:
            found.append(at)
        known = current
    is_as_known = known == [getattr(patient, name) for name in PATIENT_FIELDS_IN_FEED]
    return found if is_as_known else [*found, None]


@dataclass(frozen=True)
class PlanSpan:
    """Practice days from the first to the last, both included, and the weekdays planned in them."""

    first_day: date
    last_day: date
    weekdays: frozenset[int]

    def first_planned_day(self) -> date | None:
        """None if the span ends before its first planned weekday."""
        week = range(min(7, (self.last_day - self.first_day).days + 1))
        days = (self.first_day + A_DAY * ahead for ahead in week)
        return next((day for day in days if day.weekday() in self.weekdays), None)

    def days_within(self, pause: PausePeriod) -> Iterator[date]:
        first, last = max(self.first_day, pause.first_day), min(self.last_day, pause.last_day)
        days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        return (day for day in days if day.weekday() in self.weekdays)

    def without(self, pause: PausePeriod) -> Iterator["PlanSpan"]:
        """The parts of this span before and after the pause."""
        if pause.last_day < self.first_day or self.last_day < pause.first_day:
            yield self
            return
        if self.first_day < pause.first_day:
            yield PlanSpan(self.first_day, pause.first_day - A_DAY, self.weekdays)
        if pause.last_day < self.last_day:
            yield PlanSpan(pause.last_day + A_DAY, self.last_day, self.weekdays)


def read_plan_spans(
    first_day: date, schedule: Iterable[PlanPeriod], long_pauses: Iterable[PausePeriod]
) -> list[PlanSpan]:
    """The plans from `first_day` on as spans; the last one ends on `date.max`."""
    by_day = {date.min: EVERY_DAY} | {period.from_day: period.weekdays for period in schedule}
    starts = [*sorted(by_day), date.max]
    found = [
        PlanSpan(max(start, first_day), end if end == date.max else end - A_DAY, by_day[start])
        for start, end in pairwise(starts)
        if first_day < end
    ]
    for pause in long_pauses:
        found = [part for span in found for part in span.without(pause)]
    return found


@dataclass(frozen=True)
class Feed:
    """The data of one patient's feed. `name` makes the events' identifiers unique.

    The calendar is called as the clinic is, if it has a name.
    """

    name: str
    zone: str
    slot: time | None
    since: datetime
    url: str
    schedule: tuple[PlanPeriod, ...] = ()
    pauses: tuple[PausePeriod, ...] = ()
    changed: Changes | None = None
    clinic: str = ""

    @cached_property
    def first_day(self) -> date:
        return practice_day(self.since, self.zone)

    @property
    def wall_time(self) -> time:
        """The slot of the events: without one there are none."""
        return cast(time, self.slot)

    def to_ical(self) -> bytes:
        """The feed as an .ics file, byte by byte the same as long as nothing has changed."""
        from icalendar import Calendar  # noqa: PLC0415 - slow to load, and no page needs it

        calendar = Calendar()
        calendar.add("prodid", "-//The Hip Workout//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        title = self.clinic or _("Exercise")
        calendar.add("name", title)
        calendar.add("x-wr-calname", title)
        calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
        if self.slot is not None:
            calendar.add_component(rules_of(self.zone, self.first_day.year))
            for event in self.events():
                calendar.add_component(event)
        return calendar.to_ical()

    def events(self) -> "Iterator[Event]":
        lists = [each for each in self.pauses if each.last_day - each.first_day <= MAX_LISTED_PAUSE]
        cuts = [each for each in self.pauses if each not in lists]
        for span in read_plan_spans(self.first_day, self.schedule, cuts):
            day = span.first_planned_day()
            if day is not None:
                yield self.event(span, day, lists)

    def event(self, span: PlanSpan, day: date, pauses: Iterable[PausePeriod]) -> "Event":
        from icalendar import Event, vDuration  # noqa: PLC0415 - as above

        event = Event()
        event.add("uid", f"{self.name}-{span.first_day}@the-hip-workout")
        event.add("dtstamp", self.since.astimezone(UTC).replace(microsecond=0))
        if self.changed:
            event.add("sequence", self.changed.count)
            event.add("last-modified", self.changed.last_at)
        event.add("dtstart", self.start_on(day))
        event["duration"] = vDuration(EVENT_DURATION)
        event.add("rrule", self.rule(span))
        paused = {each for pause in pauses for each in span.days_within(pause)}
        for each in sorted(paused):
            event.add("exdate", self.start_on(each))
        event.add("summary", _("Exercise"))
        event.add("description", self.url)
        event.add("url", self.url)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        event.add_component(alarm())
        return event

    def start_on(self, day: date) -> datetime:
        """When the event of a practice day starts, by the wall clock of the patient's zone."""
        wall = datetime.combine(slot_date(day, self.wall_time), self.wall_time)
        return wall.replace(tzinfo=ZoneInfo(self.zone))

    def rule(self, span: PlanSpan) -> dict[str, Any]:
        """The event's recurrence. A time before 3 a.m. falls on the date after its practice day."""
        rule: dict[str, Any] = {"freq": "DAILY"}
        if span.weekdays != EVERY_DAY:
            later = (slot_date(span.first_day, self.wall_time) - span.first_day).days
            days = [WEEKDAYS[(day + later) % 7] for day in sorted(span.weekdays)]
            rule = {"freq": "WEEKLY", "byday": days}
        if span.last_day < date.max:
            # Well after the last one, and well before the next.
            rule["until"] = self.start_on(span.last_day).astimezone(UTC) + HALF_A_DAY
        return rule


def alarm() -> "Alarm":
    from icalendar import Alarm  # noqa: PLC0415 - as above

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Exercise"))
    alarm["trigger"] = "PT0S"
    return alarm
