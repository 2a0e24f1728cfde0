"""The table of what is said: each situation has its words, and each of the words comes up."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from workouts.domain.rhythm import PartOfDay, Trend
from workouts.domain.situation import Situation, Slots
from workouts.domain.streak import DayState, Streak
from workouts.models import Patient
from workouts.progress.situations import (
    MOVED_TEXTS,
    SITUATION_TEXTS,
    TREND_TEXTS,
    moved_text,
    situation_text,
    slots_of,
    todays_text,
)

DAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def pat():
    return Patient(zone="UTC", usual_slot=time(7, 10), fallback_slot=time(20))


def test_every_situation_has_texts():
    assert SITUATION_TEXTS.keys() == set(Situation)


def test_every_way_to_move_and_every_trend_has_texts():
    assert (MOVED_TEXTS.keys(), TREND_TEXTS.keys()) == (set(PartOfDay), set(Trend))


@pytest.mark.parametrize("situation", Situation)
def test_every_text_is_used_on_some_day(situation, pat):
    days = [DAY + timedelta(days=n) for n in range(len(SITUATION_TEXTS[situation]))]

    said = {situation_text(situation, day=day, patient=pat) for day in days}

    values = {"slot": "7:10 a.m.", "fallback": "8 p.m."}
    assert said == {str(text) % values for text in SITUATION_TEXTS[situation]}


@pytest.mark.parametrize("situation", [each for each in Situation if each != Situation.FIRST_DAY])
def test_two_days_in_a_row_sound_different(situation, pat):
    today, tomorrow = (
        situation_text(situation, day=day, patient=pat) for day in (DAY, DAY + timedelta(days=1))
    )

    assert today != tomorrow


def test_no_text_is_said_in_two_situations():
    texts = [str(text) for texts in SITUATION_TEXTS.values() for text in texts]

    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("blame", ["fail", "broke", "lost your", "should have", "forgot", "zero"])
def test_no_text_blames(blame):
    texts = [str(text).lower() for texts in SITUATION_TEXTS.values() for text in texts]

    assert [text for text in texts if blame in text] == []


def test_todays_text_follows_the_patients_wall_clock(pat):
    streak = Streak(
        current=1, days=((DAY - timedelta(days=1), DayState.KEPT), (DAY, DayState.OPEN))
    )
    now = datetime(2026, 6, 10, 6, 30, tzinfo=UTC)

    words = todays_text(pat, streak, now=now)

    assert words == situation_text(Situation.SLOT_SOON, day=DAY, patient=pat)


def test_slots_of_a_patient_without_times_are_none():
    assert slots_of(Patient()) == Slots()


def test_midnight_is_a_slot_as_any_other():
    assert slots_of(Patient(usual_slot=time(0))) == Slots(usual=0)


def test_moved_text_names_the_part_of_the_day():
    assert (
        moved_text(8 * 60 + 30) == "Your morning sessions have moved to 8:30 a.m. – move your time?"
    )
