"""What is told of each patient at a glance."""

from datetime import timedelta

import pytest

from tests.admin.conftest import add_history
from tests.conftest import NOW
from workouts.admin.overview import Direction, days_within, pain_direction, read_overviews
from workouts.models import Plan, Routine, SessionLog

DAY = timedelta(days=1)


@pytest.fixture
def overview_of(patient):
    def read(now=NOW):
        return read_overviews([patient], now=now)[patient.pk]

    return read


@pytest.mark.parametrize(
    ("pains", "direction"),
    [
        ([], None),
        ([4], None),
        ([4, 4], Direction.STEADY),
        ([4, 5], Direction.UP),
        ([5, 4], Direction.DOWN),
        ([3, 3, 4, 4], Direction.STEADY),  # half a point above the mean before
        ([3, 3, 3, 4], Direction.UP),  # a whole point
        ([9, 0, 5], Direction.STEADY),
        ([0, 10, 10, 0], Direction.DOWN),
    ],
)
def test_pain_goes_where_the_last_answer_leaves_the_mean_before(pains, direction):
    assert pain_direction(pains) == direction


def test_days_within_count_today_and_no_later_day():
    today = NOW.date()
    days = {today + DAY, today, today - 6 * DAY, today - 7 * DAY}

    assert days_within(days, 7, today) == 2


@pytest.mark.django_db
def test_new_patient_has_nothing_to_tell(overview_of):
    overview = overview_of()

    assert (overview.days_since, overview.kept_in_28, overview.chain, overview.pain) == (
        None,
        0,
        0,
        None,
    )


@pytest.mark.django_db
def test_days_since_are_counted_from_the_last_practised_day(overview_of, patient, start_session):
    start_session(patient, at=NOW - 3 * DAY, done=1)
    start_session(patient, at=NOW - DAY, done=0)  # opened, nothing done

    assert overview_of().days_since == 3


@pytest.mark.django_db
def test_days_since_are_never_negative_when_a_patient_travels(overview_of, patient, start_session):
    start_session(patient, done=1)

    assert overview_of(NOW - DAY).days_since == 0


@pytest.mark.django_db
def test_kept_days_need_half_a_session(overview_of, patient, start_session):
    start_session(patient, at=NOW - DAY, done=4)
    start_session(patient, at=NOW, done=3)

    assert overview_of().kept_in_7 == 1


@pytest.mark.django_db
def test_kept_days_count_a_day_once(overview_of, patient, start_session):
    start_session(patient, at=NOW, done=7)
    start_session(patient, at=NOW - timedelta(hours=2), done=7)

    assert overview_of().kept_in_7 == 1


@pytest.mark.django_db
def test_kept_days_of_a_week_and_of_four(overview_of, patient, start_session):
    session = start_session(patient, done=7)
    add_history(patient, session, days=[DAY * back for back in (6, 7, 27, 28)])

    overview = overview_of()

    assert (overview.kept_in_7, overview.kept_in_28) == (2, 4)


@pytest.mark.django_db
def test_chain_equals_the_patient_s_own(overview_of, patient, start_session):
    session = start_session(patient, done=7)
    add_history(patient, session, days=[DAY * back for back in (2, 5, 7)])
    Plan.objects.create(
        patient=patient,
        routine=Routine.objects.default(),
        starts_on=session.practice_day - 30 * DAY,
        weekday_mask=0b001_0101,  # Monday, Wednesday, Friday
    )

    assert overview_of().chain == patient.streak(now=NOW).chain == 4


@pytest.mark.django_db
def test_pain_is_the_latest_answer_of_four_weeks(overview_of, patient, start_session):
    session = start_session(patient, done=7)
    older = add_history(patient, session, days=[DAY, 2 * DAY, 29 * DAY])
    for each, pain in zip(older, (6, 2, 9), strict=True):
        SessionLog.objects.filter(pk=each.pk).update(pain_after=pain)

    overview = overview_of()

    assert (overview.pain, overview.pain_direction) == (6, Direction.UP)


@pytest.mark.django_db
def test_pain_of_long_ago_is_not_told(overview_of, patient, start_session):
    session = start_session(patient, at=NOW - 29 * DAY, done=7)
    session.record([], at=NOW, pain_after=8)

    assert overview_of().pain is None


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_overviews_take_six_queries(count, make_patient, start_session, django_assert_num_queries):
    patients = [make_patient(f"p{nth}@example.com") for nth in range(count)]
    for patient in patients:
        add_history(patient, start_session(patient, done=7), days=[DAY, 2 * DAY])

    with django_assert_num_queries(6):
        read_overviews(patients, now=NOW)
