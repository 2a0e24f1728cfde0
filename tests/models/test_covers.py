"""Covers: who sees a patient from when until when, and what ends a cover."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from workouts.models import Cover, Patient, SessionLog, User
from workouts.models.messages import read_unread
from workouts.models.users import THERAPIST_GROUP

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 6, 20)


@pytest.fixture
def make_therapist(db):
    def make(email):
        user = User.objects.create_user(email, is_staff=True)
        user.groups.add(Group.objects.get(name=THERAPIST_GROUP))
        return user

    return make


@pytest.fixture
def thea(make_therapist):
    return make_therapist("thea@example.com")


@pytest.fixture
def omar(make_therapist):
    return make_therapist("omar@example.com")


@pytest.fixture
def covered(patient, thea, omar):
    patient.therapist = thea
    patient.save()
    Cover.objects.arrange(patient, omar, until=LAST_DAY, by=thea, now=NOW)
    return patient


def sees(user, *, at=NOW):
    with time_machine.travel(at, tick=False):
        return list(Patient.objects.visible_to(user))


def test_colleague_sees_the_patient_and_the_therapist_does_still(covered, thea, omar):
    assert (sees(omar), sees(thea)) == ([covered], [covered])


def test_cover_ends_by_itself_after_its_last_day(covered, omar):
    last_evening = NOW.replace(year=2026, month=6, day=21, hour=5)  # 10 p.m. of the 20th there
    days = [sees(omar, at=at) for at in (last_evening, last_evening + timedelta(hours=4))]

    assert days == [[covered], []]


def test_nobody_else_sees_a_covered_patient(covered, make_therapist):
    assert sees(make_therapist("mia@example.com")) == []


def test_patient_covered_by_two_is_listed_once(covered, thea, make_therapist, omar):
    mia = make_therapist("mia@example.com")
    Cover.objects.arrange(covered, mia, until=LAST_DAY, by=thea, now=NOW)

    assert [sees(user) for user in (thea, omar, mia)] == [[covered]] * 3


def test_colleague_who_left_sees_nothing(covered, omar):
    omar.is_active = False

    assert sees(omar) == []


def test_messages_are_the_colleagues_as_well(covered, omar, start_session):
    start_session(covered).record([], at=NOW, note="It hurts")

    with time_machine.travel(NOW, tick=False):
        assert len(read_unread(omar, most=9)) == 1
        assert SessionLog.objects.visible_to(omar).count() == 1


def test_only_who_looks_after_a_patient_may_hand_over(covered, thea, omar):
    own = [list(Patient.objects.looked_after_by(user)) for user in (thea, omar)]

    assert own == [[covered], []]


def test_same_cover_again_changes_nothing(covered, thea, omar):
    versions = covered.history.count()

    is_new = Cover.objects.arrange(covered, omar, until=LAST_DAY, by=thea, now=NOW)

    assert (is_new, Cover.objects.count(), covered.history.count()) == (False, 1, versions)


def test_new_day_takes_the_place_of_the_earlier_one(covered, thea, omar):
    Cover.objects.arrange(covered, omar, until=date(2026, 6, 25), by=thea, now=NOW)

    running = Cover.objects.running(day=LAST_DAY)
    assert [cover.until for cover in running] == [date(2026, 6, 25)]


def test_cover_gives_no_access_before_its_first_day(patient, thea, omar):
    first_day = date(2026, 6, 14)
    days = {"first_day": first_day, "until": LAST_DAY}
    Cover.objects.arrange(patient, omar, **days, by=thea, now=NOW)
    evening_before = NOW.replace(year=2026, month=6, day=14, hour=5)  # 10 p.m. of the 13th there

    seen = [sees(omar, at=at) for at in (NOW, evening_before, evening_before + timedelta(hours=4))]

    assert seen == [[], [], [patient]]


@pytest.mark.parametrize(
    ("first_day", "until", "days"),
    [
        # A later one leaves the one that runs untouched.
        ((6, 25), (6, 27), [((6, 10), (6, 20)), ((6, 25), (6, 27))]),
        # One that shares days takes over from its first day on.
        ((6, 18), (6, 27), [((6, 10), (6, 17)), ((6, 18), (6, 27))]),
        ((6, 10), (6, 15), [((6, 10), (6, 15))]),
    ],
)
def test_next_cover_takes_over_on_its_first_day(covered, thea, omar, first_day, until, days):
    Cover.objects.arrange(
        covered,
        omar,
        first_day=date(2026, *first_day),
        until=date(2026, *until),
        by=thea,
        now=NOW,
    )

    found = Cover.objects.not_over(day=date(2026, 6, 10)).values_list("first_day", "until")
    assert list(found) == [(date(2026, *first), date(2026, *last)) for first, last in days]


def test_cover_that_ends_before_it_begins_is_refused_by_the_database(covered, omar):
    cover = Cover.objects.filter(colleague=omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        cover.update(first_day=LAST_DAY + timedelta(days=1))


def test_therapist_covers_no_own_patient(covered, thea):
    assert not Cover.objects.arrange(covered, thea, until=LAST_DAY, by=thea, now=NOW)


def test_two_covers_of_one_colleague_are_refused_by_the_database(covered, omar):
    with pytest.raises(IntegrityError), transaction.atomic():
        Cover.objects.create(
            patient=covered,
            colleague=omar,
            first_day=Cover.objects.get().first_day,
            until=LAST_DAY,
        )


@pytest.mark.parametrize("what", ["discharge", "hand over", "end"])
def test_cover_ends_with(covered, omar, make_therapist, what):
    if what == "discharge":
        covered.discharge(by=None, now=NOW)
    elif what == "hand over":
        covered.hand_over(make_therapist("mia@example.com"), now=NOW)
    else:
        covered.covers.end(now=NOW)

    assert sees(omar) == []


def test_history_of_the_patient_shows_the_cover(covered):
    assert covered.history.first().history_change_reason == "Covered by a colleague"
