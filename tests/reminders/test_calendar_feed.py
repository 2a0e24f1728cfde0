"""The calendar feed, parsed by `icalendar` and expanded by `recurring-ical-events`."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.day import known_zones
from workouts.domain.reminding import is_expected
from workouts.domain.streak import Pause, PlanPeriod
from workouts.reminders.calendar_feed import Feed
from workouts.reminders.zone_rules import rules_of

LA = "America/Los_Angeles"
JOINED = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)


def feed(**fields):
    defaults = {"name": "n", "zone": LA, "slot": time(7, 10), "since": JOINED, "url": "https://x/"}
    return Feed(**{**defaults, **fields})


def parsed(feed):
    return icalendar.Calendar.from_ical(feed.to_ical())


def events(feed):
    return parsed(feed).walk("VEVENT")


def walls(feed, first, last):
    """The local times at which the events of these dates begin, both dates included."""
    found = recurring_ical_events.of(parsed(feed)).between(first, last + A_DAY)
    return sorted(event["DTSTART"].dt.replace(tzinfo=None) for event in found)


def expected_walls(feed, first, last):
    """The same day by day from plan and pauses; a time before three is of the day before."""
    later = timedelta(days=feed.slot < time(3))
    days = (first + ahead * A_DAY for ahead in range((last - first).days + 1))
    return [
        datetime.combine(on, feed.slot)
        for on in days
        if on - later >= feed.first_day
        and is_expected(on - later, schedule=feed.schedule, pauses=feed.pauses)
    ]


def test_event_says_the_time_and_nothing_more():
    [event] = events(feed())

    assert sorted(event.keys()) == sorted(
        [
            "SUMMARY",
            "DTSTART",
            "DURATION",
            "DTSTAMP",
            "UID",
            "RRULE",
            "CLASS",
            "DESCRIPTION",
            "TRANSP",
            "URL",
        ]
    )
    assert (event["SUMMARY"], event["URL"], event["DESCRIPTION"]) == (
        "Exercise",
        "https://x/",
        "https://x/",
    )


def test_event_rings_when_it_begins():
    [alarm] = parsed(feed()).walk("VALARM")

    assert (alarm["ACTION"], alarm["TRIGGER"].dt, alarm["DESCRIPTION"]) == (
        "DISPLAY",
        timedelta(0),
        "Exercise",
    )


def test_event_is_in_the_patients_zone_by_name():
    calendar = parsed(feed(zone="Europe/Madrid"))

    [event], [zone] = calendar.walk("VEVENT"), calendar.walk("VTIMEZONE")
    assert event["DTSTART"].params["TZID"] == zone["TZID"] == "Europe/Madrid"


def test_feed_read_again_is_the_same():
    assert feed().to_ical() == feed().to_ical()


def test_event_keeps_its_name_when_time_and_pauses_change():
    pause = Pause(date(2026, 3, 1), date(2026, 3, 9))

    [changed] = events(feed(slot=time(18), pauses=(pause,)))

    [before] = events(feed())
    assert changed["UID"] == before["UID"]


def test_names_of_events_differ():
    plans = tuple(PlanPeriod(date(2026, month, 1), frozenset({month % 7})) for month in range(2, 9))
    open_end = Pause(date(2026, 11, 1), date.max)

    names = [event["UID"] for event in events(feed(schedule=plans, pauses=(open_end,)))]

    assert len(set(names)) == len(names) == 8


def test_without_a_time_there_is_no_event():
    assert events(feed(slot=None)) == []


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        (LA, date(2026, 3, 6), date(2026, 3, 10)),
        (LA, date(2026, 10, 30), date(2026, 11, 3)),
        ("Europe/Berlin", date(2026, 3, 27), date(2026, 3, 31)),
        ("Europe/Berlin", date(2026, 10, 23), date(2026, 10, 27)),
        ("Australia/Lord_Howe", date(2026, 4, 3), date(2026, 4, 7)),
        ("Australia/Lord_Howe", date(2026, 10, 2), date(2026, 10, 6)),
        ("Pacific/Chatham", date(2026, 4, 3), date(2026, 4, 7)),
        ("Asia/Kolkata", date(2026, 4, 3), date(2026, 4, 7)),
    ],
)
def test_wall_time_stays_over_the_clock_changes(zone, first, last):
    found = walls(feed(zone=zone), first, last)

    assert found == [datetime.combine(first + ahead * A_DAY, time(7, 10)) for ahead in range(5)]


def offsets_stated(rules):
    """Instants from which on an offset holds, as RFC 5545 has it: the onset in the time before."""
    stated = []
    for part in rules.subcomponents:
        rdates = part.get("RDATE", [])
        lists = rdates if isinstance(rdates, list) else [rdates]
        onsets = [part["DTSTART"].dt, *(each.dt for dates in lists for each in dates.dts)]
        if "RRULE" in part:
            rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=part["DTSTART"].dt)
            onsets += rule.between(part["DTSTART"].dt, datetime(2060, 1, 1))  # noqa: DTZ001
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        stated += [(onset.replace(tzinfo=UTC) - before, after) for onset in onsets]
    return sorted(stated)


def check_rules(zone, *, years):
    """A calendar that does not know the zone reads its clock, each half hour, from the feed."""
    [rules] = parsed(feed(zone=zone)).walk("VTIMEZONE")
    stated = offsets_stated(rules)
    starts = [at for at, _offset in stated]
    instants = (JOINED + timedelta(minutes=30 * each) for each in range(years * 365 * 48))
    clock = ZoneInfo(zone)

    wrong = [
        at
        for at in instants
        if at.astimezone(clock).utcoffset() != stated[bisect_right(starts, at) - 1][1]
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "zone", [LA, "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]
)
def test_rules_that_come_along_are_those_of_the_zone(zone):
    check_rules(zone, years=2)


RULES = {
    LA: {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "STANDARD": "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    },
    "Europe/Berlin": {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    },
    "America/Santiago": {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8;BYMONTH=9",
        "STANDARD": "FREQ=YEARLY;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8;BYMONTH=4",
    },
    "Asia/Kolkata": {"STANDARD": None},
}


@pytest.mark.parametrize("zone", RULES)
def test_zone_with_yearly_rules_is_stated_by_one_of_each_kind(zone):
    [rules] = parsed(feed(zone=zone)).walk("VTIMEZONE")

    parts = [(part.name, part.get("RRULE"), "RDATE" in part) for part in rules.subcomponents]

    assert sorted(name for name, _rule, _has_dates in parts) == sorted(RULES[zone])
    found = {name: rule and rule.to_ical().decode() for name, rule, _has_dates in parts}
    assert {name: rule and set(rule.split(";")) for name, rule in found.items()} == {
        name: rule and set(rule.split(";")) for name, rule in RULES[zone].items()
    }
    assert not any(has_dates for _name, _rule, has_dates in parts)


def test_zone_without_a_yearly_rule_is_stated_by_dates():
    [rules] = parsed(feed(zone="Africa/Casablanca")).walk("VTIMEZONE")

    assert not any("RRULE" in part for part in rules.subcomponents)
    # How many of them there are depends on the machine's zone data.
    assert any("RDATE" in part for part in rules.subcomponents)


@pytest.mark.soak
def test_every_zone_has_at_most_one_rule_of_each_kind():
    found = {}
    for zone in sorted(known_zones()):
        parts = rules_of(zone, 2026).subcomponents
        names = [part.name for part in parts if "RRULE" in part]
        if len(set(names)) < len(names):
            found[zone] = [part.to_ical() for part in parts]

    assert found == {}


@pytest.mark.soak
@pytest.mark.parametrize("zone", sorted(known_zones()))
def test_rules_that_come_along_are_those_of_every_zone(zone):
    check_rules(zone, years=4)


def test_first_event_is_on_the_day_of_joining():
    assert walls(feed(), date(2025, 12, 1), date(2026, 1, 6))[0].date() == date(2026, 1, 5)


def test_slot_in_the_night_is_on_the_next_date():
    plan = PlanPeriod(date(2026, 6, 1), frozenset({4}))  # Fridays

    found = walls(feed(slot=time(0, 30), schedule=(plan,)), date(2026, 6, 10), date(2026, 6, 16))

    assert found == [datetime(2026, 6, 13, 0, 30)]  # noqa: DTZ001 - a wall time


@settings(derandomize=True, deadline=None, database=None, max_examples=40)
@given(data=st.data())
def test_feed_expands_to_the_planned_days_without_pauses(data):
    days = st.dates(date(2025, 12, 1), date(2026, 12, 31))
    weekdays = st.frozensets(st.integers(0, 6), min_size=1)
    plans = data.draw(
        st.lists(st.tuples(days, weekdays), max_size=3, unique_by=lambda each: each[0])
    )
    lengths = st.one_of(st.integers(0, 20), st.integers(360, 380), st.none())
    pauses = data.draw(st.lists(st.tuples(days, lengths), max_size=3))
    calendar = feed(
        zone=data.draw(st.sampled_from([LA, "Europe/Berlin", "Australia/Lord_Howe"])),
        slot=time(*divmod(data.draw(st.sampled_from([0, 45, 179, 180, 430, 1439])), 60)),
        schedule=tuple(PlanPeriod(*plan) for plan in plans),
        pauses=tuple(
            Pause(first, date.max if length is None else first + length * A_DAY)
            for first, length in pauses
        ),
    )

    found = walls(calendar, date(2025, 12, 1), date(2027, 6, 30))

    assert found == expected_walls(calendar, date(2025, 12, 1), date(2027, 6, 30))
