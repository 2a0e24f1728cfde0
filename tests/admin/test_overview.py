"""What the patient list shows beside its stored row, and the strip of the last weeks."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from tests.conftest import NOW
from workouts.admin.overview import kept_days_text, kept_strip, read_overviews, with_attention
from workouts.domain.attention import MESSAGES_WEIGHT, WEIGHTS, Flag
from workouts.models import BarrierAnswer, Exercise, Glance, Patient, Pause, SessionLog
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.progress.glances import refresh

DAY = timedelta(days=1)
TODAY = date(2026, 6, 10)


@pytest.fixture
def overview_of(patient):
    def read(now=NOW):
        return read_overviews([patient], now=now)[patient.pk]

    return read


# --- Pauses and barriers --------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first_day", "last_day", "is_told"),
    [
        (TODAY, None, True),
        (TODAY - 3 * DAY, TODAY, True),
        (TODAY - 3 * DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
    ],
)
def test_pause_is_shown_while_it_runs(first_day, last_day, is_told, overview_of, patient):
    pause = Pause.objects.create(
        patient=patient, first_day=first_day, last_day=last_day, reason=PauseReason.AWAY
    )

    assert overview_of().pause == (pause if is_told else None)


@pytest.mark.django_db
@pytest.mark.parametrize(("days_ago", "is_told"), [(13, True), (14, False)])
def test_barrier_is_shown_for_two_weeks(days_ago, is_told, overview_of, patient):
    answer = BarrierAnswer.objects.create(
        patient=patient, day=TODAY - days_ago * DAY, barrier=Barrier.FORGOT
    )

    assert overview_of().barrier == (answer if is_told else None)


@pytest.mark.django_db
def test_latest_barrier_is_shown(overview_of, patient):
    for days_ago, barrier in ((3, Barrier.FORGOT), (2, Barrier.PAIN), (5, Barrier.AWAY)):
        BarrierAnswer.objects.create(patient=patient, day=TODAY - days_ago * DAY, barrier=barrier)

    assert overview_of().barrier.barrier == Barrier.PAIN


# --- Unread messages ------------------------------------------------------------------------------


@pytest.fixture
def write(patient, start_session):
    """A word after a session, and a question, each read or not."""

    def write(*, word_read_at=None, question_read_at=None):
        session = start_session(patient, done=7)
        SessionLog.objects.filter(pk=session.pk).update(note="Well", note_read_at=word_read_at)
        BarrierAnswer.objects.create(
            patient=patient,
            day=TODAY - DAY,
            barrier=Barrier.UNSURE,
            question="How?",
            question_read_at=question_read_at,
        )

    return write


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("read_at", "count"),
    [
        ({}, 2),
        ({"word_read_at": NOW}, 1),
        ({"question_read_at": NOW}, 1),
        ({"word_read_at": NOW, "question_read_at": NOW}, 0),
    ],
)
def test_unread_messages_are_counted(read_at, count, overview_of, write, patient, start_session):
    start_session(patient, at=NOW - DAY, done=7)  # without a word
    write(**read_at)

    told = with_attention(Patient.objects.all()).annotate(told=F("unread"))

    assert (overview_of().unread, told.get().told) == (count, count)


@pytest.mark.django_db
def test_unread_messages_of_others_are_not_counted(overview_of, make_patient, start_session):
    other = start_session(make_patient("other@example.com"), done=7)
    SessionLog.objects.filter(pk=other.pk).update(note="Well")

    assert overview_of().unread == 0


# --- Attention ------------------------------------------------------------------------------------


def attention_of(patient):
    told = with_attention(Patient.objects.filter(pk=patient.pk)).annotate(told=F("attention"))
    return told.get().told


@pytest.mark.django_db
def test_attention_is_the_weight_of_the_flags_and_of_unread_messages(patient, write):
    SessionLog.objects.all().delete()
    before = attention_of(patient)
    write()
    refresh(Patient.objects.all(), now=NOW, most=None)
    Glance.objects.update(hurts=True, weight=WEIGHTS[Flag.HURTS])

    assert (before, attention_of(patient)) == (0, WEIGHTS[Flag.HURTS] + MESSAGES_WEIGHT)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_overviews_take_seven_queries_beside_the_making(
    count, make_patient, content, django_assert_num_queries
):
    patients = [make_patient(f"p{nth}@example.com") for nth in range(count)]
    refresh(Patient.objects.all(), now=NOW, most=None)
    for patient, exercise in zip(patients, Exercise.objects.all(), strict=False):
        Glance.objects.filter(pk=patient.pk).update(skipped_exercise=exercise)

    with django_assert_num_queries(7):
        overviews = read_overviews(patients, now=NOW)
        names = {str(each.glance.skipped_exercise) for each in overviews.values()}

    assert len(names) == count


# --- The strip ------------------------------------------------------------------------------------


def glance_with(strip):
    strip = strip.rjust(28, "-")
    return Glance(strip=strip, kept_in_7=strip[-7:].count("k"), kept_in_28=strip.count("k"))


def test_strip_draws_a_bar_for_each_day_since_the_first_kept_one():
    assert kept_strip(glance_with("kmko")).count("<rect") == 4


def test_strip_says_what_it_shows():
    glance = glance_with("kkkkkkkkkmkko")

    assert kept_days_text(glance) == "5 of the last 7 days kept, 11 of the last 28"
    assert f'aria-label="{kept_days_text(glance)}"' in kept_strip(glance)


def test_strip_of_somebody_new_is_empty():
    assert "<rect" not in kept_strip(glance_with(""))


def test_strip_distinguishes_states_without_their_colors():
    heights = {
        mark.split('class="')[1].split('"')[0]: mark.split('height="')[1].split('"')[0]
        for mark in kept_strip(glance_with("krmo")).split("<rect ")[1:]
    }

    assert len({heights[state] for state in ("kept", "reserve", "missed")}) == 3


def test_strip_carries_no_inline_style():
    assert "style" not in kept_strip(glance_with("kkrmpfto"))
