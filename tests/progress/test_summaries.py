"""The line that the dashboard has for each chart."""

from datetime import time, timedelta

import pytest
import time_machine

from tests.conftest import NOW
from workouts.models import SessionLog
from workouts.progress.history import read_history
from workouts.progress.summaries import dose_summary, pain_summary, times_summary

pytestmark = pytest.mark.django_db

SEVEN, EIGHT = 7 * 60, 8 * 60


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("starts", "summary"),
    [
        ([], "After your first session"),
        ([SEVEN, SEVEN], "Around 7 a.m."),
        ([SEVEN] * 3, "Around 7 a.m., steady"),
        ([SEVEN] * 7 + [20 * 60] * 3, "Around 7 a.m., steady"),
        ([SEVEN] * 6 + [20 * 60] * 4, "Around 7 a.m., but it varies"),
    ],
)
def test_times_are_told_by_the_usual_one(starts, summary):
    assert times_summary(starts, slot=None) == summary


def test_times_ask_first_about_a_slot_that_is_no_longer_kept():
    summary = times_summary([EIGHT] * 10, slot=time(7))

    assert summary == "Move your time to 8 a.m.? Your morning sessions start then now."


@pytest.fixture
def answered(patient, start_session):
    """Weeks ago → the answers of a session: before, after, on the next morning."""

    def answered(weeks):
        for ago, answers in weeks.items():
            session = start_session(patient, at=NOW - timedelta(weeks=ago), done=7)
            fields = ("pain_before", "pain_after", "pain_next_morning")
            values = dict(zip(fields, answers, strict=True))
            SessionLog.objects.filter(pk=session.pk).update(**values)
        return read_history(patient, now=NOW)

    return answered


@pytest.mark.parametrize(
    ("weeks", "summary"),
    [
        ({0: (None, None, None)}, "Nothing noted yet"),
        ({0: (5, 3, 4)}, "After practice: about 3 of 10"),
        ({8: (None, 4, None), 4: (None, 9, None), 0: (None, 2, None)},
         "After practice: down from 4 to 2"),
        ({8: (None, 2, None), 0: (None, 4, None)}, "After practice: up from 2 to 4"),
        ({8: (2, None, 5), 0: (2, None, 3)}, "Next morning: down from 5 to 3"),
        ({0: (6, None, None)}, "Before practice: about 6 of 10"),
        # Of twelve weeks alone.
        ({20: (None, 9, None), 0: (None, 2, None)}, "After practice: about 2 of 10"),
    ],
)  # fmt: skip
def test_pain_is_told_from_the_first_week_to_the_last(answered, weeks, summary):
    assert pain_summary(answered(weeks)) == summary


@pytest.mark.parametrize(
    ("done_ago", "summary"),
    [
        ((), "Nothing planned in the last four weeks"),
        ((0, 1, 2, 3), "100% of the planned repetitions"),
        ((3, 1), "67% of the planned repetitions"),
        ((40, 0), "100% of the planned repetitions"),
    ],
)
def test_dose_is_that_of_four_weeks(patient, start_session, done_ago, summary):
    for ago in done_ago:
        start_session(patient, at=NOW - timedelta(days=ago), done=7)

    assert dose_summary(read_history(patient, now=NOW)) == summary
