"""A reason that was seen: when it comes back."""

from datetime import date, timedelta

import pytest

from workouts.domain.attention import Flag
from workouts.domain.settling import Seen, Situation, is_settled

TODAY = date(2026, 6, 10)
A_WEEK = timedelta(days=7)


def settled(flag, *, then, now, days=7, passed=0):
    seen = Seen(then.severity(flag), TODAY + timedelta(days=days), then.skipped)
    return is_settled(flag, now, seen, today=TODAY + timedelta(days=passed))


@pytest.mark.parametrize(
    ("flag", "same", "worse"),
    [
        (Flag.HURTS, Situation(pain=5), Situation(pain=6)),
        (Flag.STOPPED, Situation(silent_days=13), Situation(silent_days=14)),
        (Flag.FALLING, Situation(kept_in_28=13), Situation(kept_in_28=12)),
        (Flag.SKIPS, Situation(skipped=3), Situation(skipped=4)),
    ],
)
def test_seen_reason_rests_until_it_gets_worse(flag, same, worse):
    assert (settled(flag, then=same, now=same), settled(flag, then=same, now=worse)) == (
        True,
        False,
    )


def test_pain_that_eases_stays_settled():
    assert settled(Flag.HURTS, then=Situation(pain=6), now=Situation(pain=3))


@pytest.mark.parametrize(("passed", "rests"), [(0, True), (6, True), (7, False), (30, False)])
def test_reason_is_back_on_its_day(passed, rests):
    pain = Situation(pain=5)

    assert settled(Flag.HURTS, then=pain, now=pain, passed=passed) is rests


def test_reason_that_nobody_has_seen_is_open():
    assert not is_settled(Flag.HURTS, Situation(pain=5), None, today=TODAY)
