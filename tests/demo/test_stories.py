"""The demo patients' stories: when each of them practices, and what happens to them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from workouts.demo.stories import HOME, STORIES
from workouts.domain.day import local_start
from workouts.domain.streak import DayState, KeptStart, read_streak
from workouts.models.sessions import SessionLength

TODAY = date(2026, 6, 10)
DAYS = [TODAY - timedelta(days=ago) for ago in reversed(range(120))]
TONIGHT = datetime(2026, 6, 10, 23, 59, tzinfo=ZoneInfo(HOME))
SEEDS = range(20)


def tell(login, seed=7):
    story = next(story for story in STORIES if story.login == login)
    return list(story.visits(DAYS, Random(seed)))  # noqa: S311 - chance for a story, not a secret


def started_at(visit):
    midnight = datetime.combine(visit.day, time.min, ZoneInfo(visit.zone))
    return (midnight + timedelta(minutes=visit.minute)).astimezone(UTC)


def streak_of(visits):
    """As the app reads it, if every visit in which all was done keeps its day."""
    kept = [
        KeptStart(
            started_at=started_at(visit),
            practice_day=local_start(started_at(visit), visit.zone).practice_day,
        )
        for visit in visits
        if visit.done is None
    ]
    return read_streak(kept, today=TODAY, now=TONIGHT)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.login)
def test_story_is_the_same_for_the_same_seed(story):
    assert tell(story.login) == tell(story.login)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.login)
def test_story_is_told_in_the_order_of_time(story):
    starts = [started_at(visit) for visit in tell(story.login)]

    assert starts == sorted(starts)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.login)
def test_story_stays_within_its_days(story):
    days = {local_start(started_at(visit), visit.zone).practice_day for visit in tell(story.login)}

    assert days <= set(DAYS)


def test_stories_are_a_dozen_different_ones():
    assert len({story.visits for story in STORIES}) == 12


def test_regular_patient_keeps_every_day():
    assert streak_of(tell("regina")).current == 120


def test_regular_patient_starts_around_seven():
    assert all(abs(visit.minute - 7 * 60) <= 45 for visit in tell("regina"))


def test_weekend_patient_does_nothing_on_weekends():
    assert {visit.day.weekday() for visit in tell("walter") if visit.done != 0} == {0, 1, 2, 3, 4}


def test_weekend_patient_opens_the_app_on_a_weekend_without_practicing():
    assert {visit.day.weekday() for visit in tell("walter") if visit.done == 0} == {5, 6}


def test_flu_patient_misses_two_weeks():
    days = [visit.day for visit in tell("flora")]

    assert max(b - a for a, b in pairwise(days)) == timedelta(days=15)


def test_flu_patient_practices_up_to_today():
    assert tell("flora")[-1].day == TODAY


def test_drifting_patient_ends_many_hours_later():
    minutes = [visit.minute for visit in tell("dario")]

    assert sum(minutes[-10:]) / 10 - sum(minutes[:10]) / 10 > 10 * 60


@pytest.mark.parametrize("seed", SEEDS)
def test_traveler_keeps_the_streak(seed):
    assert streak_of(tell("tara", seed)).current == 119


def test_traveler_loses_one_date_over_the_pacific():
    states = [state for _day, state in streak_of(tell("tara")).days]

    assert states.count(DayState.TRAVEL) == 1


def test_traveler_lives_one_date_twice():
    days = [visit.day for visit in tell("tara")]

    assert len(days) - len(set(days)) == 1


def test_traveler_comes_home_through_several_zones():
    zones = list(dict.fromkeys(visit.zone for visit in tell("tara")))

    assert zones == [HOME, "Pacific/Auckland", "Asia/Tokyo", "Pacific/Honolulu"]
    assert tell("tara")[-1].zone == HOME


@pytest.mark.parametrize("seed", SEEDS)
def test_pain_rises_by_at_least_two(seed):
    pain = [visit.pain_after for visit in tell("paula", seed) if visit.pain_after is not None]

    assert sum(pain[-10:]) / 10 - sum(pain[:10]) / 10 >= 2


def test_new_patient_has_three_sessions():
    assert [visit.day for visit in tell("nils")] == DAYS[-4:-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_stopped_patient_is_away_for_three_weeks(seed):
    assert TODAY - tell("stella", seed)[-1].day > timedelta(days=21)


def test_one_exercise_hurts_in_every_session():
    assert {visit.hurts for visit in tell("sam")} == {"lateral-hip-stretch"}


def test_lunch_patient_does_short_versions_only():
    assert {visit.version for visit in tell("shona")} == {SessionLength.SHORT}


def test_evening_patient_declares_three_evenings_a_week():
    assert {(visit.day.weekday(), visit.is_declared) for visit in tell("eve")} == {
        (0, True),
        (2, True),
        (4, True),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_perfect_patient_pays_every_miss_with_a_reserve_day(seed):
    states = {state for _day, state in streak_of(tell("perry", seed)).days}

    assert states <= {DayState.KEPT, DayState.RESERVE, DayState.OPEN}
    assert DayState.RESERVE in states
