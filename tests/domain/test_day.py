"""Which practice day an instant belongs to, in every zone and on the nights the clocks change."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.day import (
    CorrectedStart,
    LocalStart,
    corrected_start,
    instant_on,
    is_known_zone,
    is_later_in_the_day,
    known_zones,
    local_start,
    minute_of,
    practice_day,
)

SERVER_NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "day"),
    [
        ("UTC", (2024, 5, 17, 12, 0), date(2024, 5, 17)),
        ("UTC", (2024, 5, 17, 2, 59, 59, 999_999), date(2024, 5, 16)),
        ("UTC", (2024, 5, 17, 3, 0), date(2024, 5, 17)),
        ("UTC", (2024, 5, 16, 23, 59), date(2024, 5, 16)),
        ("UTC", (2024, 5, 17, 0, 0), date(2024, 5, 16)),
        ("America/Los_Angeles", (2024, 3, 1, 2, 59), date(2024, 2, 29)),
        ("America/Los_Angeles", (2023, 3, 1, 2, 59), date(2023, 2, 28)),
        ("America/Los_Angeles", (2025, 1, 1, 1, 30), date(2024, 12, 31)),
        ("Asia/Kathmandu", (2024, 5, 17, 2, 59), date(2024, 5, 16)),
        ("Pacific/Kiritimati", (2024, 5, 17, 3, 0), date(2024, 5, 17)),
        ("Etc/GMT+12", (2024, 5, 17, 2, 59), date(2024, 5, 16)),
    ],
)
def test_practice_day_ends_at_three_by_the_wall_clock(zone, wall, day):
    instant = datetime(*wall, tzinfo=ZoneInfo(zone))

    assert practice_day(instant, zone) == day


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        # Los Angeles, spring: 01:59 is followed by 03:00.
        ("America/Los_Angeles", utc(2024, 3, 10, 9, 59), date(2024, 3, 9)),
        ("America/Los_Angeles", utc(2024, 3, 10, 10, 0), date(2024, 3, 10)),
        # Los Angeles, autumn: 01:30 comes twice, and 02:59 five hours after ten at night.
        ("America/Los_Angeles", utc(2024, 11, 3, 8, 30), date(2024, 11, 2)),
        ("America/Los_Angeles", utc(2024, 11, 3, 9, 30), date(2024, 11, 2)),
        ("America/Los_Angeles", utc(2024, 11, 3, 10, 59), date(2024, 11, 2)),
        ("America/Los_Angeles", utc(2024, 11, 3, 11, 0), date(2024, 11, 3)),
        # Berlin, spring: the boundary itself is the first minute of summer time.
        ("Europe/Berlin", utc(2024, 3, 31, 0, 59), date(2024, 3, 30)),
        ("Europe/Berlin", utc(2024, 3, 31, 1, 0), date(2024, 3, 31)),
        # Berlin, autumn: the clock goes back from 03:00, so the first hour from 02:00 comes twice.
        ("Europe/Berlin", utc(2024, 10, 27, 0, 59), date(2024, 10, 26)),
        ("Europe/Berlin", utc(2024, 10, 27, 1, 59), date(2024, 10, 26)),
        ("Europe/Berlin", utc(2024, 10, 27, 2, 0), date(2024, 10, 27)),
        # Lord Howe changes its clocks by half an hour.
        ("Australia/Lord_Howe", utc(2024, 4, 6, 16, 29), date(2024, 4, 6)),
        ("Australia/Lord_Howe", utc(2024, 4, 6, 16, 30), date(2024, 4, 7)),
        ("Australia/Lord_Howe", utc(2024, 10, 5, 15, 59), date(2024, 10, 5)),
        ("Australia/Lord_Howe", utc(2024, 10, 5, 16, 0), date(2024, 10, 6)),
        # Samoa went from the 29th of December 2011 straight to the 31st; who practices in the
        # small hours of the 31st is told the date that never was, as the wall clock has it.
        ("Pacific/Apia", utc(2011, 12, 30, 9, 59), date(2011, 12, 29)),
        ("Pacific/Apia", utc(2011, 12, 30, 10, 0), date(2011, 12, 30)),
        ("Pacific/Apia", utc(2011, 12, 30, 12, 59), date(2011, 12, 30)),
        ("Pacific/Apia", utc(2011, 12, 30, 13, 0), date(2011, 12, 31)),
    ],
)
def test_practice_day_ends_at_three_on_nights_when_the_clocks_change(zone, instant, day):
    assert practice_day(instant, zone) == day


@settings(derandomize=True, deadline=None, database=None, max_examples=300)
@given(
    minute=st.integers(0, 38 * 365 * 24 * 60),
    zone=st.sampled_from(sorted(known_zones())),
)
def test_practice_day_is_the_one_whose_night_has_not_ended(minute, zone):
    instant = utc(2000, 1, 1) + timedelta(minutes=minute)
    wall = instant + instant.astimezone(ZoneInfo(zone)).utcoffset()
    mornings = [utc(*instant.timetuple()[:3], 3) + timedelta(days=n) for n in range(-3, 4)]

    day = practice_day(instant, zone)

    assert [day] == [at.date() for at in mornings if at <= wall < at + timedelta(days=1)]


@pytest.mark.parametrize(
    ("zone", "instant", "expected"),
    [
        ("UTC", utc(2024, 5, 17), (date(2024, 5, 16), "UTC", 0, 0)),
        ("UTC", utc(2024, 5, 17, 23, 59, 59), (date(2024, 5, 17), "UTC", 0, 1439)),
        ("Asia/Kathmandu", utc(2024, 5, 17, 1), (date(2024, 5, 17), "Asia/Kathmandu", 345, 405)),
        (
            "America/St_Johns",
            utc(2024, 5, 17, 4),
            (date(2024, 5, 16), "America/St_Johns", -150, 90),
        ),
        (
            "America/Los_Angeles",
            utc(2024, 11, 3, 8, 30),
            (date(2024, 11, 2), "America/Los_Angeles", -420, 90),
        ),
        (
            "America/Los_Angeles",
            utc(2024, 11, 3, 9, 30),
            (date(2024, 11, 2), "America/Los_Angeles", -480, 90),
        ),
    ],
)
def test_local_start_tells_zone_offset_and_wall_clock_minute(zone, instant, expected):
    assert local_start(instant, zone) == LocalStart(*expected)


def test_local_start_does_not_depend_on_the_zone_the_instant_is_written_in():
    instant = utc(2024, 5, 17, 23, 30)

    written_in_tokyo = instant.astimezone(ZoneInfo("Asia/Tokyo"))

    assert local_start(written_in_tokyo, "Europe/Madrid") == local_start(instant, "Europe/Madrid")


def test_local_start_refuses_a_naive_instant():
    naive = SERVER_NOW.replace(tzinfo=None)

    with pytest.raises(ValueError, match="needs a time zone"):
        local_start(naive, "UTC")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus_Mons", "../etc/passwd", "\x00"])
def test_local_start_refuses_an_unknown_zone(zone):
    with pytest.raises(ValueError, match="unknown time zone"):
        local_start(SERVER_NOW, zone)


@pytest.mark.parametrize(
    ("instant", "zone"),
    [
        (EARLIEST, "UTC"),
        (EARLIEST, "America/Los_Angeles"),
        (LATEST, "Pacific/Kiritimati"),
    ],
)
def test_local_start_refuses_an_instant_at_the_edge_of_the_calendar(instant, zone):
    with pytest.raises(ValueError, match="no local day"):
        local_start(instant, zone)


@pytest.mark.parametrize(
    "name", ["UTC", "America/Los_Angeles", "Australia/Lord_Howe", "Etc/GMT+12", "US/Pacific"]
)
def test_is_known_zone_knows_iana_keys(name):
    assert is_known_zone(name) is True


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "..",
        "../UTC",
        "/usr/share/zoneinfo/UTC",
        "America",
        "America/",
        "america/los_angeles",
        "UTC\n",
        "UTC\x00",
        "\x00",
        "\ud800",
        "localtime",
        "posixrules",
        "posix/UTC",
        "tzdata.zi",
        pytest.param("A" * 3_000_000, id="3 MB"),
    ],
)
def test_is_known_zone_refuses_anything_else_without_raising(name):
    assert is_known_zone(name) is False


@pytest.mark.parametrize(
    ("ago", "device_ahead"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(minutes=20), timedelta(0)),
        (timedelta(minutes=20), timedelta(hours=5)),
        (timedelta(days=3), timedelta(days=-400)),
        (timedelta(days=30), timedelta(days=9000)),
    ],
)
def test_corrected_start_keeps_how_long_ago_it_was(ago, device_ahead):
    device_now = SERVER_NOW + device_ahead

    corrected = corrected_start(device_now - ago, device_now=device_now, server_now=SERVER_NOW)

    assert corrected == CorrectedStart(at=SERVER_NOW - ago, clamped=False)


@pytest.mark.parametrize(
    ("ago", "believed"),
    [
        (timedelta(microseconds=-1), timedelta(0)),
        (timedelta(days=-400), timedelta(0)),
        (timedelta(days=30, microseconds=1), timedelta(days=30)),
        (timedelta(days=400), timedelta(days=30)),
    ],
)
def test_corrected_start_clamps_and_marks_what_it_cannot_believe(ago, believed):
    corrected = corrected_start(SERVER_NOW - ago, device_now=SERVER_NOW, server_now=SERVER_NOW)

    assert corrected == CorrectedStart(at=SERVER_NOW - believed, clamped=True)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), ZoneInfo("America/Lima")])
@pytest.mark.parametrize(
    ("started_at", "device_now", "believed"),
    [
        (EARLIEST, LATEST, timedelta(days=30)),
        (LATEST, EARLIEST, timedelta(0)),
    ],
)
def test_corrected_start_survives_the_edges_of_the_calendar(started_at, device_now, believed, zone):
    corrected = corrected_start(
        started_at.replace(tzinfo=zone),
        device_now=device_now.replace(tzinfo=zone),
        server_now=SERVER_NOW,
    )

    assert corrected == CorrectedStart(at=SERVER_NOW - believed, clamped=True)


def test_corrected_start_counts_the_hour_the_clocks_jump_over():
    berlin = ZoneInfo("Europe/Berlin")
    started_at = datetime(2024, 3, 31, 1, 30, tzinfo=berlin)
    device_now = datetime(2024, 3, 31, 3, 30, tzinfo=berlin)

    corrected = corrected_start(started_at, device_now=device_now, server_now=SERVER_NOW)

    assert corrected.at == SERVER_NOW - timedelta(hours=1)


def test_corrected_start_is_written_in_utc():
    tokyo_now = SERVER_NOW.astimezone(ZoneInfo("Asia/Tokyo"))

    corrected = corrected_start(tokyo_now, device_now=tokyo_now, server_now=tokyo_now)

    assert corrected.at.tzinfo is UTC


@pytest.mark.parametrize("naive", range(3))
def test_corrected_start_refuses_naive_instants(naive):
    instants = [SERVER_NOW, SERVER_NOW, SERVER_NOW]
    instants[naive] = SERVER_NOW.replace(tzinfo=None)
    started_at, device_now, server_now = instants

    with pytest.raises(ValueError, match="needs a time zone"):
        corrected_start(started_at, device_now=device_now, server_now=server_now)


# --- From a practice day and a wall clock to the instant ------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "minute", "instant"),
    [
        ("Europe/Berlin", date(2026, 6, 10), 7 * 60 + 10, utc(2026, 6, 10, 5, 10)),
        ("Europe/Berlin", date(2026, 6, 10), 90, utc(2026, 6, 10, 23, 30)),  # in the night after
        ("Europe/Berlin", date(2026, 10, 24), 150, utc(2026, 10, 25, 0, 30)),  # the first 2:30
        ("Europe/Berlin", date(2026, 3, 28), 150, utc(2026, 3, 29, 0, 30)),  # no 2:30 that night
        ("Europe/Bucharest", date(2026, 3, 29), 210, utc(2026, 3, 29, 1, 30)),  # no 3:30
    ],
)
def test_instant_on_a_day_is_when_the_wall_clock_says_so(zone, day, minute, instant):
    assert instant_on(day, minute, zone) == instant


@pytest.mark.parametrize(
    ("zone", "day"), [("Mars/Olympus", date(2026, 6, 10)), ("Pacific/Apia", date(2011, 12, 30))]
)
def test_instant_on_a_day_that_never_was_is_refused(zone, day):
    with pytest.raises(ValueError, match="zone"):
        instant_on(day, 12 * 60, zone)


@settings(derandomize=True, database=None, deadline=None)
@given(
    st.sampled_from(sorted(known_zones())),
    st.dates(date(2012, 1, 1), date(2037, 12, 30)),
    st.integers(0, 1439),
)
def test_instant_on_a_day_belongs_to_that_day(zone, day, minute):
    assert practice_day(instant_on(day, minute, zone), zone) == day


@settings(derandomize=True, database=None)
@given(st.times(), st.times())
def test_times_are_in_the_order_of_a_day_that_begins_at_three(one, other):
    def order(wall):
        return (wall.hour < 3, wall.hour, wall.minute)

    assert is_later_in_the_day(one, other) is (order(one) > order(other))


def test_minute_of_counts_from_midnight():
    assert [minute_of(time(0, 0)), minute_of(time(23, 59))] == [0, 1439]
